/** Each folder of /blueprints is a whole blueprint: its files agree with each other, and its spec passes in both dialects. */
// Alone: it takes long.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageRoot } from '../../src/base/package-root.ts';
import { readManifest } from '../../src/blueprints/manifest.ts';
import { builtIns } from '../../src/project/built-ins.ts';
import { bundle } from '../../src/project/bundle/bundle.ts';
import { sourceLoader } from '../helpers/source-loader.ts';

const catalogue = join(packageRoot(), 'blueprints');
const names = readdirSync(catalogue, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

describe('the packaged blueprints', () => {
  it('are those that hbx promises', () => {
    assert.deepEqual(names.sort(), ['chat', 'chatroom', 'counter', 'registry', 'staking', 'token', 'voting']);
  });
});

for (const name of names) {
  describe(`blueprint ${name}`, () => {
    const folder = join(catalogue, name);
    const text = (file: string): string => readFileSync(join(folder, file), 'utf8');
    const manifest = () => readManifest(text('blueprint.json'), join(folder, 'blueprint.json'));
    const luaFiles = readdirSync(folder).filter((file) => file.endsWith('.lua'));

    it('has its four files, and only Lua beside them', () => {
      const files = readdirSync(folder).filter((file) => !file.endsWith('.lua') || file === 'main.lua');
      assert.deepEqual(files.sort(), ['README.md', 'blueprint.json', 'main.lua', 'spec.test.js']);
    });

    it('is called as its folder, in one line, and says its version in Lua too', () => {
      const { name: called, version, description, runtime } = manifest();
      assert.equal(called, name);
      assert.match(version, /^\d+\.\d+\.\d+$/);
      assert.match(description, /^[^\n]{10,120}$/);
      assert.ok(text('main.lua').includes(`Blueprints = Blueprints or {}`));
      assert.ok(text('main.lua').includes(`Blueprints.${name} = "${version}"`), `main.lua says no Blueprints.${name} = "${version}"`);
      assert.ok(['handlers', 'both'].includes(runtime));
    });

    it('needs only blueprints that are there', () => {
      assert.deepEqual(manifest().requires.filter((required) => !names.includes(required)), []);
    });

    it('describes what it does, in words', () => {
      const { actions, state } = manifest();
      assert.ok(actions.length > 0);
      assert.ok(state.length > 0);
      assert.deepEqual(actions.filter(({ description }) => description === undefined || description === '').map(({ action }) => action), []);
      for (const { action, errors } of actions) assert.deepEqual(errors.filter(({ when }) => when === undefined || when === '').map(({ message }) => `${action}: ${message}`), []);
    });

    it('tries each action and each error in its spec', () => {
      const spec = text('spec.test.js');
      const { actions } = manifest();
      const isThere = (wanted: string): boolean => wanted === '*' || [`'${wanted}'`, `"${wanted}"`, `\`${wanted}\``].some((quoted) => spec.includes(quoted)) || spec.includes(wanted.replaceAll("'", "\\'"));
      assert.deepEqual(actions.map(({ action }) => action).filter((action) => !isThere(action)), []);
      assert.deepEqual(actions.flatMap(({ errors }) => errors.map(({ message }) => message)).filter((message) => !isThere(message)), []);
    });

    it('takes nothing but hbx/test and Node for its spec', () => {
      const imported = [...text('spec.test.js').matchAll(/^import .* from '([^']+)';$/gm)].map((match) => match[1]!);
      assert.ok(imported.includes('hbx/test'));
      assert.deepEqual(imported.filter((from) => from !== 'hbx/test' && !from.startsWith('node:')), []);
    });

    it('names each action in its README', () => {
      const readme = text('README.md');
      assert.deepEqual(manifest().actions.map(({ action }) => action).filter((action) => !readme.includes(`\`${action}\``)), []);
      assert.ok(readme.startsWith(`# ${name}\n`));
    });

    it('tells the tags of the process message that main.lua reads, and each in its README', () => {
      const read = [...text('main.lua').matchAll(/\bspawnTags?(?:\("([\w-]+)"\)|\.(\w+)|\["([\w-]+)"\])/g)].map(([, called, field, key]) => called ?? field ?? key!);
      const { spawn } = manifest();
      // The runtime itself takes the name of every process.
      assert.deepEqual(spawn.map((tag) => tag.name).filter((tag) => tag !== 'Name').sort(), [...new Set(read)].filter((tag) => tag !== 'Name').sort());
      assert.deepEqual(spawn.filter((tag) => !text('README.md').includes(`\`${tag.name}\``) || tag.description === undefined).map((tag) => tag.name), []);
      for (const { name: tag, default: value } of spawn) if (value !== undefined && value !== '') assert.ok(text('main.lua').includes(value) && text('README.md').includes(value), `${tag}: ${value}`);
    });

    it('tells the functions that its README tells, which main.lua has', () => {
      const { functions } = manifest();
      const told = [...text('README.md').matchAll(/^\| `([\w.]+\([^`]*\))` \|/gm)].map(([, call]) => call!);
      assert.deepEqual(functions.map(({ call }) => call), told);
      assert.deepEqual(functions.filter(({ call, description }) => description === undefined || !text('main.lua').includes(`function ${call.slice(0, call.indexOf('('))}(`)).map(({ call }) => call), []);
    });

    it('links only to what is there, from its README', () => {
      for (const [, link] of text('README.md').matchAll(/\]\((?!https?:)([^)#]+)/g)) assert.ok(readFileSync(join(folder, link!), 'utf8').length > 0, link);
    });

    it('is Lua in ASCII that both dialects read', () => {
      for (const file of luaFiles) assert.doesNotMatch(text(file), /[^\n\x20-\x7e]/, file);
      for (const dialect of ['luerl', 'puc'] as const) {
        const { code } = bundle({ entry: { path: join(folder, 'main.lua'), name: 'main.lua' }, root: folder, dialect, builtIns: builtIns(), runtime: 'handlers' });
        assert.ok(code.length < 100 * 1024, `${code.length} bytes with the runtime: Turbo takes 100 KiB for free`);
      }
    });

    it('passes its spec in both dialects', async () => {
      const { code, output } = await runSpec(join(folder, 'spec.test.js'));
      assert.equal(code, 0, output);
      for (const dialect of ['luerl', 'puc']) assert.match(output, new RegExp(`^ok .*${dialect}`, 'm'));
      assert.doesNotMatch(output, /# (skip|todo) [1-9]/i);
    });
  });
}

/** Runs a spec as its user would, on hbx as it lies in the sources. */
async function runSpec(file: string): Promise<{ code: number | null; output: string }> {
  const { NODE_TEST_CONTEXT: _parent, ...env } = process.env;
  const child = spawn(process.execPath, ['--conditions', 'hbx-source', '--import', sourceLoader, '--test', '--test-reporter', 'tap', file], { cwd: packageRoot(), env, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), 120_000);
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => parts.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  clearTimeout(timer);
  return { code, output: Buffer.concat(parts).toString('utf8') };
}
