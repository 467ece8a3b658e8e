import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TextOffset } from '../../../src/project/bundle/text-offset.ts';

describe('TextOffset', () => {
  it('finds each character by its first byte', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'é', '€', '😀', '\n', '\uD800', '\uFEFF')), fc.integer({ min: 1, max: 4 }), (characters, stride) => {
        // Half a pair before another half would be a whole one.
        const text = characters.join('').toWellFormed();
        const offset = new TextOffset(Buffer.from(text, 'utf8').toString('latin1'), text);
        let unit = 0;
        let byte = 0;
        for (const [at, character] of [...text].entries()) {
          assert.equal(offset.after(byte), unit);
          if (at % stride === 0) assert.equal(offset.moveTo(byte), unit);
          unit += character.length;
          byte += Buffer.byteLength(character);
        }
        assert.equal(offset.after(byte), text.length);
      }),
    );
  });
});
