import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FileLookup } from '../../../src/project/bundle/file-lookup.ts';
import { createResolver, type ResolveOptions } from '../../../src/project/bundle/resolve.ts';
import { luaFiles } from '../../helpers/lua-files.ts';

/** Files with nothing in them. @returns what a name means in a file: a path from the root, or what else it is */
function resolverIn(paths: readonly string[], more: Partial<ResolveOptions> = {}, root = luaFiles(Object.fromEntries(paths.map((path) => [`project/${path}`, ''])))) {
  const project = join(root, 'project');
  const lookup = new FileLookup(project);
  const resolve = createResolver({ root: project, builtIns: new Map([['json', ''], ['bint', '']]), lookup, ...more });
  const means = (name: string, from: string | undefined = 'main.lua'): string => {
    const resolved = resolve(name, from === 'built-in' ? from : from && join(project, from));
    if (resolved.kind === 'file') return resolved.path.startsWith(project) ? resolved.path.slice(project.length + 1) : `${resolved.path.slice(root.length)} as ${resolved.shown}`;
    if (resolved.kind === 'missing') return `missing: ${resolved.tried.join(' ')}`;
    return resolved.kind === 'built-in' ? `hbx:${resolved.name}` : resolved.kind === 'bad' ? 'bad' : resolved.kind;
  };
  return { means, lookup, root, project };
}

