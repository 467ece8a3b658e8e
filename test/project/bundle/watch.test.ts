import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchBundle, type BundleWatcher, type WatchedPaths } from '../../../src/project/bundle/watch.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

/** Long enough for a change that should not be told to be told. */
const quietMs = 700;

interface Watched extends BundleWatcher {
  readonly folder: string;
  readonly file: string;
  /** Changes told so far. */
  count(): number;
  /** Resolves with the next change that is told; fails when none is. */
  change(act: () => void): Promise<void>;
}

async function watched(pathsOf: (folder: string) => WatchedPaths = (folder) => ({ files: [join(folder, 'main.lua')], watched: [] })): Promise<Watched> {
  const folder = temporaryFolder('watch');
  const file = join(folder, 'main.lua');
  writeFileSync(file, 'x = 1\n');
  writeFileSync(join(folder, 'other.lua'), 'y = 1\n');
  let count = 0;
  let told = (): void => {};
  const watcher = await watchBundle(pathsOf(folder), () => {
    count += 1;
    told();
  });
  after(() => watcher.close());
  return {
    ...watcher,
    folder,
    file,
    count: () => count,
    async change(act) {
      const next = new Promise<void>((resolve) => (told = resolve));
      act();
      const isTold = await Promise.race([next.then(() => true), sleep(15_000, false, { ref: false })]);
      assert.ok(isTold, 'the change was not told');
    },
  };
}

describe('watchBundle', () => {
  it('tells a file that is written, and that is written again', async () => {
    const { file, change, count } = await watched();
    await change(() => writeFileSync(file, 'x = 22\n'));
    await change(() => appendFileSync(file, 'y = 3\n'));
    await sleep(quietMs);
    assert.equal(count(), 2);
  });

  it('tells saves by renaming, again and again', async () => {
    const { folder, file, change, count } = await watched();
    for (const round of [1, 2, 3]) {
      await change(() => {
        writeFileSync(join(folder, '.main.lua.swp'), `x = ${round}00\n`);
        renameSync(join(folder, '.main.lua.swp'), file);
      });
      await sleep(100);
    }
    // As editors do that keep the old file.
    await change(() => {
      renameSync(file, `${file}~`);
      writeFileSync(file, 'x = 5\n');
    });
    await sleep(quietMs);
    assert.equal(count(), 4);
    await change(() => writeFileSync(file, 'x = 6\n'));
  });

  it('makes one change of several, and waits for a file that is cut off first', async () => {
    const { file, change, count } = await watched();
    await change(() => {
      writeFileSync(file, '');
      setTimeout(() => writeFileSync(file, 'x ='), 150);
      setTimeout(() => appendFileSync(file, ' 4\n'), 160);
    });
    await sleep(quietMs);
    assert.equal(count(), 1);
  });

  it('tells at last when a file stays empty or away, and when it comes back', async () => {
    const { file, change } = await watched();
    await change(() => writeFileSync(file, ''));
    await change(() => unlinkSync(file));
    await change(() => writeFileSync(file, 'x = 1\n'));
  });

  it('passes over files of others', async () => {
    const { folder, change, count } = await watched();
    writeFileSync(join(folder, 'other.lua'), 'y = 2\n');
    writeFileSync(join(folder, 'new.lua'), 'z = 2\n');
    await sleep(quietMs);
    assert.equal(count(), 0);
    await change(() => writeFileSync(join(folder, 'main.lua'), 'x = 3\n'));
  });

  it('sees new Lua files in watched folders, and folders that are made later', async () => {
    const { folder, change, count } = await watched((root) => ({ files: [join(root, 'main.lua')], watched: [root, join(root, 'deep', 'er')] }));
    await change(() => writeFileSync(join(folder, 'new.lua'), 'z = 1\n'));
    writeFileSync(join(folder, 'notes.txt'), 'no\n');
    await sleep(quietMs);
    assert.equal(count(), 1);
    await change(() => mkdirSync(join(folder, 'deep', 'er'), { recursive: true }));
    await sleep(quietMs);
    await change(() => writeFileSync(join(folder, 'deep', 'er', 'late.lua'), 'z = 1\n'));
    await change(() => rmSync(join(folder, 'deep'), { recursive: true }));
    await sleep(quietMs);
    await change(() => mkdirSync(join(folder, 'deep')));
    await change(() => mkdirSync(join(folder, 'any')));
  });

  it('follows what the bundle is made of', async () => {
    const { folder, file, change, count, update } = await watched();
    const other = join(folder, 'other.lua');
    const far = join(folder, 'lib', 'far.lua');
    mkdirSync(join(folder, 'lib'));
    writeFileSync(far, 'f = 1\n');
    update({ files: [file, other, far], watched: [] });
    await sleep(quietMs);
    await change(() => writeFileSync(other, 'y = 5\n'));
    await change(() => writeFileSync(far, 'f = 2\n'));
    update({ files: [file], watched: [] });
    const before = count();
    writeFileSync(other, 'y = 6\n');
    writeFileSync(far, 'f = 3\n');
    await sleep(quietMs);
    assert.equal(count(), before);
  });

  it('finds a file that was a folder for a while', async () => {
    const { folder, file, change, update } = await watched((root) => ({ files: [join(root, 'main.lua')], watched: [root] }));
    await change(() => {
      renameSync(file, `${file}.old`);
      mkdirSync(file);
    });
    // As the one who watches does after each bundling.
    update({ files: [file], watched: [folder] });
    await sleep(2000);
    await change(() => {
      rmdirSync(file);
      writeFileSync(file, 'x = 1\n');
    });
    // And goes on seeing it.
    for (const text of ['x = 22\n', 'x = 333\n']) await change(() => writeFileSync(file, text));
  });

  it('is silent once closed', async () => {
    const { file, close, count } = await watched();
    writeFileSync(file, 'x = 2\n');
    await close();
    writeFileSync(file, 'x = 3\n');
    await sleep(quietMs);
    assert.equal(count(), 0);
  });
});
