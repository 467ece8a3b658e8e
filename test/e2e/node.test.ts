import assert from 'node:assert/strict';
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
