import assert from 'node:assert/strict';
import { createHash, createHmac, getHashes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createEngine, type Engine, type Vm } from '../../src/lua/engines.ts';
import type { Value } from '../../src/message/value.ts';
import { builtIns } from '../../src/project/built-ins.ts';
import { bundleFiles } from '../helpers/lua-files.ts';
import { machines } from '../helpers/runtime-module.ts';

const driver = `
local crypto = require ".crypto"
local single = require ".crypto.digest.sha2_256"
local shapes = { text = function(text) return text end, list = crypto.utils.array.fromString, stream = crypto.utils.stream.fromString }
-- One hex text for each beginning of the text whose length is asked for.
function digests(name, text, lengths, shape)
  local answers = {}
  for i = 1, #lengths do answers[i] = crypto.digest[name](shapes[shape or "text"](string.sub(text, 1, lengths[i]))).asHex() end
  return table.concat(answers, " ")
end
function hmac(text, key, algorithm) return crypto.mac.createHmac(text, key, algorithm).asHex() end
function blake(text, size, key) return crypto.digest.blake2b(text, size, key).asHex() end
function forms()
  local digest = crypto.digest.sha1("abc")
  local bytes = digest.asBytes()
  return digest.asString(), #bytes, bytes[1], crypto.utils.array.toHex(bytes), digest:asHex()
end
function same() return single == crypto.digest.sha2_256, require(".crypto.init") == crypto, require("crypto") == crypto end
local u = crypto.utils
function shaped()
  return u.hex.stringToHex("a\\0\\255"), u.hex.hexToString("6100fF"), u.array.toString(u.array.fromHex("616F")), u.array.toString(u.array.concat({ 97 }, { 111.0 })),
    u.array.size({ 1, 2 }), u.array.toString(u.array.fromStream(u.array.toStream({ 97, 111 }))), u.stream.toString(u.stream.fromHex("616f")),
    u.stream.toHex(u.stream.fromArray({ 97, 111 })), #u.stream.toArray(u.stream.fromString("abc")), u.stream.toString(u.stream.fromString(""))
end
local bad = {
  { crypto.digest.sha1 }, { crypto.digest.md5, 5 }, { crypto.digest.sha2_512, { 256 } }, { crypto.digest.sha2_256, { -1 } }, { crypto.digest.sha3_256, { 1.5 } },
  { crypto.digest.keccak256, { "1" } }, { crypto.digest.sha1, { 1, x = 2 } }, { crypto.digest.sha3_512, function() return "a" end }, { crypto.digest.blake2b, "", 0 },
  { crypto.digest.blake2b, "", 65 }, { crypto.digest.blake2b, "", 1.5 }, { crypto.digest.blake2b, "", "32" }, { crypto.digest.blake2b, "", 32, string.rep("k", 65) },
  { crypto.digest.blake2b, "", 32, 5 }, { crypto.mac.createHmac, "a", "k", "sha0" }, { crypto.mac.createHmac, "a", "k", {} }, { crypto.mac.createHmac, "a" }, { crypto.mac.createHmac, nil, "k" },
  { u.hex.hexToString, "abc" }, { u.hex.hexToString, "zz" }, { u.hex.stringToHex, 5 }, { u.array.toString, "a" }, { u.stream.toHex, {} }, { u.array.fromHex }, { u.array.concat, {}, "a" },
}
function refused()
  local texts = {}
  for i = 1, #bad do
    local case = bad[i]
    local ok, text = pcall(case[1], case[2], case[3], case[4])
    texts[i] = ok and "it did not fail" or text
  end
  return texts
end
`;

const nodeNames = { md5: 'md5', sha1: 'sha1', sha2_256: 'sha256', sha2_512: 'sha512', sha3_256: 'sha3-256', sha3_512: 'sha3-512', blake2b: 'blake2b512' } as const;

/** Bytes that are the same in each run: any value, in no order. */
const bytes = Uint8Array.from({ length: 4096 }, (_, at) => (Math.imul(at + 1, 2654435761) >>> 13) & 255);

