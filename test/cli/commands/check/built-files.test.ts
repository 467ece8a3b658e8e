import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { encode } from '@jridgewell/sourcemap-codec';
import { runInProcess } from '../../../helpers/run-cli.ts';
import { temporaryFolder } from '../../../helpers/temporary-folder.ts';

const original = '-- é\nlocal M = {}\nfunction M.words(text)\n\tfor word in ("é"):gmatch("%a+") do print(word) end\nend\nreturn M\n';
const column = original.split('\n')[3]!.indexOf('gmatch');

/** `src/words.lua` in `dist/out.lua`, between two lines of hbx that the rules would tell of. */
function built({ code, map }: { code?: string; map?: (map: Record<string, unknown>) => unknown } = {}) {
  const cwd = temporaryFolder('built');
  mkdirSync(join(cwd, 'dist'));
  const own = 'local c = coroutine.wrap';
  writeFileSync(join(cwd, 'dist', 'out.lua'), code ?? `${own}\nlocal words = (function(...)\n${original}end)()\n${own}\n`);
  const lines: [number, number, number, number][][] = original.trimEnd().split('\n').map((_line, at) => [[0, 0, at, 0]]);
  const whole = { version: 3, file: 'out.lua', sourceRoot: '..', sources: ['src/words.lua'], sourcesContent: [original], names: [], mappings: encode([[], [], ...lines, [], []]) };
  writeFileSync(join(cwd, 'dist', 'out.lua.map'), map === undefined ? JSON.stringify(whole) : typeof map(whole) === 'string' ? (map(whole) as string) : JSON.stringify(map(whole)));
  const check = (words: string[] = []) => runInProcess(['check', 'dist/out.lua', ...words], { cwd, home: join(cwd, 'home') });
  return { cwd, check };
}

describe('hbx check of a built file', () => {
  it('tells findings where the user wrote what is wrong', async () => {
    const { stdout, stderr } = await built().check();
    const [place, before, here, caret] = stdout.slice(stdout.indexOf(`src/words.lua:4:${column + 1}`)).split('\n');
    assert.match(place!, new RegExp(`^src/words\\.lua:4:${column + 1}: error: .*\\[gmatch\\]$`));
    assert.deepEqual([before, here], ['    3 | function M.words(text)', '  > 4 |   for word in ("é"):gmatch("%a+") do print(word) end']);
    assert.equal(here!.slice(caret!.indexOf('^')).slice(0, 6), 'gmatch');
    assert.ok(!stdout.includes('coroutine') && !stdout.includes('out.lua'), stdout);
    assert.match(stderr, /^1 error .*in 1 file\.\n$/);
  });

  it('tells them in JSON too, with where they end', async () => {
    const { findings } = JSON.parse((await built().check(['--json'])).stdout) as { findings: Record<string, unknown>[] };
    const found = findings.find(({ rule }) => rule === 'gmatch');
    assert.deepEqual([found?.['file'], found?.['line'], found?.['column'], found?.['endLine']], ['src/words.lua', 4, column + 1, 4]);
    assert.ok(findings.every((finding) => !('text' in finding)));
  });

  it('stays with the built file when the map is damaged, or of another text', async () => {
    const maps = [() => '{', () => 'null', (map: object) => ({ ...map, version: 2 }), (map: object) => ({ ...map, mappings: '!!' }), (map: object) => ({ ...map, x_hbx_code: 'other' }), (map: object) => ({ ...map, sourcesContent: [original.replace('%a+', '%d+')] })];
    for (const map of maps) {
      const { stdout } = await built({ map }).check();
      assert.match(stdout, /^dist[\\/]out\.lua:6:\d+: error: .*\[gmatch\]$/m, String(map));
    }
  });

  it('tells where a built file does not parse', async () => {
    const { code, stdout } = await built({ code: 'local words = = 1\n' }).check();
    assert.equal(code, 1);
    assert.match(stdout, /^dist[\\/]out\.lua:1:15: error:/);
  });

  it('only names files outside of the project', async () => {
    const { cwd, check } = built({ map: (map) => ({ ...map, sources: ['../secret.lua'], sourcesContent: [null] }) });
    writeFileSync(join(cwd, '..', 'secret.lua'), 'one\ntwo\nthree\nthe secret\n');
    const { stdout } = await check();
    assert.match(stdout, /^\.\.[\\/]secret\.lua:4:/m);
    assert.ok(!stdout.includes('the secret'));
  });
});
