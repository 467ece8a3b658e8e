/** `hbx deploy --upload` and `--module`, and `hbx upload`, against a node. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writeNodeFile } from '../../../../src/project/node-file.ts';
import { moduleId } from '../../../../src/client/module-id.ts';
import { fakeTurbo } from '../../../helpers/fake-turbo.ts';
import { projectFolder, type ProjectFolder } from '../../../helpers/project-folder.ts';
import { runInProcess } from '../../../helpers/run-cli.ts';
import { startTestNode, type TestNode } from '../../../helpers/test-node.ts';

describe('modules that are uploaded', () => {
  let target: TestNode;
  let project: ProjectFolder;
  const hbx = (...words: string[]) => runInProcess(words, { ...project, env: { NO_COLOR: '1' } });
  const json = async (...words: string[]) => JSON.parse((await hbx(...words, '--json')).stdout);
  before(async () => {
    target = await startTestNode();
    project = projectFolder('deploy-upload');
    writeNodeFile(join(project.cwd, '.hbx'), { url: target.node.url, pid: process.pid, startedAt: '' });
    writeFileSync(join(project.cwd, 'failing.lua'), 'function compute(base, req)\n  if req.body.action == "Fail" then error("boom") end\n  base.results = { outbox = {}, output = "fine" }\n  return base\nend\n');
  });
  after(() => target.stop());

  it('are the module of a process, by the id of the item, and are uploaded once', async () => {
    const deployed = await json('deploy', 'failing.lua', '--upload', '--send', 'Get');
    assert.equal(deployed.results[0].output, 'fine');
    assert.deepEqual(deployed.upload, { url: `${target.node.url}/raw/${deployed.module}`, sizeBytes: deployed.upload.sizeBytes, winc: '0', uploaded: true });
    const source = readFileSync(join(project.cwd, 'failing.lua'), 'utf8');
    assert.notEqual(deployed.module, moduleId(source));
    const raw = await target.client.read(`/raw/${deployed.module}`);
    assert.equal(raw.contentType, 'application/lua');
    // Errors name the file all the same.
    const failed = await hbx('send', 'Fail');
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /failing\.lua:2:/);
    const again = await json('deploy', 'failing.lua', '--upload');
    assert.deepEqual([again.module, again.upload.uploaded], [deployed.module, false]);
    const { stdout } = await hbx('deploy', 'failing.lua', '--upload');
    assert.match(stdout, new RegExp(`\nupload  ${target.node.url}/raw/${deployed.module}\n`));
    const apps = await json('deploy', 'failing.lua', '--runtime', 'handlers', '--on-boot', '--upload');
    assert.notEqual(apps.module, deployed.module);
  });

  it('are deployed by their id alone', async () => {
    const { id } = await json('upload', 'counter.lua');
    const { process: made, module, runtime, results } = await json('deploy', '--module', id, '--name', 'byid', '--send', 'Inc');
    assert.deepEqual([module, runtime, results[0].ok], [id, 'compute', true]);
    assert.equal((await json('ps')).find((row: { process: string }) => row.process === made).name, 'byid');
    const { id: text } = await target.client.cacheModule('x = 1');
    assert.match((await hbx('deploy', '--module', text)).stderr, /defines no global function compute/);
  });

  it('that are not there, or no ids, make no process', async () => {
    const missing = await hbx('deploy', '--module', 'x'.repeat(43));
    assert.equal(missing.code, 5);
    assert.match(missing.stderr, new RegExp(`The node at ${target.node.url} has no module x{43}`));
    const id = 'A'.repeat(43);
    for (const words of [['--module', 'counter.lua'], ['counter.lua', '--module', id], ['--module', id, '--watch'], ['--module', id, '--blueprint', 'token'], ['--module', id, '--upload'], ['counter.lua', '--turbo-url', 'https://upload.example']]) {
      assert.equal((await hbx('deploy', ...words)).code, 2, words.join(' '));
    }
  });

  it('that the service refuses make no process', async () => {
    const turbo = await fakeTurbo();
    after(() => turbo.stop());
    turbo.troubles.push({ status: 402, body: 'Insufficient balance' });
    const before = (await json('ps')).length;
    const { code, stdout } = await hbx('deploy', 'counter.lua', '--upload', '--turbo-url', turbo.url);
    assert.deepEqual([code, stdout], [4, '']);
    assert.equal((await json('ps')).length, before);
    // Elsewhere it is no module of this node.
    assert.equal((await hbx('deploy', 'counter.lua', '--upload', '--turbo-url', turbo.url)).code, 1);
    assert.equal(turbo.items.size, 1);
  });
});
