/** What a user sees when the disk does not do what hbx needs: a sentence, a next step, an exit code, and nothing that is damaged. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createLmdbStore } from '../../src/store/lmdb.ts';
import { hostedNode } from '../helpers/hosted-node.ts';
import { readOnly, smallDisk, whyNoMounts } from '../helpers/mounts.ts';
import { projectFolder, type ProjectFolder } from '../helpers/project-folder.ts';
import { runHbx, runHbxJson } from '../helpers/run-hbx.ts';

const storeOf = ({ cwd }: ProjectFolder): string => join(cwd, '.hbx', 'store');

/** The command fails with these words, says what to do, and shows no stack. */
async function fails(words: string[], project: ProjectFolder, code: number, message: RegExp, hint: RegExp): Promise<void> {
  const run = await runHbx(words, project);
  assert.equal(run.code, code, `${words.join(' ')}: ${run.stderr}`);
  assert.match(run.stderr, message);
  assert.match(run.stderr, hint);
  assert.doesNotMatch(run.stderr, /\n\s+at /);
  assert.equal(run.stdout, '');
}

async function deployed(project: ProjectFolder): Promise<void> {
  const run = await runHbx(['deploy', 'counter.lua', '--name', 'counter'], project);
  assert.equal(run.code, 0, run.stderr);
}

async function total(project: ProjectFolder): Promise<string> {
  const { code, value, stderr } = await runHbxJson(['send', 'counter', 'Inc'], project);
  assert.equal(code, 0, stderr);
  return value.outbox[0].data;
}

describe('commands and a store that cannot be used', () => {
  it('a damaged one', async () => {
    const project = projectFolder('damaged');
    await deployed(project);
    const good = join(project.cwd, 'good');
    cpSync(storeOf(project), good, { recursive: true });
    const data = join(storeOf(project), 'data.mdb');
    for (const damage of [() => truncateSync(data, 5000), () => writeFileSync(data, 'not a database'), () => writeFileSync(data, Buffer.alloc(50_000))]) {
      damage();
      const before = readFileSync(data);
      for (const words of [['send', 'counter', 'Inc'], ['deploy', 'counter.lua'], ['node', '--port', '0'], ['ps']]) {
        await fails(words, project, 2, /The store in .* is damaged/, /Hint: Nothing was changed\. Move the folder away \(mv /);
      }
      assert.deepEqual(readFileSync(data), before);
    }
    cpSync(good, storeOf(project), { recursive: true });
    assert.equal(await total(project), '1');
  });

  it('one of a newer hbx', async () => {
    const project = projectFolder('newer');
    await deployed(project);
    const store = await createLmdbStore({ folder: storeOf(project) });
    await store.transaction((txn) => txn.put(['format'], Buffer.from('2')));
    await store.close();
    await fails(['send', 'counter', 'Inc'], project, 2, /was made by a newer hbx \(format 2; this one knows 1\)/, /Update hbx/);
  });

  it('a file in its place', async () => {
    const project = projectFolder('file');
    writeFileSync(storeOf(project), 'mine');
    await fails(['deploy', 'counter.lua'], project, 4, /The store in .* cannot be opened: a file is in the way/, /It must be a folder/);
    assert.equal(readFileSync(storeOf(project), 'utf8'), 'mine');
    const whole = projectFolder('file');
    rmSync(join(whole.cwd, '.hbx'), { recursive: true });
    writeFileSync(join(whole.cwd, '.hbx'), 'mine');
    await fails(['deploy', 'counter.lua'], whole, 2, /\.hbx is in the way/, /Move it away/);
    assert.equal(readFileSync(join(whole.cwd, '.hbx'), 'utf8'), 'mine');
  });

  it('a disk that is read-only', { skip: whyNoMounts }, async () => {
    const project = projectFolder('read-only');
    await deployed(project);
    const before = readFileSync(join(storeOf(project), 'data.mdb'));
    const locked = { ...project, cwd: readOnly(project.cwd) };
    await fails(['send', 'counter', 'Inc'], locked, 4, /cannot be opened: the disk is read-only/, /can be written/);
    const empty = projectFolder('read-only');
    rmSync(join(empty.cwd, '.hbx'), { recursive: true });
    await fails(['deploy', 'counter.lua'], { ...empty, cwd: readOnly(empty.cwd) }, 2, /read-only/, /can be written/);
    assert.deepEqual(readFileSync(join(storeOf(project), 'data.mdb')), before);
    assert.equal(await total(project), '1');
  });

  it('a full disk: nothing is lost, and it goes on when there is room', { skip: whyNoMounts }, async () => {
    const original = projectFolder('full');
    const project = { ...original, cwd: smallDisk(40 * 1024 * 1024) };
    cpSync(original.cwd, project.cwd, { recursive: true });
    await deployed(project);
    assert.equal(await total(project), '1');
    const film = join(project.cwd, 'film');
    assert.throws(() => writeFileSync(film, Buffer.alloc(40 * 1024 * 1024)), { code: 'ENOSPC' });
    for (const words of [['send', 'counter', 'Inc'], ['deploy', 'counter.lua', '--name', 'other']]) {
      const run = await runHbx(words, project);
      assert.ok([2, 4].includes(run.code), `${run.code} ${run.stderr}`);
      assert.match(run.stderr, /disk is full/);
      assert.match(run.stderr, /Hint: .*(free space|room)/);
      assert.doesNotMatch(run.stderr, /\n\s+at /);
    }
    rmSync(film);
    assert.equal(await total(project), '2');
  });

  it('one that is removed while a node runs: it refuses to write, and stops', async () => {
    const project = projectFolder('removed');
    const node = await hostedNode(project);
    await deployed(project);
    rmSync(storeOf(project), { recursive: true });
    const run = await runHbx(['send', 'counter', 'Inc'], project);
    assert.notEqual(run.code, 0);
    assert.match(run.stderr, /was removed or replaced while it was in use/);
    await node.end();
    assert.ok(!existsSync(join(storeOf(project), 'data.mdb')));
    mkdirSync(storeOf(project), { recursive: true });
    await deployed({ ...project });
  });
});
