import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { runInProcess } from '../../helpers/run-cli.ts';
import { luaFiles } from '../../helpers/lua-files.ts';

const main = 'local a = require "a"\nreturn a\n';

describe('hbx build', () => {
  let cwd: string;
  const at = (name: string): string => join(cwd, name);
  const read = (name: string): string => readFileSync(at(name), 'utf8');
  const hbx = (...words: string[]) => runInProcess(['build', ...words], { cwd, home: at('.home'), stdin: 'x = 1' });

  /** Fails, and leaves the folder as it was. */
  async function refused(words: string[], message: RegExp): Promise<void> {
    const all = (): string[] => (readdirSync(cwd, { recursive: true }) as string[]).sort();
    const before = all();
    const { code, stdout, stderr } = await hbx(...words);
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.match(stderr, message);
    assert.deepEqual(all(), before);
    assert.equal(read('main.lua'), main);
    assert.equal(read('a.lua'), 'return 1\n');
  }

  beforeEach(() => {
    cwd = luaFiles({ 'main.lua': main, 'a.lua': 'return 1\n' });
  });

  it('prints the module, also for `-`, and counts on stderr', async () => {
    const { code, stdout, stderr } = await hbx('main.lua');
    assert.equal(code, 0);
    assert.ok(stdout.endsWith(main));
    assert.equal(stderr, `2 files, ${stdout.length} bytes\n`);
    assert.deepEqual(await hbx('main.lua', '--out', '-'), { code, stdout, stderr });
    assert.ok(!existsSync(at('-')));
    assert.equal((await hbx('-')).stdout, 'x = 1');
  });

  it('writes the module and its map, new folders too, and builds what it wrote', async () => {
    const { stdout: expected } = await hbx('main.lua');
    const { code, stdout, stderr } = await hbx('main.lua', '--out', 'dist/app.lua', '--map', 'dist/maps/app.map');
    assert.deepEqual([code, stdout], [0, '']);
    assert.match(stderr, /^2 files, \d+ bytes → dist\/app\.lua\n$/);
    assert.equal(read('dist/app.lua'), expected);
    const { file, sourceRoot, sources } = JSON.parse(read('dist/maps/app.map'));
    assert.deepEqual({ file, sourceRoot, sources }, { file: 'app.lua', sourceRoot: '../..', sources: ['main.lua', 'a.lua'] });
    assert.equal((await hbx('dist/app.lua')).stdout, expected);
    assert.equal((await hbx('main.lua', '--minify', '--out', 'min.lua')).code, 0);
    assert.equal((await hbx('min.lua')).stdout, read('min.lua'));
  });

  it('prints the map for `--map -`', async () => {
    const { code, stdout } = await hbx('main.lua', '--out', 'dist.lua', '--map', '-');
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout).sources, ['main.lua', 'a.lua']);
    await refused(['main.lua', '--map', '-'], /a file each/);
    await refused(['main.lua', '--out', '-', '--map', '-'], /a file each/);
  });

  it('gives one JSON document', async () => {
    const { stdout } = await hbx('main.lua', '--json', '--out', 'dist.lua');
    const { id, bytes, ...rest } = JSON.parse(stdout);
    assert.deepEqual(rest, { file: 'main.lua', runtime: 'compute', out: 'dist.lua', map: null, files: ['main.lua', 'a.lua'] });
    assert.deepEqual([id.length, bytes], [43, statSync(at('dist.lua')).size]);
    assert.equal((await hbx('main.lua', '--json', '--out', '-')).code, 2);
  });

  it('never writes over a source, whatever it is called', async () => {
    mkdirSync(at('sub'));
    symlinkSync('a.lua', at('soft.lua'));
    linkSync(at('a.lua'), at('hard.lua'));
    symlinkSync('.', at('here'));
    for (const name of ['a.lua', './main.lua', 'sub/../a.lua', 'soft.lua', 'hard.lua', 'here/a.lua', 'here/here/main.lua']) {
      await refused(['main.lua', '--out', name], /is one of the files/);
      await refused(['main.lua', '--out', 'ok.lua', '--map', name], /is one of the files/);
    }
  });

  it('wants a file each, and checks both before it writes', async () => {
    mkdirSync(at('folder'));
    symlinkSync('.', at('here'));
    symlinkSync('new.lua', at('link.lua'));
    await refused(['main.lua', '--out', 'x.lua', '--map', './x.lua'], /a file each/);
    await refused(['main.lua', '--out', 'x.lua', '--map', 'here/x.lua'], /a file each/);
    await refused(['main.lua', '--out', 'new.lua', '--map', 'link.lua'], /a file each/);
    await refused(['main.lua', '--out', 'ok.lua', '--map', 'ok.lua/x'], /ok\.lua\/x can't be written: ok\.lua is going to be a file/);
    await refused(['main.lua', '--out', 'ok.lua/x', '--map', 'ok.lua'], /is going to be a file/);
    await refused(['main.lua', '--out', 'ok.lua', '--map', 'a.lua/x'], /a\.lua is a file, not a folder/);
    await refused(['main.lua', '--out', 'ok.lua', '--map', 'folder'], /folder is a folder/);
    await refused(['main.lua', '--out', 'folder'], /folder is a folder/);
    await refused(['main.lua', '--out', 'new/'], /new\/ is a folder/);
    await refused(['main.lua', '--out', ''], /--out needs the name of a file/);
    await refused(['main.lua', '--map', ''], /--map needs the name of a file/);
  });

  it('follows links, and keeps the mode of a file', async () => {
    writeFileSync(at('old.lua'), 'old');
    chmodSync(at('old.lua'), 0o606);
    symlinkSync('old.lua', at('link.lua'));
    symlinkSync('sub/new.lua', at('dangling.lua'));
    assert.equal((await hbx('main.lua', '--out', 'link.lua', '--map', 'dangling.lua')).code, 0);
    assert.ok(lstatSync(at('link.lua')).isSymbolicLink() && lstatSync(at('dangling.lua')).isSymbolicLink());
    assert.ok(read('old.lua').endsWith(main));
    assert.equal(statSync(at('old.lua')).mode & 0o777, 0o606);
    assert.equal(JSON.parse(read('sub/new.lua')).version, 3);
  });

  it('writes into pipes and devices', { skip: process.platform === 'win32' }, async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const [text, { code }] = await Promise.all([readFile(at('pipe'), 'utf8'), hbx('main.lua', '--out', 'pipe', '--map', '/dev/null')]);
    assert.equal(code, 0);
    assert.ok(text.endsWith(main));
    assert.ok(lstatSync(at('pipe')).isFIFO() && lstatSync('/dev/null').isCharacterDevice());
  });
});
