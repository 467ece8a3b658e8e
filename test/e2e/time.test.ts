import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { keeperSource } from '../helpers/on-node.ts';
import { launcher, runHbx, runHbxJson } from '../helpers/run-hbx.ts';
import { onTerminal, skipWithoutTerminal } from '../helpers/on-terminal.ts';
import { projectFolder } from '../helpers/project-folder.ts';

describe('time, with the built command', () => {
  it('tries a message, sends it, and looks back', async () => {
    const project = projectFolder('time');
    writeFileSync(join(project.cwd, 'keeper.lua'), keeperSource);
    const other = await runHbxJson(['deploy', 'keeper.lua', '--name', 'other'], project);
    assert.equal((await runHbx(['deploy', 'keeper.lua', '--name', 'keeper'], project)).code, 0);

    const tried = await runHbx(['dryrun', 'Set', '--data', '1', '--tag', 'key=bob'], project);
    assert.deepEqual([tried.code, tried.stdout], [0, 'state\n+ kept/bob  "1"\n'], tried.stderr);
    const sent = await runHbxJson(['send', 'Set', '--data', '1', '--tag', 'key=bob'], project);
    assert.equal(sent.value.slot, 1);
    const told = await runHbxJson(['send', 'Tell', '--tag', `to=${other.value.process}`, '--data', '7'], { ...project, env: { HBX_DEBUG: 'client,http' } });
    assert.deepEqual(told.value.pushed.map(({ slot }: { slot: number }) => slot), [1]);
    assert.match(told.stderr, / client POST http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}\/schedule 200 /);
    assert.match(told.stderr, / http {3}200 POST \/[\w-]{43}\/push&slot=2/);

    assert.equal((await runHbx(['diff', '0', '1'], project)).stdout, '+ kept/bob  "1"\n');
    assert.deepEqual((await runHbxJson(['messages', 'other'], project)).value.map(({ action, from }: { action: string; from: string }) => [action, from === sent.value.process]), [[null, false], ['Set', true]]);
    const message = await runHbxJson(['inspect', told.value.pushed[0].id], project);
    assert.deepEqual([message.value.kind, message.value.from, message.value.slot, message.value.signatures.valid], ['message', sent.value.process, 1, true]);
    assert.equal((await runHbxJson(['inspect', 'keeper'], project)).value.slots.newest, 2);
  });

  it('shows it on a terminal, cut to its width', { skip: skipWithoutTerminal }, async () => {
    const project = projectFolder('time-terminal');
    assert.equal((await runHbx(['deploy', 'counter.lua', '--send', `Inc:${'long '.repeat(50)}`], project)).code, 0);
    const { code, shown } = await onTerminal(['messages'], project, []);
    assert.equal(code, 0);
    const lines = shown.trimEnd().split(/\r?\n/);
    assert.match(lines.at(-1)!, /^ {3}1 {2}\d\d:\d\d:\d\d {5}[\w-]{5}…[\w-]{5} {2}Inc +long long .*… {2}[\w-]{5}…[\w-]{5}$/);
    for (const line of lines) assert.ok(line.length <= 100, line);
  });

  it('logs requests when the node is told to, at the port of the config', async () => {
    const project = projectFolder('time-log');
    writeFileSync(join(project.cwd, 'hbx.config.json'), JSON.stringify({ node: { port: 0, peers: ['http://127.0.0.1:9'] } }));
    const child = spawn(process.execPath, [launcher, 'node', '--log', 'requests', '--allow-relay', 'http://127.0.0.1:9'], { cwd: project.cwd, env: { ...process.env, HBX_HOME: project.home }, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
    let [stdout, stderr] = ['', ''];
    child.stderr.on('data', (text) => (stderr += String(text)));
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (text) => {
        stdout += String(text);
        if (stdout.includes('\n')) resolve();
      });
      child.on('close', () => resolve());
    });
    assert.match(stdout, /^ready http:\/\/127\.0\.0\.1:(?!8734 )\d+ /, stderr);
    try {
      assert.equal((await runHbx(['get', '/~meta@1.0/info/address'], project)).code, 0);
    } finally {
      child.kill('SIGINT');
      await ended;
    }
    assert.match(stderr, /^\d\d:\d\d:\d\d 200 GET \/~meta@1\.0\/info\/address [\d.]+ ms$/m);
  });
});