/** What is run everywhere: around the ends of the blocks of 64, 72, 128 and 136 bytes. Many more are run where code runs as on a node. */
const someLengths = [0, 1, 3, 55, 56, 63, 64, 71, 72, 111, 112, 127, 128, 129, 135, 136, 137, 143, 144, 256, 272, 300];
const manyLengths = Array.from({ length: 101 }, (_, at) => at * 3).concat(someLengths);

for (const [engineId, dialect] of machines) {
  describe(`crypto in ${dialect} on ${engineId}`, () => {
    let engine: Engine;
    let vm: Vm;

    before(async () => {
      const { code } = bundleFiles({ 'driver.lua': driver }, { dialect, builtIns: builtIns() });
      engine = await createEngine(engineId);
      const opened = await engine.open([{ name: 'driver.lua', source: code }], { dialect, limits: { instructions: 500_000_000, memoryBytes: 256 * 1024 * 1024 } });
      if (!opened.ok) throw new Error(`${opened.error.message} (line ${opened.error.line})`);
      vm = opened.vm;
    });
    after(() => engine.close());

    async function call(name: string, ...args: Value[]): Promise<readonly Value[]> {
      const answer = await vm.call(name, args);
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.values;
    }

    for (const [name, nodeName] of Object.entries(nodeNames)) {
      it(`${name} gives what node:crypto gives`, async () => {
        assert.ok(getHashes().includes(nodeName));
        const wanted = engineId === 'hbx' && dialect === 'luerl' ? manyLengths : someLengths;
        const [answer] = await call('digests', name, bytes, wanted);
        assert.deepEqual(String(answer).split(' '), wanted.map((length) => createHash(nodeName).update(bytes.subarray(0, length)).digest('hex')));
      });
    }

    it('keccak has the answers that Ethereum knows, and those of its submission', async () => {
      assert.deepEqual(await call('digests', 'keccak256', 'abc', [0, 3]), ['c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470 4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45']);
      assert.deepEqual(await call('digests', 'keccak512', 'abc', [0, 3]), [
        '0eab42de4c3ceb9235fc91acffe746b29c29a8c366b7c60e4e67c466f36a4304c00fa9caf9d87976ba469bcbe06713b435f091ef2769fb160cdab33d3670680e ' +
          '18587dc2ea106b9a1563e32b3312421ca164c7f1f07bc922a9c83d77cea3a1e5d0c69910739025372dc14ac9642629379540c17e2a65b19d77aa511a9d00bb96',
      ]);
    });

    it('takes lists of bytes and streams too, and a long text', async () => {
      for (const shape of ['text', 'list', 'stream']) {
        const sizes = [0, 100, engineId === 'hbx' ? 4096 : 1000];
        assert.deepEqual(await call('digests', 'sha2_256', bytes, sizes, shape), [sizes.map((length) => createHash('sha256').update(bytes.subarray(0, length)).digest('hex')).join(' ')], shape);
      }
    });

    it('blake2b has a size and a key', async () => {
      assert.deepEqual(await call('blake', 'ao', 32), ['7050811afc947ba7190bb3c0a7b79b4fba304a0de61d529c8a35bdcbbb5544f4']);
      assert.deepEqual(await call('blake', 'ao', 32, 'secret_key'), ['203c101980fdf6cf24d78879f2e3db86d73d91f7d60960b642022cd6f87408f8']);
      const key = Uint8Array.from({ length: 64 }, (_, at) => at);
      // The first and the last of the keyed vectors of BLAKE2's authors: the key 00 01 ... 3f, and messages 00 01 ...
      assert.deepEqual(await call('blake', '', 64, key), ['10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568']);
      assert.deepEqual(await call('blake', Uint8Array.from({ length: 255 }, (_, at) => at), 64, key), ['142709d62e28fcccd0af97fad0f8465b971e82201dc51070faa0372aa43e92484be1c1e73ba10906d5d1853db6a4106e0a7bf9800d373d6dee2d46d62ef2a461']);
      assert.equal(String((await call('blake', 'ao', 1))[0]).length, 2);
    });

    it('hmac gives what node:crypto gives, with keys of every size', async () => {
      for (const [algorithm, nodeName] of [['sha1', 'sha1'], ['sha256', 'sha256'], ['sha2_256', 'sha256'], ['sha512', 'sha512'], ['sha2_512', 'sha512'], ['md5', 'md5'], ['sha3_256', 'sha3-256'], ['sha3_512', 'sha3-512']] as const) {
        for (const size of engineId === 'hbx' ? [0, 1, 63, 64, 65, 72, 73, 128, 129, 136, 137] : [1, 137]) {
          const key = bytes.subarray(500, 500 + size);
          assert.deepEqual(await call('hmac', bytes.subarray(0, 70), key, algorithm), [createHmac(nodeName, key).update(bytes.subarray(0, 70)).digest('hex')], `${algorithm} with ${size} bytes`);
        }
      }
      assert.deepEqual(await call('hmac', 'ao', 'key'), [createHmac('sha1', 'key').update('ao').digest('hex')]);
    });

    it('answers as hex digits, text or bytes', async () => {
      const hash = createHash('sha1').update('abc').digest();
      const [text, ...rest] = await call('forms');
      assert.equal(hexOf(text), hash.toString('hex'));
      assert.deepEqual(rest, [20, hash[0], hash.toString('hex'), hash.toString('hex')]);
    });

    it('comes whole or one by one, under each name', async () => {
      assert.deepEqual(await call('same'), [true, true, true]);
    });

    it('turns bytes into other shapes', async () => {
      const [hex, text, ...rest] = await call('shaped');
      assert.equal(hex, '6100ff');
      assert.equal(hexOf(text), '6100ff');
      assert.deepEqual(rest, ['ao', 'ao', 2, 'ao', 'ao', '616f', 3, '']);
    });

    it('refuses what is no message, key, size or algorithm', async () => {
      assert.deepEqual((await call('refused'))[0], [
        'crypto: sha1 needs text, a list of bytes or a stream, not a nil',
        'crypto: md5 needs text, a list of bytes or a stream, not a number',
        'crypto: sha2_512 needs bytes, whole numbers from 0 to 255',
        'crypto: sha2_256 needs bytes, whole numbers from 0 to 255',
        'crypto: sha3_256 needs bytes, whole numbers from 0 to 255',
        'crypto: keccak256 needs bytes, whole numbers from 0 to 255',
        'crypto: sha1 needs a list of bytes without other keys',
        'crypto: sha3_512 needs bytes, whole numbers from 0 to 255',
        'crypto: blake2b needs a size from 1 to 64',
        'crypto: blake2b needs a size from 1 to 64',
        'crypto: blake2b needs a size from 1 to 64',
        'crypto: blake2b needs a size from 1 to 64',
        'crypto: blake2b needs a key of at most 64 bytes',
        'crypto: blake2b needs text, a list of bytes or a stream, not a number',
        "crypto: createHmac does not know the algorithm 'sha0'",
        'crypto: createHmac does not know the algorithm a table',
        'crypto: createHmac needs text, a list of bytes or a stream, not a nil',
        'crypto: createHmac needs text, a list of bytes or a stream, not a nil',
        'crypto: hexToString needs pairs of hex digits',
        'crypto: hexToString needs pairs of hex digits',
        'crypto: stringToHex needs text, not a number',
        'crypto: array.toString needs a list of bytes, not a string',
        'crypto: stream.toHex needs a stream, not a table',
        'crypto: array.fromHex needs text, not a nil',
        'crypto: array.concat needs a list of bytes, not a string',
      ]);
    });
  });
}

function hexOf(value: Value | undefined): string {
  return Buffer.from(value instanceof Uint8Array ? value : String(value)).toString('hex');
}
