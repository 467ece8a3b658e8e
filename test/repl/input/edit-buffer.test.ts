import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EditBuffer, type KillRing } from '../../../src/repl/input/edit-buffer.ts';

/** A buffer from text with `|` for the cursor. */
const at = (text: string, kills?: KillRing): EditBuffer => {
  const buffer = new EditBuffer(kills);
  buffer.reset(text.replace('|', ''), text.indexOf('|'));
  return buffer;
};
const shown = ({ text, cursor }: EditBuffer): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;
const after = (text: string, ...steps: ((buffer: EditBuffer) => void)[]): string => {
  const buffer = at(text);
  for (const step of steps) step(buffer);
  return shown(buffer);
};

describe('moving', () => {
  it('goes by characters as they are seen', () => {
    for (const character of ['a', 'ü', 'u\u0308', '日', '🙂', '👨‍👩‍👧', '🇩🇪', '\n', '\t']) {
      assert.equal(after(`a${character}|b`, (buffer) => buffer.left()), `a|${character}b`);
      assert.equal(after(`a|${character}b`, (buffer) => buffer.right()), `a${character}|b`);
      assert.equal(after(`a${character}|b`, (buffer) => buffer.deleteBack()), 'a|b');
    }
    assert.equal(after('|a', (buffer) => buffer.left()), '|a');
    assert.equal(after('a|', (buffer) => buffer.right()), 'a|');
  });

  it('goes by words and lines', () => {
    assert.equal(after('local  foo.b_r|', (buffer) => buffer.wordLeft()), 'local  foo.|b_r');
    assert.equal(after('x |= "größe" ', (buffer) => buffer.wordRight()), 'x = "größe|" ');
    assert.equal(after('one\ntw|o', (buffer) => buffer.moveTo(buffer.lineStart)), 'one\n|two');
    assert.equal(after('o|ne\ntwo', (buffer) => buffer.moveTo(buffer.lineEnd)), 'one|\ntwo');
    assert.equal(after('|\nx', (buffer) => buffer.moveTo(buffer.lineStart)), '|\nx');
  });
});

describe('killing', () => {
  const kills: [name: string, before: string, kill: (buffer: EditBuffer) => void, after: string][] = [
    ['to the end of the line', 'a|b c\nd', (buffer) => buffer.killToLineEnd(), 'a|\nd'],
    ['the newline at the end', 'a|\nd', (buffer) => buffer.killToLineEnd(), 'a|d'],
    ['to the start of the line', 'x\nab|c', (buffer) => buffer.killToLineStart(), 'x\n|c'],
    ['the newline at the start', 'x\n|c', (buffer) => buffer.killToLineStart(), 'x|c'],
    ['a word up to white space', 'Transfer Quantity=10| x', (buffer) => buffer.killWordBack('blank'), 'Transfer | x'],
    ['a word of letters', 'Transfer Quantity=10| x', (buffer) => buffer.killWordBack('word'), 'Transfer Quantity=| x'],
    ['the next word', 'a| bcd e', (buffer) => buffer.killWord(), 'a| e'],
  ];
  for (const [name, before, kill, left] of kills) {
    it(`takes away ${name}, and brings it back`, () => {
      const ring: KillRing = [];
      const buffer = at(before, ring);
      kill(buffer);
      assert.equal(shown(buffer), left);
      buffer.yank();
      assert.equal(buffer.text, before.replace('|', ''));
    });
  }

  it('joins what was killed in a row, and keeps the rest for later, in other entries too', () => {
    const ring: KillRing = [];
    const buffer = at('one two three|', ring);
    buffer.killWordBack('blank');
    buffer.killWordBack('blank');
    buffer.moveTo(0);
    buffer.killToLineEnd();
    assert.deepEqual(ring, ['two three', 'one ']);
    const other = at('|', ring);
    other.yank();
    assert.equal(shown(other), 'one |');
    other.yankOlder();
    assert.equal(shown(other), 'two three|');
    other.yankOlder();
    assert.equal(shown(other), 'one |');
    other.type('x');
    other.yankOlder();
    assert.equal(shown(other), 'one x|');
  });

  it('of nothing leaves the ring as it is', () => {
    const ring: KillRing = [];
    const buffer = at('|', ring);
    for (const kill of [() => buffer.killToLineEnd(), () => buffer.killToLineStart(), () => buffer.killWord(), () => buffer.killWordBack('word'), () => buffer.yank()]) kill();
    assert.deepEqual(ring, []);
    assert.equal(shown(buffer), '|');
  });
});

describe('changing', () => {
  it('joins lines by Backspace at the start of one', () => {
    assert.equal(after('a\n|b', (buffer) => buffer.deleteBack()), 'a|b');
    assert.equal(after('a|\nb', (buffer) => buffer.deleteForward()), 'a|b');
  });

  it('changes the places of two characters', () => {
    assert.equal(after('ab|cd', (buffer) => buffer.transpose()), 'acb|d');
    assert.equal(after('abc|', (buffer) => buffer.transpose()), 'acb|');
    assert.equal(after('日🙂|', (buffer) => buffer.transpose()), '🙂日|');
    assert.equal(after('x\n|ab', (buffer) => buffer.transpose()), 'x\n|ab');
    assert.equal(after('a|', (buffer) => buffer.transpose()), 'a|');
  });

  it('takes back one change after the other, words that were typed as one', () => {
    const buffer = at('|');
    for (const character of 'Inc 5') buffer.type(character);
    buffer.replace(5, 5, 'PASTED\nTEXT');
    buffer.killToLineStart();
    buffer.deleteBack();
    const seen = [shown(buffer)];
    for (let step = 0; step < 6; step++) {
      buffer.undo();
      seen.push(shown(buffer));
    }
    assert.deepEqual(seen, ['Inc 5PASTED|', 'Inc 5PASTED\n|', 'Inc 5PASTED\nTEXT|', 'Inc 5|', 'Inc |', '|', '|']);
  });

  it('takes a megabyte at once, and keys in the middle of it', () => {
    const buffer = at('|');
    buffer.replace(0, 0, 'x'.repeat(1 << 20));
    buffer.moveTo(1 << 19);
    for (let key = 0; key < 20; key++) buffer.type('y');
    for (let key = 0; key < 10; key++) buffer.deleteBack();
    assert.equal(buffer.text.length, (1 << 20) + 10);
    for (let step = 0; step < 12; step++) buffer.undo();
    assert.equal(buffer.text, '');
  });
});
