import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { it } from 'node:test';
import { splitLines } from '../../src/repl/split-lines.ts';

async function lines(...chunks: (string | Buffer)[]): Promise<string[]> {
  const all: string[] = [];
  for await (const line of splitLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))))) all.push(line);
  return all;
}

it('ends lines at \\n and \\r\\n only', async () => {
  assert.deepEqual(await lines('a\nb\r\nc\rd\u2028e\n\nf'), ['a', 'b', 'c\rd\u2028e', '', 'f']);
});

it('needs no end of the last line and invents none', async () => {
  assert.deepEqual(await lines('a\n'), ['a']);
  assert.deepEqual(await lines('a'), ['a']);
  assert.deepEqual(await lines(), []);
  assert.deepEqual(await lines('\n'), ['']);
  assert.deepEqual(await lines('a\r\n'), ['a']);
});

it('joins characters and line ends that chunks cut', async () => {
  const bytes = Buffer.from('ü🙂\r\nx');
  assert.deepEqual(await lines(...Array.from(bytes, (byte) => Buffer.from([byte]))), ['ü🙂', 'x']);
});

it('drops a byte order mark at the start only', async () => {
  assert.deepEqual(await lines('\ufeffa\n\ufeffb'), ['a', '\ufeffb']);
});

it('takes huge lines, NUL and broken UTF-8', async () => {
  const chunk = 'x'.repeat(1 << 16);
  const [line] = await lines(...Array.from({ length: 64 }, () => chunk));
  assert.equal(line!.length, 64 << 16);
  assert.deepEqual(await lines(Buffer.from([0x61, 0, 0xff, 0x0a, 0xe2, 0x82])), ['a\0\ufffd', '\ufffd']);
});
