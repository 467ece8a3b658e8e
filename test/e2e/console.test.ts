/**
 * The console as somebody sees it: the packed command in a pseudo-terminal, its whole screen compared after each step. Each session does many
 * things, for starting a node is what costs.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { projectFolder, type ProjectFolder } from '../helpers/project-folder.ts';
import { openPseudoTerminal, skipWithoutPseudoTerminal, type PseudoTerminal } from '../helpers/pseudo-terminal.ts';
import { launcher, runHbx } from '../helpers/run-hbx.ts';

/** Runs Lua of its owner, prints what nobody should, fails, and takes its time. */
const source = `local total = 0

local actions = {
  Inc = function() total = total + 1 end,
  Rude = function() return "\\27[2Jgone\\7\\27]0;title\\7\\226\\128\\174" end,
  Fail = function()
    local nothing
    return nothing.here
  end,
  Loop = function() while true do end end,
}

function compute(base, req)
  local action = req.body.action or ""
  local output = ""
  if action == "Eval" then
    output = tostring(assert(load(req.body.data))())
  elseif actions[action] then
    output = actions[action]() or ""
  end
  base.results = { outbox = { ["1"] = { data = string.format("%d", total) } }, output = output }
  return base
end
`;

/** Long enough for Ctrl-C to come in between. */
const limits = { instructions: 500_000_000 };

const block = [...Array.from({ length: 29 }, (_, at) => `local x${at + 1} = ${at + 1}`), 'return x1 + x29'];
const greeting = ['counter is process <id>.', 'A line is an action, or Lua. .help tells more.'];
const keys = { ctrlA: '\u0001', ctrlC: '\u0003', ctrlD: '\u0004', ctrlG: '\u0007', ctrlL: '\u000c', ctrlR: '\u0012', ctrlU: '\u0015', backspace: '\u007f', up: '\u001b[A' };

/** The prompt at a slot, and what stands behind it. */
const at = (slot: number, text = ''): string => `counter@local[${slot}]> ${text}`.trimEnd();
/** The same in the next rows of an entry. */
const goOn = (text = ''): string => `${'... '.padStart(at(0).length + 1)}${text}`.trimEnd();
const answer = (slot: number, { output, total }: { output?: string; total: number }): string[] => [
  `slot ${slot} · <time>`,
  ...(output === undefined ? [] : [output]),
  'outbox  target  action  data  tags',
  `     1                  ${total}`,
];

/** What differs from run to run. */
const normalize = (line: string): string =>
  line
    .replace(/\b[\w-]{43}\b/g, '<id>')
    .replace(/· [\d.]+ m?s$/, '· <time>')
    .replace(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] /, '<spinner> ');

interface Session extends PseudoTerminal {
  /** Types, and waits until the whole screen is this. */
  step(typed: string, screen: readonly string[]): Promise<void>;
  /** Empties the screen. */
  clear(slot: number): Promise<void>;
}

async function openConsole(test: TestContext, project: ProjectFolder, { env = {}, rows = 24 }: { env?: Record<string, string>; rows?: number } = {}): Promise<Session> {
  const terminal = await openPseudoTerminal([process.execPath, launcher, 'repl'], { ...project, rows, env, normalize });
  test.after(() => terminal.close());
  const step = async (typed: string, screen: readonly string[]): Promise<void> => {
    terminal.type(typed);
    await terminal.screen(screen);
  };
  // The getters of the terminal stay what they are.
  return Object.assign(Object.create(terminal) as PseudoTerminal, { step, clear: (slot: number) => step(keys.ctrlL, [at(slot)]) });
}

