import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOf, type Binary } from '../../src/message/value.ts';
import { loadRuntime, machines, type LoadedRuntime } from '../helpers/runtime-module.ts';

const driver = `
function encode(bytes) return base64.encode(bytes), base64.encodeUrl(bytes) end
function decode(text) return base64.decode(text) end
function decodeUrl(text) return base64.decodeUrl(text) end
function refused(name, ...) return select(2, pcall(base64[name], ...)) end
function custom(bytes)
  local text = base64.encode(bytes, base64.makeencoder("*", "!", "~"))
  local bare = base64.encode(bytes, base64.makeencoder("-", "_", ""), true)
  return text, base64.decode(text, base64.makedecoder("*", "!", "~"), true) == bytes, bare
end
`;

const hexOf = (value: unknown): string => Buffer.from(bytesOf(value as Binary)).toString('hex');

for (const [engine, dialect] of machines) {
  describe(`base64 in ${dialect} on ${engine}`, () => {
    let lua: LoadedRuntime;
    before(async () => {
      lua = await loadRuntime(engine, dialect, ['base64'], driver);
    });
    after(() => lua.close());
    const hex = async (name: string, text: string): Promise<string> => hexOf((await lua.call(name, text))[0]);

    it('does as Node does, both ways, with any bytes', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), async (bytes) => {
          const buffer = Buffer.from(bytes);
          assert.deepEqual(await lua.call('encode', bytes), [buffer.toString('base64'), buffer.toString('base64url')]);
          for (const text of [buffer.toString('base64'), buffer.toString('base64').replace(/=+$/, '')]) {
            assert.equal(await hex('decode', text), buffer.toString('hex'));
          }
          assert.equal(await hex('decodeUrl', buffer.toString('base64url')), buffer.toString('hex'));
        }),
        { numRuns: 100 },
      );
    });

    it('skips white space, and takes other alphabets', async () => {
      assert.deepEqual(await lua.call('decode', ' aGVs\r\n\tbG8= \n'), ['hello']);
      assert.deepEqual(await lua.call('decode', ''), ['']);
      assert.deepEqual(await lua.call('custom', new Uint8Array([255, 239, 191, 190])), [Buffer.from([255, 239, 191, 190]).toString('base64').replaceAll('+', '*').replaceAll('/', '!').replaceAll('=', '~'), true, Buffer.from([255, 239, 191, 190]).toString('base64url')]);
    });

    it('refuses what it cannot read, and says where', async () => {
      for (const [name, text, message] of [
        ['decode', 'aGV*bG8=', "base64: unexpected character '*' at 4"],
        ['decode', 'aG\nV*bG8=', "base64: unexpected character '*' at 5"],
        ['decode', 'a-_a', "base64: unexpected character '-' at 2"],
        ['decodeUrl', 'aa+a', "base64: unexpected character '+' at 3"],
        ['decode', 'aa=a', "base64: unexpected character '=' at 3"],
        ['decode', 'aaa==', "base64: unexpected character '=' at 4"],
        ['decode', '=', "base64: unexpected character '=' at 1"],
        ['decode', '====', "base64: unexpected character '=' at 1"],
        ['decode', 'aaaa=', "base64: unexpected character '=' at 5"],
        ['decode', 'aé', 'base64: unexpected byte 195 at 2'],
        ['decode', 'a', 'base64: the text is cut off'],
        ['decode', 'aaaaa', 'base64: the text is cut off'],
        ['decode', 5, 'base64: decode needs a string, not a number'],
        ['decodeUrl', true, 'base64: decodeUrl needs a string, not a boolean'],
        ['encode', [], 'base64: encode needs a string, not a table'],
        ['makeencoder', 'ab', 'base64: character 62 must be one byte'],
        ['makedecoder', 5, 'base64: character 62 must be one byte'],
        ['makeencoder', 'a', 'base64: no two characters may be the same'],
        ['makeencoder', '/', 'base64: no two characters may be the same'],
      ] as const) {
        assert.deepEqual(await lua.call('refused', name, text), [message], `${name} ${String(text)}`);
      }
    });

    it('takes time that grows with the text alone', async () => {
      const bytes = new Uint8Array(20_000).fill(251);
      const answer = await lua.result('encode', [bytes], { instructions: 5_000_000, memoryBytes: 64 * 1024 * 1024 });
      assert.ok(answer.ok, answer.ok ? '' : answer.error.message);
      if (engine === 'fengari') return;
      const read = await lua.result('decode', [answer.values[0]!], { instructions: 5_000_000, memoryBytes: 64 * 1024 * 1024 });
      assert.ok(read.ok, read.ok ? '' : read.error.message);
      assert.equal(hexOf(read.values[0]), Buffer.from(bytes).toString('hex'));
    });
  });
}
