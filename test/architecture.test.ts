/** Proves the directions of imports, and that each table agrees with its folder (design of the rooms: src/README.md). */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { SourceImport } from './helpers/source-imports.ts';
import { importsOf, sourceFiles, sourceFolder } from './helpers/source-imports.ts';

const below = {
  message: ['base'],
  middle: ['base', 'message'],
  nodes: ['base', 'message', 'wallet', 'store', 'lua'],
  work: ['base', 'message', 'wallet', 'store', 'lua', 'node', 'client'],
};

/** What each room may import, besides itself. `cli` is in nobody's list. */
const rooms: Record<string, readonly string[]> = {
  base: [],
  message: below.message,
  wallet: below.middle,
  store: below.middle,
  lua: below.middle,
  node: below.nodes,
  client: below.nodes,
  project: below.work,
  // Loading one into a process is a matter of bundles.
  blueprints: [...below.work, 'project'],
  templates: below.work,
  // The console is handed a client; it never knows that there is a node in this program.
  repl: [...below.work.filter((room) => room !== 'node'), 'project', 'blueprints', 'templates'],
  cli: [...below.work, 'project', 'blueprints', 'templates', 'repl'],
};

/** Files of `src` itself: what programs import, which may join node and client, and the build. */
const entries: Record<string, readonly string[]> = {
  'index.ts': [...below.work, 'project'],
  // Its errors are shown as the console shows them.
  'test.ts': [...below.work, 'project', 'repl'],
  'build.ts': ['base', 'project', 'build-compiled.ts'],
  'build-compiled.ts': ['base', 'lua', 'project'],
};

const roomOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file);
const place = ({ from, line, specifier }: SourceImport): string => `src/${from}:${line} imports ${specifier ?? 'something computed'}`;
const imports = sourceFiles().flatMap(importsOf);

describe('imports', () => {
  it('are only of rooms below', () => {
    const wrong = imports.filter(({ from, target }) => {
      if (target === undefined) return false;
      const [here, there] = [roomOf(from), roomOf(target)];
      return here !== there && !(rooms[here] ?? entries[here] ?? []).includes(there);
    });
    assert.deepEqual(wrong.map(place), []);
  });

  it('know all rooms', () => {
    const known = [...Object.keys(rooms), ...Object.keys(entries)];
    assert.deepEqual([...new Set(sourceFiles().map(roomOf))].filter((room) => !known.includes(room)), []);
  });

  it('stay inside src and name a file that is there', () => {
    const wrong = imports.filter(({ target }) => target !== undefined && (target.startsWith('..') || !target.endsWith('.ts') || !existsSync(join(sourceFolder, target))));
    assert.deepEqual(wrong.map(place), []);
  });

  it('are never computed, so none escapes these rules', () => {
    assert.deepEqual(imports.filter(({ specifier }) => specifier === undefined).map(place), []);
  });

  it('have no barrels, but at the front door', () => {
    const reexport = /^export\s+(type\s+)?\*/m;
    const wrong = sourceFiles().filter((file) => !(file in entries) && reexport.test(readFileSync(join(sourceFolder, file), 'utf8')));
    assert.deepEqual(wrong, []);
  });
});