describe('the console on a terminal', { skip: skipWithoutPseudoTerminal }, () => {
  it('is typed into, shows what comes of it, and remembers it', async (test) => {
    const project = projectFolder('console');
    writeFileSync(join(project.cwd, 'counter.lua'), source);
    writeFileSync(join(project.cwd, 'more.lua'), 'return 40 + 2');
    writeFileSync(join(project.cwd, 'hbx.config.json'), JSON.stringify({ limits }));
    const deployed = await runHbx(['deploy', 'counter.lua', '--name', 'counter'], project);
    assert.equal(deployed.code, 0, deployed.stderr);
    const session = await openConsole(test, project, { rows: 36 });
    const { step, clear } = session;

    await step('', [...greeting, at(0)]);
    assert.equal(session.bracketedPaste, true);
    assert.deepEqual(session.colors(2), [{ text: 'counter' }, { text: '@local[0]', dim: true }, { text: '>' }]);
    await step('Inc\r', [...greeting, at(0, 'Inc'), ...answer(1, { total: 1 }), at(1)]);
    await clear(1);

    // Tab.
    await step('.hel\t', [at(1, '.help')]);
    await step(`${keys.ctrlU}In\t`, [at(1, 'Inc')]);
    await step(`${keys.ctrlU}.load mo\t`, [at(1, '.load more.lua')]);
    await step('\r', [at(1, '.load more.lua'), 'more.lua, 13 bytes', ...answer(2, { output: '42', total: 1 }), at(2)]);
    await clear(2);

    // An entry of several rows, dropped by Ctrl-C and by going back.
    await step('return {\r1, 2', [at(2, 'return {'), goOn('1, 2')]);
    await step(keys.ctrlC, [at(2, 'return {'), goOn('1, 2'), at(2)]);
    await clear(2);
    const editor = [at(2, '.editor'), 'Several lines of Lua: .done sends them, .print shows them, .cancel drops them.'];
    await step('.editor\rlocal a = 40\r\r', [...editor, goOn('local a = 40'), goOn(), goOn()]);
    await step(`${keys.backspace}${keys.backspace}0`, [...editor, goOn('local a = 400')]);
    await step(`${keys.backspace}\rreturn a + 2\r.done\r`, [
      ...editor,
      ...['local a = 40', 'return a + 2', '.done'].map(goOn),
      ...answer(3, { output: '42', total: 1 }),
      at(3),
    ]);
    await clear(3);

    // A paste is one entry.
    session.paste(block.join('\n'));
    const pasted = [at(3, block[0]), ...block.slice(1).map(goOn)];
    await session.screen(pasted);
    await step('\r', [...pasted, ...answer(4, { output: '30', total: 1 }), at(4)]);
    await clear(4);

    // What is typed is searched, and another width wraps it anew.
    await step(`${keys.ctrlR}In`, [at(4, 'Inc'), 'search: In']);
    await step('\r', [at(4, 'Inc'), ...answer(5, { total: 2 }), at(5)]);
    await clear(5);
    const long = `return '${'123456789 '.repeat(8)}'`;
    const wrapped = (columns: number, text = long): string[] => at(5, text).match(new RegExp(`.{1,${columns}}`, 'g'))!.map((row) => row.trimEnd());
    await step(long, wrapped(80));
    for (const columns of [50, 31, 100, 80]) {
      await session.resize(columns, 36);
      await session.screen(wrapped(columns));
    }
    await step(`${keys.ctrlA}x`, wrapped(80, `x${long}`));
    await step(`${keys.ctrlC}${keys.ctrlL}`, [at(5)]);

    // What fails, and what would play with the terminal.
    await step('Fail\r', [
      at(5, 'Fail'),
      'slot 6 · <time>',
      "Error: invalid index in nil: 'here'",
      '  at counter.lua:8:20',
      '    7 |     local nothing',
      '  > 8 |     return nothing.here',
      '      |                    ^',
      '    9 |   end,',
      '  in Fail (counter.lua:8:20)',
      '  in compute (counter.lua:19:29)',
      'Hint: `nothing` is nil.',
      at(6),
    ]);
    await clear(6);
    await step('Rude\r', [at(6, 'Rude'), ...answer(7, { output: String.raw`\x1b[2Jgone\x07\x1b]0;title\x07\u202e`, total: 2 }), at(7)]);
    assert.deepEqual([session.title, session.bells], ['', 0]);
    await clear(7);

    // A message of somebody else, while a line is typed.
    const live = [at(7, '.live on'), 'Messages of others are shown as they come; .live off ends it.'];
    await step('.live on\rreturn "ab"', [...live, at(7, 'return "ab"')]);
    assert.equal((await runHbx(['send', 'Inc'], project)).code, 0);
    await session.screen([...live, 'slot 8 · you, elsewhere · Inc', '  -> nobody  "3"', at(8, 'return "ab"')]);
    await step('\u001b[Dc', [...live, 'slot 8 · you, elsewhere · Inc', '  -> nobody  "3"', at(8, 'return "abc"')]);
    await step(`${keys.ctrlC}${keys.ctrlL}.live off\r`, [at(8, '.live off'), 'Messages of others are not shown; .live on shows them again.', at(8)]);
    await clear(8);

    // Ctrl-C ends the wait for a message, and twice in a row the session.
    await step('Loop\r', [at(8, 'Loop'), '<spinner> Waiting. Ctrl-C stops.']);
    const stopped = [at(8, 'Loop'), 'Cancelled. The message may have reached the node all the same; there it goes on', 'until its budget is used up, and later messages wait for it.'];
    await step(keys.ctrlC, [...stopped, at(8)]);
    // A key in between makes the next one a first one again.
    await step(`x${keys.backspace}${keys.ctrlC}`, [...stopped, at(8), 'Ctrl-C again leaves; so do Ctrl-D and .exit.', at(8)]);
    session.type(keys.ctrlC);
    assert.equal(await session.exit(), 130);

    // The loop is over, so the next session does not wait for it in vain.
    await runHbx(['get', 'counter/now/results'], project);

    // Another session, without colours.
    const again = await openConsole(test, project, { env: { NO_COLOR: '1' }, rows: 36 });
    await again.step('', [...greeting, at(9)]);
    await again.step(`${keys.ctrlL}${keys.up}`, [at(9, 'Loop')]);
    await again.step(`${keys.ctrlU}${keys.ctrlR}x29`, [...pasted.map((row, index) => (index === 0 ? at(9, block[0]) : row)), 'search: x29']);
    await again.step('\r', [at(9, block[0]), ...block.slice(1).map(goOn), ...answer(10, { output: '30', total: 3 }), at(10)]);
    again.type(keys.ctrlD);
    assert.equal(await again.exit(), 0);
    assert.equal(again.bracketedPaste, false);
    const styled = /\u001b\[[\d;]*m/;
    assert.match(session.written, styled);
    assert.doesNotMatch(again.written, styled);
  });
});
