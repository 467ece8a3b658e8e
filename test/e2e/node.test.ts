import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { hostedNode } from '../helpers/hosted-node.ts';
import { projectFolder } from '../helpers/project-folder.ts';
import { runHbx, runHbxJson } from '../helpers/run-hbx.ts';

describe('hbx node', () => {
  it('is used by the other commands while it runs, and ends with 0 on Ctrl-C', async () => {
    const project = projectFolder('node');
    assert.deepEqual(await runHbxJson(['node', 'status'], project).then(({ code, value }) => [code, value]), [3, { running: false }]);
    const node = await hostedNode(project);
    try {
      const deployed = await runHbxJson(['deploy', 'counter.lua', '--send', 'Inc'], project);
      assert.equal(deployed.value.url, node.url);
      const status = await runHbxJson(['node', 'status'], project);
      assert.deepEqual({ ...status.value, startedAt: '' }, { running: true, url: node.url, address: node.address, pid: node.child.pid, startedAt: '', processes: 1 });
      const second = await runHbx(['node', '--port', '0'], project);
      assert.equal(second.code, 2);
      assert.ok(second.stderr.includes(node.url), second.stderr);
    } finally {
      await node.end();
    }
    assert.equal(node.child.exitCode, 0);
    assert.equal((await runHbxJson(['send', 'Get'], project)).value.outbox[0].data, '1');
  });

  it('runs with the limits and the engine it is told', async () => {
    const project = projectFolder('limits');
    writeFileSync(join(project.cwd, 'loop.lua'), 'function compute(base, req) if req.body.action then while true do end end base.results = { output = "" } return base end');
    writeFileSync(join(project.cwd, 'hbx.config.json'), JSON.stringify({ engine: 'fengari', limits: { instructions: 3e6 } }));
    const other = await runHbxJson(['deploy', 'loop.lua', '--send', 'Loop', '--tag', 'compute-limit=1e6'], project);
    assert.match(other.value.results[0].error.message, /1000000 instructions are the `compute-limit` of the process/);
    const node = await hostedNode(project, ['--instructions', '2e6', '--engine', 'fengari']);
    try {
      const looped = await runHbxJson(['deploy', 'loop.lua', '--send', 'Loop'], project);
      assert.match(looped.value.results[0].error.message, /2000000 instructions are the bound of this node: `hbx node --instructions`/);
      assert.equal((await runHbxJson(['get', '/~meta@1.0/info/engine'], project)).value, 'fengari');
      assert.equal((await runHbxJson(['send', 'Loop', '--engine', 'fengari'], project)).code, 1);
      const refused = await runHbxJson(['send', 'Loop', '--engine', 'hbx'], project);
      assert.deepEqual([refused.code, refused.value.error.code], [2, 'cli/engine']);
      assert.equal((await runHbxJson(['send', 'Loop', '--url', node.url, '--engine', 'hbx'], project)).value.error.code, 'cli/engine');
      for (const [flag, value] of [['--instructions', 'many'], ['--memory', '1 tb'], ['--engine', 'luajit']]) assert.equal((await runHbxJson(['node', flag!, value!], project)).value.error.code, 'cli/bad-value');
    } finally {
      await node.end();
    }
  });

  it('runs Lua 5.3 as it is, on this node only', async () => {
    const project = projectFolder('dialect');
    writeFileSync(join(project.cwd, 'puc.lua'), 'function compute(base, req) base.results = { output = tostring(tonumber("3")) } return base end');
    const deployed = await runHbx(['deploy', 'puc.lua', '--dialect', 'puc', '--print-tags'], project);
    assert.equal(deployed.code, 0, deployed.stderr);
    assert.match(deployed.stdout, /^dialect: puc$/m);
    assert.match(deployed.stderr, /which only this node does/);
    assert.equal((await runHbxJson(['send', 'Go'], project)).value.output, '3');
    const node = await hostedNode(project);
    try {
      const refused = await runHbxJson(['deploy', 'puc.lua', '--dialect', 'puc', '--url', node.url], project);
      assert.deepEqual([refused.code, refused.value.error.code], [2, 'deploy/dialect']);
    } finally {
      await node.end();
    }
  });

  it('says which port is taken', async () => {
    const project = projectFolder('port');
    const node = await hostedNode(project);
    try {
      const port = new URL(node.url).port;
      const second = await runHbxJson(['node', '--port', port], projectFolder('other'));
      assert.equal(second.code, 2);
      assert.equal(second.value.error.code, 'node/port-in-use');
    } finally {
      await node.end();
    }
  });
});
