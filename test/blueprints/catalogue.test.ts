import assert from 'node:assert/strict';
import { existsSync, linkSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { blueprintPlaces, findBlueprint, findPackaged, listBlueprints, openBlueprint, withRequirements, type BlueprintPlaces } from '../../src/blueprints/catalogue.ts';
import { copyBlueprint, newBlueprint } from '../../src/blueprints/write-blueprint.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const folder = temporaryFolder('blueprints');
let made = 0;

/** Folders with blueprints; a text is the `blueprint.json` itself. */
function places(packaged: Record<string, object | string>, project: Record<string, object | string> = {}): BlueprintPlaces {
  const root = join(folder, String(++made));
  const at = { packaged: join(root, 'packaged'), project: join(root, 'project') };
  for (const [place, blueprints] of [[at.packaged, packaged], [at.project, project]] as const) {
    for (const [name, content] of Object.entries(blueprints)) {
      mkdirSync(join(place, name), { recursive: true });
      writeFileSync(join(place, name, 'blueprint.json'), typeof content === 'string' ? content : JSON.stringify({ name, version: '1.0.0', ...content }));
      writeFileSync(join(place, name, 'main.lua'), '');
    }
  }
  return at;
}

describe('the packaged blueprints', () => {
  const here = blueprintPlaces(folder);
  for (const { name, problem, manifest } of listBlueprints(here)) {
    it(`${name} can be read, and so can what it requires`, () => {
      assert.equal(problem, undefined);
      assert.match(manifest!.version, /^\d+\.\d+\.\d+$/);
      assert.ok(manifest!.description.length > 10 && !manifest!.description.endsWith('.'));
      assert.equal(withRequirements(findBlueprint(name, here), here).at(-1)!.name, name);
    });
  }

  it('are those that the project promises', () => {
    assert.deepEqual(listBlueprints(here).map(({ name }) => name), ['chat', 'chatroom', 'counter', 'registry', 'staking', 'token', 'voting']);
  });
});

describe('listBlueprints and findBlueprint', () => {
  it('take the one of the project first', () => {
    const at = places({ token: {}, chat: {} }, { token: { version: '2.0.0' }, own: {} });
    assert.deepEqual(listBlueprints(at).map(({ name, origin, replaces }) => [name, origin, replaces]), [['chat', 'package', false], ['own', 'project', false], ['token', 'project', true]]);
    assert.equal(findBlueprint('token', at).manifest.version, '2.0.0');
    assert.equal(findPackaged('token', at).manifest.version, '1.0.0');
  });

  it('list what is damaged, with its place, beside the others', () => {
    const at = places({ token: {} }, { bad: '{\n "name": 5 }', other: { name: 'else' }, Upper: {} });
    writeFileSync(join(at.project, 'a-file'), '');
    mkdirSync(join(at.project, 'empty'));
    const [bad, other, token] = listBlueprints(at);
    assert.deepEqual([bad!.problem!.location!.line, bad!.problem!.location!.column], [2, 2]);
    assert.match(other!.problem!.message, /is called "else", but its folder other/);
    assert.equal(token!.problem, undefined);
    assert.throws(() => findBlueprint('bad', at), { code: 'blueprints/bad-manifest' });
  });

  for (const name of ['../token', '__proto__', 'constructor', 'toString', '', '.', 'Token', 'a/b', 'a'.repeat(65), 'tok\0en', 'token ']) {
    it(`find nothing for ${JSON.stringify(name.slice(0, 20))}`, () => {
      assert.throws(() => findBlueprint(name, places({ token: {} })), (error: { code: string }) => ['blueprints/bad-name', 'blueprints/unknown'].includes(error.code));
    });
  }

  it('read no file that is too large, nor what is none', () => {
    const at = places({ huge: {}, circle: {}, folder: {} });
    // It takes no room on the disk.
    truncateSync(join(at.packaged, 'huge', 'blueprint.json'), 3 * 1024 ** 3);
    for (const name of ['circle', 'folder']) rmSync(join(at.packaged, name, 'blueprint.json'));
    symlinkSync('blueprint.json', join(at.packaged, 'circle', 'blueprint.json'));
    mkdirSync(join(at.packaged, 'folder', 'blueprint.json'));
    assert.deepEqual(listBlueprints(at).map(({ name, problem }) => [name, problem!.code]), [['folder', 'blueprints/unreadable'], ['huge', 'blueprints/bad-manifest']]);
    assert.throws(() => openBlueprint(join(at.packaged, 'folder')), /blueprint\.json can't be read: it is not a file\./);
    assert.throws(() => openBlueprint(join(at.packaged, 'circle')), { code: 'blueprints/unreadable' });
    assert.throws(() => openBlueprint(join(at.packaged, 'huge')), /larger than 1 MB/);
  });

  it('read no link that leads out of the folder', () => {
    const at = places({}, { a: {}, b: {}, c: {}, d: {}, inside: {} });
    writeFileSync(join(at.project, 'secret'), 'root:x:0\n');
    for (const [name, file] of Object.entries({ a: 'blueprint.json', b: 'main.lua', c: 'README.md', d: 'spec.test.js' })) {
      rmSync(join(at.project, name, file), { force: true });
      symlinkSync('../secret', join(at.project, name, file));
      for (const open of [() => findBlueprint(name, at), () => openBlueprint(join(at.project, name))]) {
        assert.throws(open, { code: 'blueprints/link-out', message: `${join(at.project, name, file)} is a symbolic link that leads out of the folder of the blueprint, so hbx does not read it.` });
      }
    }
    writeFileSync(join(at.project, 'inside', 'text.md'), '');
    symlinkSync('text.md', join(at.project, 'inside', 'README.md'));
    symlinkSync('inside', join(at.project, 'linked'));
    for (const name of ['inside', 'linked']) assert.equal(openBlueprint(join(at.project, name)).name, 'inside');
  });

  it('say what is near, and what is missing', () => {
    const at = places({ token: {} });
    assert.throws(() => findBlueprint('tokn', at), { hint: 'Did you mean `token`?' });
    const folder = join(at.packaged, 'token');
    writeFileSync(join(folder, 'blueprint.json'), Buffer.from([0x7b, 0xff]));
    assert.throws(() => openBlueprint(folder), /not UTF-8/);
    assert.throws(() => openBlueprint(join(at.packaged, 'none')), { code: 'blueprints/missing-file' });
    mkdirSync(join(at.packaged, 'half'));
    writeFileSync(join(at.packaged, 'half', 'blueprint.json'), '{"name":"half","version":"1"}');
    assert.throws(() => openBlueprint(join(at.packaged, 'half')), /There is no .*main\.lua/);
  });
});

describe('withRequirements', () => {
  it('puts what is required in front, each once', () => {
    const at = places({ token: {}, staking: { requires: ['token'] }, voting: { requires: ['token', 'staking'] } }, { mine: { requires: ['voting', 'token'] } });
    assert.deepEqual(withRequirements(findBlueprint('mine', at), at).map(({ name }) => name), ['token', 'staking', 'voting', 'mine']);
  });

  it('leaves out what a spawn tag says is in another process, and what only that requires', () => {
    const at = places({ token: {}, staking: { requires: ['token'], spawn: [{ name: 'Token', replaces: 'token' }] }, voting: { requires: ['staking'], spawn: [{ name: 'Staking', aliases: ['Stakes'], replaces: 'staking' }] }, both: { requires: ['voting', 'token'] } });
    const names = (name: string, ...tags: string[]) => withRequirements(findBlueprint(name, at), at, tags).map((one) => one.name);
    assert.deepEqual(names('staking', 'Token'), ['staking']);
    assert.deepEqual(names('voting', 'staking', 'Name'), ['voting']);
    assert.deepEqual(names('voting', 'Stakes'), ['voting']);
    assert.deepEqual(names('voting', 'TOKEN'), ['staking', 'voting']);
    assert.deepEqual(names('both', 'Staking'), ['voting', 'token', 'both']);
    assert.deepEqual(names('voting', 'Name'), ['token', 'staking', 'voting']);
  });

  it('refuses circles and what is not there, with the place', () => {
    const at = places({ a: { requires: ['b'] }, b: { requires: ['c'] }, c: { requires: ['b'] }, d: { requires: ['nope'] }, e: { requires: ['e'] } });
    assert.throws(() => withRequirements(findBlueprint('a', at), at), /in a circle: b -> c -> b\./);
    assert.throws(() => withRequirements(findBlueprint('e', at), at), /in a circle: e -> e\./);
    assert.throws(() => withRequirements(findBlueprint('d', at), at), (error: { code: string; location: { line: number; column: number } }) => {
      assert.deepEqual([error.code, error.location.line, error.location.column], ['blueprints/missing-requirement', 1, 43]);
      return true;
    });
  });
});

describe('copyBlueprint', () => {
  it('copies all files, and writes over none without being told so', () => {
    const at = places({ token: {} });
    mkdirSync(join(at.packaged, 'token', 'lib'));
    writeFileSync(join(at.packaged, 'token', 'lib', 'x.lua'), 'return 1');
    const token = findPackaged('token', at);
    const copy = copyBlueprint(token, { into: at.project, force: false });
    assert.deepEqual([copy.written, copy.replaced], [['blueprint.json', 'lib/x.lua', 'main.lua'], []]);
    assert.equal(findBlueprint('token', at).origin, 'project');
    writeFileSync(join(at.project, 'token', 'main.lua'), 'mine');
    assert.throws(() => copyBlueprint(token, { into: at.project, force: false }), { code: 'blueprints/exists' });
    assert.equal(readFileSync(join(at.project, 'token', 'main.lua'), 'utf8'), 'mine');
    assert.deepEqual(copyBlueprint(token, { into: at.project, force: true }).replaced, copy.written);
  });

  it('writes through no link, and says which one is in the way', () => {
    const at = places({ token: {} });
    mkdirSync(join(at.packaged, 'token', 'lib'));
    writeFileSync(join(at.packaged, 'token', 'lib', 'x.lua'), 'return 1');
    const token = findPackaged('token', at);
    const outside = join(folder, 'outside');
    mkdirSync(outside, { recursive: true });
    writeFileSync(join(outside, 'file'), 'mine');
    const linked: [string[], string][] = [[['token', 'main.lua'], 'file'], [['token', 'main.lua'], 'nothing'], [['token', 'lib'], '.'], [['token'], '.'], [['token'], 'nothing'], [[], '.']];
    for (const [number, [parts, to]] of linked.entries()) {
      const into = join(folder, `linked-${number}`);
      const link = join(into, ...parts);
      mkdirSync(join(link, '..'), { recursive: true });
      symlinkSync(join(outside, to), link);
      const expected = { code: 'blueprints/link', message: `${link} is a symbolic link, and hbx writes through none. Nothing was written.` };
      for (const force of [false, true]) {
        // Without --force a folder that has something in it is refused before its files are looked at.
        const isInside = parts.length > 1 && !force;
        assert.throws(() => copyBlueprint(token, { into, force }), isInside ? { code: 'blueprints/exists' } : expected);
        if (!isInside && parts[1] !== 'lib') assert.throws(() => newBlueprint('token', { into, force }), expected);
      }
      assert.deepEqual([readdirSync(outside), readFileSync(join(outside, 'file'), 'utf8')], [['file'], 'mine']);
      if (parts.length > 1) assert.deepEqual(readdirSync(join(into, 'token')), [parts[1]]);
    }
  });

  it('replaces a file that has another name elsewhere, and only here', () => {
    const at = places({ token: {} });
    const outside = join(folder, 'another-name');
    writeFileSync(outside, 'mine');
    mkdirSync(join(at.project, 'token'), { recursive: true });
    linkSync(outside, join(at.project, 'token', 'main.lua'));
    copyBlueprint(findPackaged('token', at), { into: at.project, force: true });
    assert.deepEqual([readFileSync(outside, 'utf8'), readFileSync(join(at.project, 'token', 'main.lua'), 'utf8')], ['mine', '']);
  });

  it('stops where something else is in the place of a file', () => {
    const at = places({ token: {} });
    mkdirSync(join(at.project, 'token', 'main.lua'), { recursive: true });
    assert.throws(() => copyBlueprint(findPackaged('token', at), { into: at.project, force: true }), { code: 'blueprints/not-a-file' });
    assert.equal(existsSync(join(at.project, 'token', 'blueprint.json')), false);
  });

  it('stops where a file is in the way', () => {
    const at = places({ token: {} });
    mkdirSync(at.project);
    writeFileSync(join(at.project, 'token'), '');
    assert.throws(() => copyBlueprint(findPackaged('token', at), { into: at.project, force: true }), { code: 'blueprints/not-a-folder' });
  });
});
