import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageRoot } from '../../src/base/package-root.ts';
import { findTemplate } from '../../src/templates/catalogue.ts';
import { checkFolder, scaffold } from '../../src/templates/scaffold.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const template = findTemplate('counter');
const make = (folder: string, options: { name?: string; force?: boolean } = {}) =>
  scaffold({ template, folder, name: options.name ?? 'mine', force: options.force ?? false, hbxFolder: packageRoot() });
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));

describe('scaffold', () => {
  it('makes a whole project with its name, and the running hbx in it', () => {
    const folder = join(temporaryFolder('scaffold'), 'new', 'mine');
    const { written, replaced } = make(folder);
    assert.deepEqual(replaced, []);
    assert.deepEqual([...written].sort(), ['.gitignore', '.luarc.json', 'README.md', 'counter.lua', 'hbx.config.json', 'package.json', 'test/counter.test.js']);
    const manifest = readJson(folder, 'package.json');
    assert.equal(manifest.name, 'mine');
    assert.equal(manifest.description, undefined);
    assert.equal(readJson(folder, 'hbx.config.json').name, 'mine');
    assert.match(readFileSync(join(folder, 'README.md'), 'utf8'), /^# mine\n/);
    // The dependency and the link lead to the same place.
    assert.match(manifest.devDependencies.hbx, /^file:\.\.?\//);
    assert.equal(realpathSync(join(folder, manifest.devDependencies.hbx.slice('file:'.length))), realpathSync(packageRoot()));
    assert.equal(realpathSync(join(folder, 'node_modules', 'hbx')), realpathSync(packageRoot()));
    assert.ok(lstatSync(join(folder, 'node_modules', '.bin', 'hbx'), { throwIfNoEntry: false }));
  });

  it('brings the blueprints that a template builds on, and keeps what is its own business out of package.json', () => {
    const folder = join(temporaryFolder('scaffold'), 'mine');
    const { written } = scaffold({ template: findTemplate('token'), folder, name: 'mine', force: false, hbxFolder: packageRoot() });
    for (const file of ['token.lua', 'test/token.test.js', 'blueprints/token/blueprint.json', 'blueprints/token/main.lua', 'blueprints/token/spec.test.js']) assert.ok(written.includes(file), file);
    assert.equal(readFileSync(join(folder, 'blueprints', 'token', 'main.lua'), 'utf8'), readFileSync(join(packageRoot(), 'blueprints', 'token', 'main.lua'), 'utf8'));
    assert.equal(readJson(folder, 'package.json').hbx, undefined);
  });

  it('takes a fresh repository for an empty folder', () => {
    const folder = temporaryFolder('scaffold');
    mkdirSync(join(folder, '.git'));
    make(folder);
  });

  it('writes nothing into a folder that is not empty', () => {
    const folder = temporaryFolder('scaffold');
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    assert.throws(() => make(folder), { code: 'templates/not-empty' });
    assert.throws(() => checkFolder(join(folder, 'notes.txt'), true), { code: 'templates/not-a-folder' });
    assert.deepEqual(readdirSync(folder), ['notes.txt']);
  });

  it('with force replaces only its own files, and names them', () => {
    const folder = temporaryFolder('scaffold');
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    writeFileSync(join(folder, 'counter.lua'), 'old');
    assert.deepEqual(make(folder, { force: true }).replaced, ['counter.lua']);
    assert.equal(readFileSync(join(folder, 'notes.txt'), 'utf8'), 'mine');
    assert.equal(make(folder, { force: true }).replaced.length, 7);
  });

  it('keeps an hbx that is installed in the project', () => {
    const folder = temporaryFolder('scaffold');
    const own = join(folder, 'node_modules', 'hbx');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'package.json'), '{"name": "hbx", "version": "9.8.7"}');
    make(folder, { force: true });
    assert.equal(readJson(folder, 'package.json').devDependencies.hbx, '^9.8.7');
    assert.ok(lstatSync(own).isDirectory());
  });

  it('refuses names that npm refuses', () => {
    const folder = join(temporaryFolder('scaffold'), 'x');
    assert.throws(() => make(folder, { name: 'A b' }), { code: 'templates/bad-name' });
    assert.equal(lstatSync(folder, { throwIfNoEntry: false }), undefined);
  });
});
