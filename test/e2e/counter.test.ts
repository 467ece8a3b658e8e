import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { failLine } from '../helpers/counter.ts';
import { projectFolder } from '../helpers/project-folder.ts';
import { runHbx, runHbxJson } from '../helpers/run-hbx.ts';

describe('from nothing to a running counter', () => {
  it('deploys, sends, reads, lists, evaluates', async () => {
    const project = projectFolder('counter');
    const deployed = await runHbx(['deploy', 'counter.lua', '--name', 'counter', '--tag', 'color=red', '--send', 'Inc', '--send', 'Inc', '--send', 'Get'], project);
    assert.equal(deployed.code, 0, deployed.stderr);
    const id = /^process\s+([\w-]{43})/m.exec(deployed.stdout)?.[1];
    assert.ok(id, deployed.stdout);
    assert.match(deployed.stdout, /^module\s+[\w-]{43}\s+counter\.lua$/m);
    assert.match(deployed.stdout, /\nInc → slot 1\n.*\n +1 +1\nInc → slot 2\n.*\n +1 +2\nGet → slot 3\n.*\n +1 +2\n$/);

    const sent = await runHbxJson(['send', 'Inc'], project);
    const { ms, ...result } = sent.value;
    assert.deepEqual(result, { process: id, slot: 4, id: result.id, ok: true, output: '', outbox: [{ n: 1, tags: {}, data: '3' }], error: null });
    assert.deepEqual(Object.keys(ms), ['sign', 'schedule', 'compute']);

    assert.equal((await runHbx(['get', 'counter/compute&slot=2/results/outbox/1/data'], project)).stdout, '2\n');
    assert.equal((await runHbx(['get', 'now/at-slot'], project)).stdout, '4\n');
    assert.equal((await runHbx(['get', `/${id}/color`], project)).stdout, 'red\n');
    assert.deepEqual((await runHbxJson(['ps'], project)).value.map(({ process, name, slot, current }: any) => ({ process, name, slot, current })), [
      { process: id, name: 'counter', slot: 4, current: true },
    ]);
    assert.deepEqual((await runHbxJson(['use', 'counter'], project)).value, { process: id, name: 'counter' });
  });

  it('keeps the same source once, and gives every process the keys it promises', async () => {
    const project = projectFolder('tags');
    const first = await runHbxJson(['deploy', 'counter.lua', '--tag', 'Color=red', '--cron', '10-seconds'], project);
    const second = await runHbxJson(['deploy', 'counter.lua'], project);
    assert.equal(first.value.module, second.value.module);
    assert.notEqual(first.value.process, second.value.process);
    assert.match(second.stderr, /has this module already/);
    const { scheduler, authority, 'random-seed': seed, module, ...tags } = first.value.tags;
    assert.deepEqual(tags, {
      type: 'Process',
      device: 'process@1.0',
      'data-protocol': 'ao',
      variant: 'ao.TN.1',
      'execution-device': 'lua@5.3a',
      'push-device': 'push@1.0',
      'patch-from': '/results/outbox',
      color: 'red',
      'cron-interval': '10-seconds',
      'cron-tag-action': 'Cron',
    });
    assert.equal(module, first.value.module);
    assert.equal(scheduler, authority);
    assert.match(scheduler, /^[\w-]{43}$/);
    assert.ok(seed.length > 10);
  });

  it('shows the file and line of an error in the process, exits 1, and goes on', async () => {
    const project = projectFolder('error');
    await runHbx(['deploy', 'counter.lua', '--send', 'Inc'], project);
    const failed = await runHbx(['send', 'Fail'], project);
    assert.equal(failed.code, 1);
    assert.equal(failed.stdout, '');
    assert.match(failed.stderr, /Error: boom/);
    assert.ok(failed.stderr.includes(`counter.lua:${failLine}`), failed.stderr);
    const json = await runHbxJson(['send', 'Fail'], project);
    assert.equal(json.code, 1);
    assert.equal(json.value.error.file, join(project.cwd, 'counter.lua'));
    assert.equal(json.value.error.line, failLine);
    assert.equal((await runHbxJson(['send', 'Inc'], project)).value.outbox[0].data, '2');
  });

  it('refuses a module it cannot run, with its place, and sends nothing', async () => {
    const project = projectFolder('refuse');
    writeFileSync(join(project.cwd, 'needs.lua'), 'local x = 1\nlocal json = require "nothing"\n');
    const required = await runHbxJson(['deploy', 'needs.lua'], project);
    assert.equal(required.code, 2);
    assert.deepEqual([required.value.error.code, required.value.error.line, required.value.error.column], ['bundle/missing-module', 2, 14]);
    writeFileSync(join(project.cwd, 'broken.lua'), 'function compute(base)\n  return base +\nend\n');
    const broken = await runHbx(['deploy', 'broken.lua'], project);
    assert.equal(broken.code, 1);
    assert.match(broken.stderr, /broken\.lua:3/);
    for (const [name, content, code] of [['empty.lua', '', 'input/empty'], ['binary.lua', 'a\0b', 'input/binary']] as const) {
      writeFileSync(join(project.cwd, name), content);
      assert.equal((await runHbxJson(['deploy', name], project)).value.error.code, code);
    }
    for (const [words, code] of [
      [['deploy', 'missing.lua'], 'input/missing'],
      [['deploy', '.'], 'input/folder'],
      [['deploy', 'counter.lua', '--cron', 'often'], 'cli/bad-value'],
      [['deploy', 'counter.lua', '--name', '1x'], 'project/bad-name'],
      [['send', 'Inc'], 'project/no-current-process'],
      [['send', 'nobody', 'Inc'], 'project/unknown-process'],
      [['eval', '-e', '1', '-f', 'x'], 'cli/usage'],
    ] as const) {
      const run = await runHbxJson([...words], project);
      assert.equal(run.code, 2, words.join(' '));
      assert.equal(run.value.error.code, code, words.join(' '));
    }
  });

  it('reads data and code from files and from standard input', async () => {
    const project = projectFolder('stdin');
    const evaluate = 'if req.body.action == "Eval" then base.results = { output = tostring(load(req.body.data)()) } return base end';
    writeFileSync(join(project.cwd, 'echo.lua'), `function compute(base, req) ${evaluate} base.results = { output = tostring(req.body.data) } return base end`);
    await runHbx(['deploy', 'echo.lua'], project);
    writeFileSync(join(project.cwd, 'data.txt'), 'grün\n');
    assert.equal((await runHbxJson(['send', 'Echo', '--data-file', 'data.txt'], project)).value.output, 'grün\n');
    assert.equal((await runHbxJson(['send', 'Echo', '--data-file', '-'], { ...project, stdin: 'piped' })).value.output, 'piped');
    assert.equal((await runHbxJson(['eval', '-f', '-'], { ...project, stdin: 'return "one"' })).value.output, 'one');
    const deployed = await runHbxJson(['deploy', '-'], { ...project, stdin: 'function compute(base) base.results = { output = "from stdin" } return base end' });
    assert.equal(deployed.code, 0);
  });

  it('talks to another node by its URL, and says so when nobody answers there', async () => {
    const project = projectFolder('url');
    const gone = await runHbxJson(['get', '/~meta@1.0/info/address', '--url', 'http://127.0.0.1:9'], project);
    assert.equal(gone.code, 3);
    assert.equal(gone.value.error.code, 'client/unreachable');
    const wrong = await runHbx(['get', '/~meta@1.0/info/nosuch'], project);
    assert.equal(wrong.code, 5);
  });
});
