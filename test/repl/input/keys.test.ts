import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createKeyDecoder, type Key } from '../../../src/repl/input/keys.ts';

const decode = (...chunks: (string | Uint8Array)[]): Key[] => {
  const decoder = createKeyDecoder();
  return [...chunks.flatMap((chunk) => decoder.feed(chunk)), ...decoder.flush()];
};
/** Keys in short: text in quotes, pasted text after `paste`. */
const short = (keys: readonly Key[]): string => keys.map((key) => (key.kind === 'key' ? key.name : `${key.kind === 'paste' ? 'paste ' : ''}${JSON.stringify(key.text)}`)).join(' ');

describe('keys', () => {
  const cases: [bytes: string, keys: string][] = [
    ['Inc 5\r', '"Inc 5" enter'],
    ['a\r\nb\nc\r', '"a" enter "b" enter "c" enter'],
    ['\x01\x05\x1a\x1f\x00\x7f\b\t', 'ctrl-a ctrl-e ctrl-z ctrl-_ backspace backspace tab'],
    ['\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F', 'up down right left home end'],
    ['\x1bOA\x1bOH\x1bOM\x1bO5C', 'up home enter ctrl-right'],
    ['\x1b[1~\x1b[3~\x1b[4~\x1b[5~\x1b[6~\x1b[8~', 'home delete end pageup pagedown end'],
    ['\x1b[1;5D\x1b[1;3C\x1b[1;2A\x1b[3;5~\x1b[1;7D', 'ctrl-left alt-right up ctrl-delete alt-ctrl-left'],
    ['\x1bb\x1bD\x1b\x7f\x1b\r\x1b<', 'alt-b alt-d alt-backspace alt-enter alt-<'],
    ['\x1b\x1b[A', 'alt-up'],
    ['\x1b[13;2u\x1b[27;3;13~\x1b[27;5;9~\x1b[97;5u', 'alt-enter alt-enter ctrl-tab ctrl-a'],
    ['\x1b[Z', 'shift-tab'],
    ['\x1b', 'escape'],
    ['ü🙂日本', '"ü🙂日本"'],
    // Reports and keys that nobody asked for leave nothing behind.
    ['a\x1b[[Ab\x1b[15~c\x1b[12;5Rd\x1b[?1;2ce\x1b[Mf', '"a" "b" "c" "d" "e" enter "f"'],
    ['x\x9by', '"x" "y"'],
  ];
  for (const [bytes, keys] of cases) {
    it(`${JSON.stringify(bytes).slice(0, 60)} are ${keys}`, () => {
      assert.equal(short(decode(bytes)), keys);
    });
  }

  it('may come byte by byte', () => {
    const typed = Buffer.from('ü🙂\x1b[1;5D日\x1bOA\x1bb\x1b[200~a\r\nb\x1b[201~\x1b[3~');
    const keys = decode(...[...typed].map((byte) => Uint8Array.of(byte)));
    assert.equal(short(keys), '"ü" "🙂" ctrl-left "日" up alt-b paste "a\\nb" delete');
  });

  it('wait for the rest of a sequence, and are Escape when none comes', () => {
    const decoder = createKeyDecoder();
    assert.deepEqual(decoder.feed('\x1b'), []);
    assert.equal(decoder.waits, true);
    assert.equal(short(decoder.flush()), 'escape');
    assert.equal(decoder.waits, false);
    assert.deepEqual(decoder.feed('\x1b[1;'), []);
    assert.equal(short(decoder.flush()), '');
    assert.equal(short(decoder.feed('A')), '"A"');
  });
});

describe('a report that is owed', () => {
  const owed = () => {
    const columns: number[] = [];
    return { columns, decoder: createKeyDecoder({ get isOwed() { return columns.length === 0; }, came: (column) => void columns.push(column) }) };
  };

  it('leaves nothing in the text when it comes byte by byte, so late that its Escape was a key', () => {
    const { columns, decoder } = owed();
    const keys = [...decoder.feed('\x1b'), ...decoder.flush()];
    for (const byte of '[5;17R') {
      // Nothing is given up while it may go on.
      keys.push(...decoder.feed(byte));
      assert.equal(decoder.holdsText, byte !== 'R');
    }
    assert.equal(short([...keys, ...decoder.feed('x')]), 'escape "x"');
    assert.deepEqual(columns, [16]);
  });

  it('takes no text that was typed behind Escape', () => {
    for (const [typed, keys] of [[['x'], '"x"'], [['[', 'x'], '"[x"'], [['[', '\x1b[A'], '"[" up'], [['['], '"["'], [['[', '\x1b[5;17R'], '"["']] as const) {
      const { decoder } = owed();
      decoder.feed('\x1b');
      assert.equal(short(decoder.flush()), 'escape');
      assert.equal(short([...typed.flatMap((text) => decoder.feed(text)), ...decoder.flush()]), keys);
    }
    // Without a question nothing waits.
    const decoder = createKeyDecoder();
    decoder.feed('\x1b');
    decoder.flush();
    assert.equal(short(decoder.feed('[')), '"["');
  });
});

describe('pasted text', () => {
  it('is one key, with line ends made equal and controls kept', () => {
    assert.equal(short(decode('a\x1b[200~x = 1\r\ny\t\x1b[31m\x03\rz\x1b[201~\r')), '"a" paste "x = 1\\ny\\t\\u001b[31m\\u0003\\nz" enter');
  });

  it('may be cut anywhere, also inside its end', () => {
    const all = '\x1b[200~one\x1b[20two\x1b[201~!';
    for (let at = 1; at < all.length; at++) assert.equal(short(decode(all.slice(0, at), all.slice(at))), 'paste "one\\u001b[20two" "!"');
  });

  it('may be huge', () => {
    const line = `${'x'.repeat(1023)}\r`;
    const chunks = ['\x1b[200~', ...Array<string>(2048).fill(line), '\x1b[201~'];
    const [key] = decode(...chunks) as [Key & { text: string }];
    assert.equal(key.kind, 'paste');
    assert.equal(key.text.length, 2 << 20);
  });

  it('whose end got lost is dropped by Ctrl-C', () => {
    assert.equal(short(decode('\x1b[200~abc', '\r', '\x03', 'x')), 'ctrl-c "x"');
  });
});
