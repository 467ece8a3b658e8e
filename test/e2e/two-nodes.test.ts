/** Two nodes of the built command: deliveries between them, and an allowed relay. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { testKey } from '../helpers/keys.ts';
import { keeperSource } from '../helpers/on-node.ts';
import { projectFolder, type ProjectFolder } from '../helpers/project-folder.ts';
import { launcher, runHbx, runHbxJson } from '../helpers/run-hbx.ts';

/** `hbx node` in a project, until the tests end. @returns its URL */
async function hostNode(project: ProjectFolder, words: string[]): Promise<string> {
  const child = spawn(process.execPath, [launcher, 'node', '--port', '0', '--json', ...words], { cwd: project.cwd, env: { ...process.env, HBX_HOME: project.home }, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  after(async () => {
    child.kill('SIGINT');
    await ended;
  });
  let stdout = '';
  for await (const chunk of child.stdout) {
    stdout += String(chunk);
    if (stdout.includes('\n')) break;
  }
  return (JSON.parse(stdout) as { url: string }).url;
}

async function deployKeeper(project: ProjectFolder, name: string): Promise<string> {
  writeFileSync(join(project.cwd, 'keeper.lua'), keeperSource);
  const deployed = await runHbxJson(['deploy', 'keeper.lua', '--name', name], project);
  assert.equal(deployed.code, 0, deployed.stderr);
  return deployed.value.process as string;
}

describe('two nodes, with the built command', () => {
  it('deliver to each other, and relay where that is allowed', async () => {
    const [one, two] = [projectFolder('one'), projectFolder('two')];
    // A node's own signature proves nothing to it, so the two must differ.
    writeFileSync(join(two.cwd, '.hbx', 'node-key.json'), JSON.stringify(testKey(3)));
    const firstUrl = await hostNode(one, []);
    const secondUrl = await hostNode(two, ['--peer', firstUrl]);
    const far = await deployKeeper(one, 'far');
    await deployKeeper(two, 'near');

    const sent = await runHbxJson(['send', 'near', 'Tell', '--tag', `to=${far}`, '--data', 'across'], two);
    assert.equal(sent.code, 0, sent.stderr);
    assert.deepEqual([sent.value.pushed?.[0]?.target, sent.value.pushed?.[0]?.slot, sent.value.pushed?.[0]?.error], [far, 1, undefined], JSON.stringify(sent.value));
    assert.equal((await runHbx(['get', 'far/now/kept/told'], one)).stdout.trim(), 'across');

    const relayed = await fetch(`${secondUrl}/~relay@1.0/call?relay-path=${firstUrl}/~meta@1.0/info/address`);
    const address = await (await fetch(`${firstUrl}/~meta@1.0/info/address`)).text();
    assert.deepEqual([relayed.status, await relayed.text()], [200, address]);
    const refused = await fetch(`${firstUrl}/~relay@1.0/call?relay-path=${secondUrl}/~meta@1.0/info/address`);
    assert.equal(refused.status, 403);
    assert.match(await refused.text(), /--allow-relay http:\/\/127\.0\.0\.1:\d+ to allow it/);
  });
});
