import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dedentOf } from '../../../src/repl/input/dedent.ts';
import { backspace, enter, entered, tab, text } from './editor.ts';

describe('the end of a block', () => {
  it('stands under its beginning', () => {
    const cases: [text: string, indent: string | undefined][] = [
      ['  if a then\n    end', '  '], ['f(function()\n\tif a then b() end\n\tend)', ''], [' t = {\n   a = {\n   }', '   '], ['  repeat\n    local x = 1\n    until x', '  '],
      ['if a then\n  b()\n  else', ''], ['if a then\n  b()\nelse\n  c()\n  end', ''], ['  while a do\n    if b then\n      c()\n    end\n    end', '  '],
      // Something else, text that is none of Lua's words, and what fits nothing.
      ['if a then\n  b()', undefined], ['if a then\n  endless()', undefined], ['if a then x = [[\n  end', undefined], ['if a then --[[\n  end', undefined], ['x = 1\n  end', undefined], ['f(\n  }', undefined], ['( if a then )\n  end', undefined],
    ];
    for (const [given, indent] of cases) assert.equal(dedentOf(given, given.lastIndexOf('\n') + 1), indent, given);
  });

  it('goes back there by Enter, unless somebody indented it', async () => {
    const body = ['if a then', enter, tab, 'b()', enter];
    const block = { block: true };
    assert.deepEqual(await entered([...body, 'else', enter, tab, 'c()', enter, 'end ', enter, 'd()', enter, '.done', enter], block), text('if a then\n  b()\nelse\n  c()\nend \nd()\n.done'));
    assert.deepEqual(await entered([...body, backspace, 'end', enter, '.done', enter], block), text('if a then\n  b()\n end\n.done'));
    assert.deepEqual(await entered([...body, 's = [[', enter, 'end', enter, '.done', enter], block), text('if a then\n  b()\n  s = [[\n  end\n.done'));
    // Also in what it enters, and not where text comes without the marks of a paste.
    assert.deepEqual(await entered(['f(', enter, tab, 'a', enter, ')', enter]), text('f(\n  a\n)'));
    assert.deepEqual(await entered(['f(\r  a\r  )\r']), text('f(\n  a\n  )'));
  });
});
