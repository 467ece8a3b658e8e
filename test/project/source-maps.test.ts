import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { identityMap } from '../../src/project/source-map.ts';
import { openSourceMaps, pruneSourceMaps, saveSourceMap } from '../../src/project/source-maps.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const id = 'm'.repeat(43);
const root = '/home/you/app';

describe('source maps of a workspace', () => {
  it('tell where code came from, in whichever order they are opened and saved', () => {
    const folder = temporaryFolder('maps');
    const maps = openSourceMaps(join(folder, 'state'));
    assert.equal(maps.locate(id, 1), undefined);
    saveSourceMap(join(folder, 'state'), id, identityMap('src/x.lua', 'one\ntwo'), root);
    assert.deepEqual(maps.locate(id, 2, 2), { file: '/home/you/app/src/x.lua', line: 2, column: 2, text: 'one\ntwo' });
    assert.equal(maps.locate('n'.repeat(43), 2), undefined);
    // The same code, in another file now.
    saveSourceMap(join(folder, 'state'), id, identityMap('src/renamed.lua', 'one\ntwo'), root);
    assert.equal(maps.locator(id)!.entry, '/home/you/app/src/renamed.lua');
    rmSync(join(folder, 'state', 'maps', `${id}.json`));
    assert.equal(maps.locate(id, 2), undefined);
  });

  it('are standard maps in files that only the user reads', () => {
    const folder = temporaryFolder('maps');
    saveSourceMap(folder, id, identityMap('x.lua', 'é'), root);
    const json = JSON.parse(readFileSync(join(folder, 'maps', `${id}.json`), 'utf8'));
    assert.deepEqual(json, { version: 3, file: 'x.lua', sources: ['x.lua'], sourcesContent: ['é'], names: [], mappings: 'AAAA', sourceRoot: root });
    assert.deepEqual(readdirSync(join(folder, 'maps')), [`${id}.json`]);
  });

  it('take nothing but ids for names', () => {
    const folder = temporaryFolder('maps');
    for (const name of ['../escaped', `../${'m'.repeat(40)}`, '', 'x'.repeat(42), `${id}/`, '__proto__', '.'.repeat(43)]) {
      saveSourceMap(join(folder, 'state'), name, identityMap('x.lua', 'x'), root);
      assert.equal(openSourceMaps(join(folder, 'state')).locate(name, 1), undefined);
    }
    assert.deepEqual(readdirSync(folder), []);
  });

  it('only name files outside of the project, and never read one', () => {
    const folder = temporaryFolder('maps');
    const secret = join(folder, 'secret.lua');
    writeFileSync(secret, 'the secret');
    saveSourceMap(folder, id, { version: 3, sources: ['../secret.lua'], sourcesContent: [null], names: [], mappings: 'AAAA' }, join(folder, 'app'));
    assert.deepEqual(openSourceMaps(folder).locate(id, 1, 1), { file: secret, line: 1, column: 1 });
  });

  it('count as missing when they are damaged', () => {
    const folder = temporaryFolder('maps');
    mkdirSync(join(folder, 'maps'));
    const file = join(folder, 'maps', `${id}.json`);
    const whole = JSON.stringify({ ...identityMap('x.lua', 'x'), sourceRoot: root });
    for (const content of ['', '{', 'null', '[1]', whole.slice(0, -9), whole.replace('AAAA', '!!!!'), '\u0000'.repeat(100)]) {
      writeFileSync(file, content);
      assert.equal(openSourceMaps(folder).locate(id, 1), undefined, content);
    }
    rmSync(file);
    mkdirSync(file);
    assert.equal(openSourceMaps(folder).locate(id, 1), undefined);
  });

  it('count as missing when they are huge', () => {
    const folder = temporaryFolder('maps');
    saveSourceMap(folder, id, identityMap('x.lua', 'x'), root);
    // A hole in the file: it takes no place on the disk.
    truncateSync(join(folder, 'maps', `${id}.json`), 65 * 1024 * 1024);
    assert.equal(openSourceMaps(folder).locate(id, 1), undefined);
  });

  it('may fail to be saved without failing the command', () => {
    const folder = temporaryFolder('maps');
    writeFileSync(join(folder, 'maps'), 'a file where the folder should be');
    saveSourceMap(folder, id, identityMap('x.lua', 'x'), root);
    assert.equal(openSourceMaps(folder).locate(id, 1), undefined);
    symlinkSync('/nonexistent/nowhere', join(folder, 'state'));
    saveSourceMap(join(folder, 'state'), id, identityMap('x.lua', 'x'), root);
    assert.ok(!existsSync(join(folder, 'state')));
  });

  it('go when there are too many, the oldest first', () => {
    const folder = temporaryFolder('maps');
    const ids = Array.from({ length: 20 }, (_, at) => String.fromCharCode(97 + at).repeat(43));
    for (const [at, name] of ids.entries()) {
      saveSourceMap(folder, name, identityMap('x.lua', 'x'), root);
      utimesSync(join(folder, 'maps', `${name}.json`), 1000 + at, 1000 + at);
    }
    pruneSourceMaps(folder, 20);
    assert.equal(readdirSync(join(folder, 'maps')).length, 20);
    pruneSourceMaps(folder, 10);
    assert.deepEqual(readdirSync(join(folder, 'maps')).sort(), ids.slice(-9).map((name) => `${name}.json`));
  });
});
