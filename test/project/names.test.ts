import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { blueprintsOfProcess, currentProcess, listProcesses, nameHere, nameOfProcess, processesHere, rememberBlueprints, rememberProcess, resolveProcess, setCurrentProcess } from '../../src/project/names.ts';
import { findWorkspace } from '../../src/project/state-folder.ts';
import { sourceLoader } from '../helpers/source-loader.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const id = (letter: string) => letter.repeat(43);
const newWorkspace = () => ({ stateFolder: join(temporaryFolder('names'), '.hbx') });

describe('names', () => {
  it('remembers processes and finds them by name, by id, and as the current one', async () => {
    const workspace = newWorkspace();
    await rememberProcess(workspace, { id: id('a'), name: 'counter', module: id('m') });
    await rememberProcess(workspace, { id: id('b'), url: 'http://localhost:1' });
    await setCurrentProcess(workspace, id('b'));
    assert.equal(resolveProcess(workspace, 'counter'), id('a'));
    assert.equal(resolveProcess(workspace, id('z')), id('z'));
    assert.equal(resolveProcess(workspace), id('b'));
    assert.equal(currentProcess(workspace), id('b'));
    assert.equal(nameOfProcess(workspace, id('a')), 'counter');
    assert.equal(nameOfProcess(workspace, id('b')), undefined);
    assert.deepEqual(
      listProcesses(workspace).map((record) => record.id),
      [id('a'), id('b')],
    );
    assert.match(listProcesses(workspace)[0]!.createdAt, /^\d{4}-\d\d-\d\dT/);
  });

  it('remembers what was loaded into a process, once each, and keeps the rest of it', async () => {
    const workspace = newWorkspace();
    assert.deepEqual(blueprintsOfProcess(workspace, id('a')), []);
    await rememberProcess(workspace, { id: id('a'), name: 'coin', module: id('m') });
    await rememberProcess(workspace, { id: id('b') });
    await rememberBlueprints(workspace, { id: id('a') }, ['token']);
    await rememberBlueprints(workspace, { id: id('a') }, ['token', 'staking']);
    await rememberBlueprints(workspace, { id: id('c'), url: 'http://localhost:1' }, ['chat']);
    assert.deepEqual([id('a'), id('b'), id('c')].map((process) => blueprintsOfProcess(workspace, process)), [['token', 'staking'], [], ['chat']]);
    assert.deepEqual(listProcesses(workspace).map(({ id: process, name, url }) => [process, name, url]), [[id('a'), 'coin', undefined], [id('b'), undefined, undefined], [id('c'), undefined, 'http://localhost:1']]);
    // Renaming keeps it.
    await rememberProcess(workspace, { id: id('a'), name: 'money' });
    assert.deepEqual(blueprintsOfProcess(workspace, id('a')), ['token', 'staking']);
    writeFileSync(join(workspace.stateFolder, 'processes.json'), JSON.stringify({ version: 1, processes: [{ id: id('a'), blueprints: 'token' }, { id: id('b'), blueprints: [5, 'x', null] }] }));
    assert.deepEqual([blueprintsOfProcess(workspace, id('a')), blueprintsOfProcess(workspace, id('b'))], [[], ['x']]);
  });

  it('keeps names and current processes of networks apart', async () => {
    const here = newWorkspace();
    const flagFor = (url: string | undefined): string => `--network ${url ?? 'local'}`;
    const local = { ...here, network: { flagFor } };
    const prod = { ...here, network: { url: 'https://prod.example', flagFor } };
    await rememberProcess(local, { id: id('a'), name: 'counter' });
    await setCurrentProcess(local, id('a'));
    assert.deepEqual(await rememberProcess(prod, { id: id('b'), name: 'counter' }), {}, 'takes no name from another network');
    await rememberProcess(prod, { id: id('c'), name: 'only' });
    await setCurrentProcess(prod, id('c'));
    assert.deepEqual([resolveProcess(local, 'counter'), resolveProcess(prod, 'counter'), currentProcess(local), currentProcess(prod)], [id('a'), id('b'), id('a'), id('c')]);
    assert.deepEqual(processesHere(prod).map((record) => [record.id, record.url]), [[id('b'), 'https://prod.example'], [id('c'), 'https://prod.example']]);
    assert.throws(() => resolveProcess(local, 'only'), { code: 'project/unknown-process', hint: 'Add `--network https://prod.example`.' });
    assert.deepEqual([nameOfProcess(local, id('c')), nameOfProcess(local, id('b')), nameOfProcess(prod, id('b'))], ['only', undefined, 'counter'], 'a name that means another one here is not taken');
    assert.deepEqual([nameHere(local, id('c')), nameHere(prod, id('b'))], [undefined, 'counter'], 'a name of elsewhere is none here');
    await rememberBlueprints(prod, { id: id('a') }, ['token']);
    assert.equal(resolveProcess(local, 'counter'), id('a'), 'a process stays where it was made');
    assert.deepEqual(await rememberProcess(prod, { id: id('d'), name: 'only' }), { nameTakenFrom: id('c') });
  });

  it('reads the one current process of older files where it is', async () => {
    const here = newWorkspace();
    await rememberProcess(here, { id: id('b'), url: 'https://prod.example/' });
    await setCurrentProcess(here, id('b'));
    const on = (url?: string) => currentProcess({ ...here, network: { ...(url === undefined ? {} : { url }), flagFor: () => '' } });
    assert.deepEqual([on('https://prod.example'), on('https://other.example'), on()], [id('b'), undefined, undefined]);
  });

  it('says which names are near, or what to do', async () => {
    const workspace = newWorkspace();
    assert.throws(() => resolveProcess(workspace), { code: 'project/no-current-process', message: 'Which process? None is the current one here.' });
    const prod = { ...workspace, network: { name: 'prod', url: 'https://prod.example', flagFor: () => '' } };
    assert.throws(() => resolveProcess(prod), { message: 'Which process? None is the current one on the network prod.', hint: /`--network local` means/ });
    assert.throws(() => resolveProcess(workspace, 'x'), { code: 'project/unknown-process', hint: /hbx deploy/ });
    await rememberProcess(workspace, { id: id('a'), name: 'counter' });
    assert.throws(() => resolveProcess(workspace, 'conter'), { hint: 'Did you mean `counter`?' });
    assert.throws(() => resolveProcess(workspace, 'zzzzzz'), { hint: /hbx ps/ });
  });

  it('moves a name to the newer process', async () => {
    const workspace = newWorkspace();
    assert.deepEqual(await rememberProcess(workspace, { id: id('a'), name: 'counter' }), {});
    assert.deepEqual(await rememberProcess(workspace, { id: id('b'), name: 'counter' }), { nameTakenFrom: id('a') });
    assert.deepEqual(await rememberProcess(workspace, { id: id('b'), name: 'counter' }), {});
    assert.equal(resolveProcess(workspace, 'counter'), id('b'));
    assert.equal(listProcesses(workspace).length, 2);
  });

  it('keeps what a new record leaves out', async () => {
    const workspace = newWorkspace();
    await rememberProcess(workspace, { id: id('a'), module: id('m'), createdAt: '2026-01-01T00:00:00.000Z' });
    await rememberProcess(workspace, { id: id('a'), name: 'counter' });
    assert.deepEqual(listProcesses(workspace), [{ createdAt: '2026-01-01T00:00:00.000Z', id: id('a'), module: id('m'), name: 'counter' }]);
  });

  it('refuses what is no name', async () => {
    await assert.rejects(rememberProcess(newWorkspace(), { id: id('a'), name: id('b') }), { code: 'project/bad-name' });
    await assert.rejects(rememberProcess(newWorkspace(), { id: id('a'), name: 'a b' }), { code: 'project/bad-name' });
  });

  it('knows the names of the project config', async () => {
    const cwd = temporaryFolder('names');
    writeFileSync(join(cwd, 'hbx.config.json'), JSON.stringify({ processes: { shared: id('s'), other: id('o') } }));
    const workspace = findWorkspace({ cwd, home: '/none' });
    assert.equal(resolveProcess(workspace, 'shared'), id('s'));
    await rememberProcess(workspace, { id: id('n'), name: 'shared' });
    assert.equal(resolveProcess(workspace, 'shared'), id('n'));
    assert.equal(nameOfProcess(workspace, id('o')), 'other');
  });

  it('points at damage', () => {
    const workspace = newWorkspace();
    mkdirSync(workspace.stateFolder);
    writeFileSync(join(workspace.stateFolder, 'processes.json'), '{"processes": [');
    assert.throws(() => listProcesses(workspace), { code: 'project/damaged-file', location: { file: join(workspace.stateFolder, 'processes.json'), line: 1, column: 16 } });
    writeFileSync(join(workspace.stateFolder, 'processes.json'), '{"processes": [{"id": 1}]}');
    assert.throws(() => listProcesses(workspace), { code: 'project/damaged-file' });
  });

  it('loses nothing when several processes write at once', async () => {
    const workspace = newWorkspace();
    const writers = 3;
    const each = 15;
    const script = `
      const { rememberProcess } = await import(${JSON.stringify(new URL('../../src/project/names.ts', import.meta.url).href)});
      const [writer, stateFolder] = process.argv.slice(1);
      for (let i = 0; i < ${each}; i++) await rememberProcess({ stateFolder }, { id: (writer + String(i).padStart(2, '0')).padEnd(43, '_'), name: 'p' + writer + i });
    `;
    const children = Array.from({ length: writers }, (_, index) =>
      spawn(process.execPath, ['--import', sourceLoader, '--input-type=module', '-e', script, '--', String(index), workspace.stateFolder], { stdio: 'inherit' }),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number));
    assert.deepEqual(codes, Array(writers).fill(0));
    assert.equal(listProcesses(workspace).length, writers * each);
    assert.equal(resolveProcess(workspace, 'p2' + (each - 1)), `2${each - 1}`.padEnd(43, '_'));
  });
});
