import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keywords, symbols } from '../../../src/lua/parse/token.ts';
import { runTogether } from '../../../src/project/bundle/token-gap.ts';
import { dialects, lexerOf, type Dialect } from './minified.ts';

const tokens = [
  ...keywords, ...symbols.flatMap((all) => all ?? []), 'name', '_', 'x1', 'e1', 'p2', '1', '0', '0x1F', '0xE', '1.', '.5', '1.5', '3e2', '3e-2', '0x.8p1', '"s"', "'s'", '"--"', '[[s]]', '[==[ ]] ]==]', '""',
];

/** The texts of the tokens, or why there are none. */
function cut(text: string, dialect: Dialect): string[] | string {
  try {
    const lexer = lexerOf(text, dialect);
    const found: string[] = [];
    for (lexer.next(); lexer.token.kind !== '<eof>'; lexer.next()) found.push(text.slice(lexer.token.start, lexer.token.end));
    return found;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('runTogether', () => {
  it('parts what the lexers would not part, and little else', () => {
    let parted = 0;
    for (const first of tokens) {
      assert.equal(runTogether('', first), false);
      for (const second of tokens) {
        const isParted = runTogether(first, second);
        if (isParted) parted++;
        // Brackets that are not closed are another matter: no two of these stand side by side.
        const text = ` ${first}${isParted ? ' ' : ''}${second}\n`;
        for (const dialect of dialects) assert.deepEqual(cut(text, dialect), [first, second], `${first} ${second} in ${dialect}`);
        const isNumeral = /^\.?\d/.test(first);
        if (isParted && !isNumeral) assert.ok(dialects.some((dialect) => String(cut(` ${first}${second}\n`, dialect)) !== `${first},${second}`), `${first} ${second}`);
      }
    }
    assert.ok(parted < tokens.length ** 2 / 3, `${parted}`);
  });
});