describe('createResolver', () => {
  it('looks in the folder of the file, then in the root', () => {
    const { means } = resolverIn(['main.lua', 'util.lua', 'src/app.lua', 'src/util.lua', 'src/deep/x.lua', 'only.lua']);
    assert.equal(means('util'), 'util.lua');
    assert.equal(means('util', 'src/app.lua'), 'src/util.lua');
    assert.equal(means('only', 'src/app.lua'), 'only.lua');
    assert.equal(means('deep.x', 'src/app.lua'), 'src/deep/x.lua');
    assert.equal(means('src.deep.x', 'src/app.lua'), 'src/deep/x.lua');
    assert.equal(means('util', undefined), 'util.lua');
  });

  it('takes name.lua before name/init.lua, and either by all their names', () => {
    const { means } = resolverIn(['both.lua', 'both/init.lua', 'pack/init.lua', 'a/b.c.lua', 'x.lua']);
    assert.equal(means('both'), 'both.lua');
    assert.equal(means('pack'), 'pack/init.lua');
    assert.equal(means('pack.init'), 'pack/init.lua');
    assert.equal(means('pack/init.lua'), 'pack/init.lua');
    assert.equal(means('a/b.c'), 'a/b.c.lua');
    assert.equal(means('x.lua'), 'x.lua');
    assert.equal(means('./x.lua'), 'x.lua');
  });

  it('counts ./ and ../ from the file, and looks nowhere else', () => {
    const { means } = resolverIn(['util.lua', 'src/app.lua', 'src/near.lua', 'src/deep/x.lua']);
    assert.equal(means('./near', 'src/app.lua'), 'src/near.lua');
    assert.equal(means('../util', 'src/app.lua'), 'util.lua');
    assert.equal(means('../../util', 'src/deep/x.lua'), 'util.lua');
    assert.equal(means('./util', 'src/app.lua'), 'missing: src/util.lua src/util/init.lua');
  });

  it('may leave the root by ../ alone', () => {
    const root = luaFiles({ 'project/main.lua': '', 'shared/x.lua': '', 'x.lua': '' });
    const { means } = resolverIn([], {}, root);
    assert.equal(means('../shared/x'), '/shared/x.lua as ../shared/x.lua');
    for (const name of [join(root, 'x'), '/etc/passwd', 'a/../../x', '..x', 'a..b', '']) assert.equal(means(name), 'bad', name);
  });

  it('looks in luaPath, folders and templates, in their order', () => {
    const root = luaFiles({ 'project/main.lua': '', 'project/vendor/a/src/a.lua': '', 'project/libs/b.lua': '', 'project/libs/a.lua': '', 'outside/c/init.lua': '' });
    const { means } = resolverIn([], { luaPath: ['vendor/?/src/?.lua', 'libs', '../outside'] }, root);
    assert.equal(means('a'), 'vendor/a/src/a.lua');
    assert.equal(means('b'), 'libs/b.lua');
    assert.equal(means('c'), '/outside/c/init.lua as c/init.lua');
    assert.equal(means('no'), 'missing: no.lua no/init.lua vendor/no/src/no.lua libs/no.lua libs/no/init.lua ../outside/no.lua ../outside/no/init.lua');
  });

  it('looks in the trees of luarocks: 5.3 first, the project before the home', () => {
    const tree = (base: string, version: string, name: string): string => `${base}/share/lua/${version}/${name}`;
    const files = [tree('project/lua_modules', '5.1', 'a.lua'), tree('project/lua_modules', '5.3', 'a/init.lua'), tree('project/lua_modules', '5.1', 'old.lua'), tree('home/.luarocks', '5.3', 'old.lua'), tree('home/.luarocks', '5.4', 'mine/x.lua')];
    const root = luaFiles(Object.fromEntries(files.map((file) => [file, ''])));
    const { means } = resolverIn([], { home: join(root, 'home') }, root);
    assert.equal(means('a'), 'lua_modules/share/lua/5.3/a/init.lua');
    assert.equal(means('old'), 'lua_modules/share/lua/5.1/old.lua');
    assert.equal(means('mine.x'), '/home/.luarocks/share/lua/5.4/mine/x.lua as mine/x.lua');
    assert.match(means('nix'), / ~\/\.luarocks\/share\/lua\/5\.4\/nix\/init\.lua$/);
  });

  it('takes the modules of hbx last, or when asked for by .name', () => {
    const { means } = resolverIn(['main.lua', 'json.lua']);
    assert.equal(means('json'), 'json.lua');
    assert.equal(means('.json'), 'hbx:json');
    assert.equal(means('bint'), 'hbx:bint');
    assert.equal(means('.nix'), 'missing: ');
    assert.equal(means('json', 'built-in'), 'hbx:json');
    assert.equal(means('main', 'built-in'), 'missing: ');
  });

  it('does not take a file for what it wraps', () => {
    const { means } = resolverIn(['json.lua', 'inspect.lua', 'alone.lua', 'lua_modules/share/lua/5.3/inspect.lua']);
    assert.equal(means('json', 'json.lua'), 'hbx:json');
    assert.equal(means('inspect', 'inspect.lua'), 'lua_modules/share/lua/5.3/inspect.lua');
    assert.equal(means('alone', 'alone.lua'), 'alone.lua');
  });

  it('leaves the libraries of Lua to the host', () => {
    const { means } = resolverIn(['string.lua', 'table/init.lua']);
    for (const name of ['string', 'table', 'math', 'os', 'io', 'coroutine', 'debug', 'utf8', 'bit32', 'package', '_G']) assert.equal(means(name), 'host');
    assert.equal(means('./string'), 'string.lua');
  });

  it('finds regular files and links to them only', () => {
    const { means, project } = resolverIn(['main.lua', 'real.lua', 'pack.lua/x.lua', 'pack/init.lua']);
    symlinkSync(join(project, 'real.lua'), join(project, 'link.lua'));
    symlinkSync(join(project, 'loop.lua'), join(project, 'loop.lua'));
    assert.equal(means('pack'), 'pack/init.lua');
    assert.equal(means('link'), 'link.lua');
    for (const name of ['loop', 'real.lua.x', '__proto__', 'constructor', 'y'.repeat(400)]) assert.match(means(name), /^missing/, name);
  });

  it('knows the folders where a new file would change the answer', () => {
    const { means, lookup, project } = resolverIn(['main.lua', 'src/app.lua', 'libs/x.lua'], { luaPath: ['libs', 'gone'] });
    mkdirSync(join(project, 'unrelated'));
    assert.equal(means('x', 'src/app.lua'), 'libs/x.lua');
    assert.deepEqual(lookup.watched, ['', '/libs', '/src'].map((folder) => project + folder));
  });
});
