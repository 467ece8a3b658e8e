import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { displayWidth } from '../../src/repl/display-width.ts';
import { renderPrompts, type PromptView } from '../../src/repl/prompt.ts';
import { processId } from './session.ts';

const view: PromptView = { process: { id: processId, name: 'counter' }, network: { name: 'local' }, newest: 12, at: undefined, ownPrompt: undefined, dryRun: false, color: false, columns: 80 };
const promptOf = (given: Partial<PromptView>): string => renderPrompts({ ...view, ...given }).prompt;

describe('the prompt', () => {
  const cases: [what: string, given: Partial<PromptView>, prompt: string][] = [
    ['names process, network and slot', {}, 'counter@local[12]> '],
    ['takes the short id of a process without a name', { process: { id: 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdE' } }, 'AbCdE…AbCdE@local[12]> '],
    ['shows the slot that is looked at', { at: 7 }, 'counter@local[7 of 12]> '],
    ['shows dry runs', { dryRun: true }, 'counter@local[12] dry> '],
    ['takes the one of the process', { ownPrompt: '\x1b[1mmine\x1b[0m>> ' }, 'mine@local[12]> '],
    ['takes the last line of it', { ownPrompt: 'news\n\nmine> \n' }, 'mine@local[12]> '],
    ['keeps the name when that says nothing', { ownPrompt: ' >\n> ' }, 'counter@local[12]> '],
    ['escapes what could move the cursor', { ownPrompt: 'a\x1b[2J\rb\u202e>', network: { name: 'x\x07' } }, 'a\\x1b[2J\\rb\\u202e@x\\x07[12]> '],
    ['cuts a long one', { ownPrompt: 'x'.repeat(200), columns: 200 }, `${'x'.repeat(39)}…@local[12]> `],
    ['gives up the network where there is little room', { columns: 25 }, 'counter[12]> '],
    ['cuts the name where there is less', { process: { id: processId, name: 'a-long-name-日本' }, columns: 20 }, 'a-lon…[12]> '],
    ['dims all but the name', { color: true }, 'counter\x1b[2m@local[12]\x1b[22m> '],
  ];
  for (const [what, given, prompt] of cases) it(what, () => assert.equal(promptOf(given), prompt));

  it('goes on in the same column', () => {
    const { prompt, goOn } = renderPrompts({ ...view, process: { id: processId, name: '日本' } });
    assert.equal(displayWidth(prompt), goOn.length);
    assert.ok(goOn.endsWith('... '));
  });
});
