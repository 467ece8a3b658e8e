import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createHbxEngine } from '../../../src/lua/hbx-engine.ts';
import { loadKeptThread } from '../../../src/lua/hbx/kept-thread.ts';
import { asNode } from '../../helpers/as-node.ts';
import { countAndClose } from '../../helpers/kept-counter.ts';

// The script of the thread is made by the build; `npm test` makes it with the workers.
const workers = process.env['HBX_BUILT_WORKERS'];
const skip = workers === undefined || !existsSync(join(workers, 'hbx.thread.cjs')) ? 'run by `npm test`' : false;

describe('the kept thread', { skip }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hbx-thread-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const filesOf = (path: string): string[] => readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name);
  const fileOf = (path: string): string => join(path, readdirSync(path)[0]!, 'engine');

  it('is written when the engine closes, and taken by the next', async () => {
    const path = join(folder, 'plain');
    const first = await countAndClose(createHbxEngine({ codeFolder: path }));
    assert.deepEqual(filesOf(path), ['engine']);
    const bytes = readFileSync(fileOf(path));
    assert.deepEqual(await countAndClose(createHbxEngine({ codeFolder: path })), first);
    assert.deepEqual(readFileSync(fileOf(path)), bytes, 'nothing is written again');
  });

  it('is made anew when its file is damaged', async () => {
    const path = join(folder, 'damaged');
    const first = await countAndClose(createHbxEngine({ codeFolder: path }));
    const whole = readFileSync(fileOf(path));
    for (const content of [whole.subarray(0, 100), Buffer.alloc(0), Buffer.concat([whole.subarray(0, 5000), Buffer.alloc(whole.length - 5000)])]) {
      writeFileSync(fileOf(path), content);
      assert.deepEqual(await countAndClose(createHbxEngine({ codeFolder: path })), first);
      assert.ok(readFileSync(fileOf(path)).length > 100_000);
    }
  });

  it('serves engines that run at the same time', async () => {
    const path = join(folder, 'both');
    const answers = await Promise.all([1, 2, 3].map(() => countAndClose(createHbxEngine({ codeFolder: path }))));
    assert.deepEqual(answers[1], answers[0]);
    assert.deepEqual(filesOf(path), ['engine']);
  });

  it('works where nothing can be kept', async () => {
    const path = join(folder, 'a-file');
    writeFileSync(path, '');
    assert.deepEqual(await countAndClose(createHbxEngine({ codeFolder: path })), await countAndClose(createHbxEngine()));
  });

  it('is of its own build: the text of the engine is part of the name', () => {
    const builds = ['one', 'two'].map((name) => {
      const own = join(folder, name);
      mkdirSync(own);
      writeFileSync(join(own, 'hbx.thread.cjs'), `exports.start = () => '${name}';`);
      const { start, kept } = loadKeptThread(pathToFileURL(join(own, 'hbx.worker.js')).href, join(folder, 'builds'))!;
      kept.keepThread();
      assert.equal((start as unknown as () => string)(), name);
      return loadKeptThread(pathToFileURL(join(own, 'hbx.worker.js')).href, join(folder, 'builds'))!;
    });
    assert.equal(readdirSync(join(folder, 'builds')).length, 2);
    assert.deepEqual(builds.map(({ start }) => (start as unknown as () => string)()), ['one', 'two']);
    assert.deepEqual(builds.map(({ kept }) => kept.isThreadKept), [true, true]);
  });

  it('is of its own Node: another one crashes on it, though V8 be the same', () => {
    const own = join(folder, 'node');
    mkdirSync(own);
    writeFileSync(join(own, 'hbx.thread.cjs'), 'exports.start = () => {};');
    const load = () => loadKeptThread(pathToFileURL(join(own, 'hbx.worker.js')).href, join(own, 'compiled'))!.kept;
    load().keepThread();
    assert.equal(load().isThreadKept, true);
    asNode('v20.18.1', () => assert.equal(load().isThreadKept, false));
  });

  it('is that of the installation where the user has none, for its own Node', () => {
    const own = join(folder, 'installed', 'lua');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'hbx.thread.cjs'), 'exports.start = () => {};');
    const load = (codeFolder?: string) => loadKeptThread(pathToFileURL(join(own, 'hbx.worker.js')).href, codeFolder)!.kept;
    const user = join(folder, 'user');
    assert.equal(load(user).isThreadKept, false);
    load(join(own, '..', 'compiled')).keepThread();
    assert.equal(load(user).isThreadKept, true);
    assert.ok(load().folder.read('engine'), 'also for an engine that may keep nothing');
    load().keepThread();
    assert.equal(existsSync(user), false);
    asNode('v20.18.1', () => {
      assert.equal(load(user).isThreadKept, false);
      assert.equal(load().folder.read('engine'), undefined);
    });
  });

  it('is none where the build wrote no script', () => {
    assert.equal(loadKeptThread(pathToFileURL(join(folder, 'none', 'hbx.worker.js')).href, undefined), undefined);
    assert.equal(loadKeptThread('data:text/javascript,1', undefined), undefined);
  });
});