describe('src/message', () => {
  const files = sourceFiles().filter((file) => roomOf(file) === 'message');

  it('is pure: it imports nothing that reaches out', () => {
    const allowed = new Set(['node:crypto', 'node:buffer', 'node:util', 'msgpackr', 'arbundles']);
    const wrong = imports.filter(({ from, specifier }) => roomOf(from) === 'message' && specifier !== undefined && !specifier.startsWith('.') && !allowed.has(specifier));
    assert.deepEqual(wrong.map(place), []);
  });

  it('is pure: no clock, no chance, no process', () => {
    const impure = /\b(Date\.now|new Date\b|performance\.now|Math\.random|randomBytes|randomUUID|setTimeout|setInterval|fetch\(|process\.(env|cwd|argv|platform|stdout|stderr|nextTick|hrtime|exit|on)\b)/;
    const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    assert.deepEqual(files.filter((file) => impure.test(withoutComments(readFileSync(join(sourceFolder, file), 'utf8')))), []);
  });
});

describe('arbundles', () => {
  it('is loaded when an item needs it, never with the file that does', () => {
    const gate = 'message/codecs/ans104/arbundles.ts';
    assert.deepEqual(imports.filter(({ specifier, typeOnly }) => specifier?.startsWith('arbundles') && !typeOnly).map(({ from }) => from), [gate]);
    const users = [...new Set(imports.filter(({ target }) => target === gate).map(({ from }) => from))];
    assert.ok(users.length > 0);
    const eager = users.filter((file) => /^(import|export)\b.*\/arbundles\.ts/m.test(readFileSync(join(sourceFolder, file), 'utf8')));
    assert.deepEqual(eager, []);
  });
});

describe('aoconnect', () => {
  it('is loaded when legacynet is spoken to, and no node of any kind brings it', () => {
    const gate = 'client/legacynet/aoconnect.ts';
    assert.deepEqual(imports.filter(({ specifier, typeOnly }) => specifier?.startsWith('@permaweb/') && !typeOnly).map(({ from }) => from), [gate]);
    assert.doesNotMatch(readFileSync(join(sourceFolder, gate), 'utf8'), /^import .*@permaweb/m);
    const client = imports.filter(({ target, typeOnly }) => target === 'client/legacynet/client.ts' && !typeOnly).map(({ from }) => from);
    assert.deepEqual(client, ['cli/open-legacynet.ts']);
    const access = readFileSync(join(sourceFolder, 'cli/node-access.ts'), 'utf8');
    assert.doesNotMatch(access, /^import (?!type\b).*legacynet/m);
  });
});

describe('src/cli', () => {
  it('describes commands without loading what they do', () => {
    const wrong = imports.filter(({ from, target, typeOnly }) => {
      if (!/^cli\/commands\/[^/]+\/command\.ts$/.test(from) || target === undefined || typeOnly) return false;
      // Actions are `import('./run….ts')`; those run when the command does.
      return !/^cli\/(define-command|option-values)\.ts$/.test(target) && !/^cli\/commands\/[^/]+\/run[^/]*\.ts$/.test(target);
    });
    assert.deepEqual(wrong.map(place), []);
  });
});

/** Folders whose files are registered in a table, and how to tell which of them have to be. */
const tables: { folder: string; members: (folder: string) => string[] }[] = [
  { folder: 'cli/commands', members: (folder) => subfolders(folder).map((name) => `${name}/command.ts`) },
  // `command.ts` is what a dot-command is.
  { folder: 'repl/commands', members: (folder) => filesIn(folder).filter((file) => file !== 'command.ts') },
  { folder: 'node/devices', members: filesIn },
  // `structured@1.0` is the form all others meet in, and never stands on the wire.
  { folder: 'message/codecs', members: (folder) => filesIn(folder).filter((file) => file !== 'structured.ts') },
  { folder: 'lua/hosts', members: filesIn },
  { folder: 'store', members: (folder) => filesIn(folder).filter((file) => /export (async )?function create\w+Store\b/.test(readFileSync(join(sourceFolder, folder, file), 'utf8'))) },
];

describe('tables', () => {
  for (const { folder, members } of tables) {
    const table = `${folder}/table.ts`;
    it(`${table} agrees with its folder`, { skip: existsSync(join(sourceFolder, table)) ? false : 'no table yet' }, () => {
      const expected = members(folder).sort();
      const listed = importsOf(table)
        .filter(({ target, typeOnly }) => !typeOnly && target?.startsWith(`${folder}/`))
        .map(({ target }) => target!.slice(folder.length + 1));
      assert.deepEqual([...new Set(listed)].filter((file) => expected.includes(file)).sort(), expected);
    });
  }
});

function filesIn(folder: string): string[] {
  return readdirSync(join(sourceFolder, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'table.ts')
    .map((entry) => entry.name);
}

function subfolders(folder: string): string[] {
  return readdirSync(join(sourceFolder, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
