import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { counterSource } from '../helpers/counter.ts';
import { onTerminal, skipWithoutTerminal } from '../helpers/on-terminal.ts';
import { projectFolder } from '../helpers/project-folder.ts';
import { runHbx } from '../helpers/run-hbx.ts';

describe('hbx repl', () => {
  it('reads a pipe: only results, stops at the first error, exits 1', async () => {
    const project = projectFolder('pipe');
    await runHbx(['deploy', 'counter.lua'], project);
    const good = await runHbx(['repl'], { ...project, stdin: 'Inc\nInc 5\nGet' });
    assert.equal(good.code, 0, good.stderr);
    assert.equal(good.stdout.match(/\b2\b/g)?.length, 2);
    const bad = await runHbx(['repl', '--json'], { ...project, stdin: 'Inc\nFail\nInc\n' });
    assert.equal(bad.code, 1);
    assert.deepEqual(bad.stdout.trim().split('\n').map((line) => (JSON.parse(line) as { ok: boolean }).ok), [true, false]);
    const on = await runHbx(['repl', '--json', '--no-stop-on-error'], { ...project, stdin: 'Fail\nInc\n' });
    assert.equal(on.stdout.trim().split('\n').length, 2);
  });

  /** Waits for a line, behind which the terminal may be told where its cursor goes. */
  const prompt = String.raw`counter@local\[\d+\]> (?:\u001b\[[\d;?]*[A-Za-z])*$`;

  it('works on a terminal: actions, Lua from a file, the editor, history after a restart', { skip: skipWithoutTerminal }, async () => {
    const project = projectFolder('terminal');
    writeFileSync(join(project.cwd, 'more.lua'), 'return 40 + 2');
    const evaluate = 'if req.body.action == "Eval" then base.results = { output = tostring(load(req.body.data)()) } return base end';
    writeFileSync(join(project.cwd, 'counter.lua'), `${counterSource}\nlocal count = compute\nfunction compute(base, req) ${evaluate} return count(base, req) end\n`);
    await runHbx(['deploy', 'counter.lua', '--name', 'counter'], project);
    const first = await onTerminal(['repl'], project, [
      { wait: new RegExp(prompt), type: 'Inc\r' },
      { wait: new RegExp(String.raw`slot 1[^]*\b1\b[^]*${prompt}`), type: '.help\r' },
      { wait: new RegExp(String.raw`\.editor[^]*${prompt}`), type: '.nosuch\r' },
      { wait: new RegExp(prompt), type: '.load more.lua\r' },
      { wait: new RegExp(String.raw`slot 2[^]*42[^]*${prompt}`), type: '.exit\r' },
    ]);
    assert.equal(first.code, 0, first.shown);
    const history = readdirSync(join(project.cwd, '.hbx', 'history'));
    assert.match(readFileSync(join(project.cwd, '.hbx', 'history', history[0]!), 'utf8'), /Inc/);
    const second = await onTerminal(['repl'], project, [
      { wait: new RegExp(prompt), type: '\u001b[A\u001b[A\u001b[A\u001b[A\u001b[A\r' },
      { wait: new RegExp(String.raw`slot 3[^]*\b2\b[^]*${prompt}`), type: '\u0004' },
    ]);
    assert.equal(second.code, 0, second.shown);
  });
});
