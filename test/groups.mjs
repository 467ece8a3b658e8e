/**
 * Which test files share a process. Starting Node and loading the sources takes up to a second, as long as most files take themselves,
 * so small files of one folder run together: a generated file imports one after the other. Each test is reported as its file's.
 *
 * A file runs alone when it says so in a line of its own, `// Alone: <why>`: it takes long, or changes the process (environment,
 * working folder, timers, hooks of all tests): a module that another file loads meanwhile would keep a timer that never comes. So do those of `e2e`, and a file that is asked for by itself. Those of `clients` go by their client.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Files together have at most as many bytes: what takes long is written in more lines, roughly. */
const mostBytes = 80_000;
const mostFiles = 16;
const alone = /^\/\/ Alone: |\bmock\.timers\b|^(?:before|after|beforeEach|afterEach)\(|\bprocess\.(?:env\[[^\]]*\] = |chdir|umask)/m;
const aloneFolders = /[\\/]e2e[\\/]/;

/**
 * @param files of tests, sorted
 * @param folder for the generated files; what is in it is removed
 * @returns files to run, those that take long first, with the files each stands for
 */
export function groupFiles(files, root, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const single = [];
  const groups = [];
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    if (aloneFolders.test(file) || alone.test(text)) {
      single.push([file]);
      continue;
    }
    const last = groups.at(-1);
    const room = relative(root, dirname(file)).split(sep).slice(0, 2).join('-') + (/[\\/]clients[\\/](\w+)/.exec(file)?.[1] ?? '');
    if (last?.room === room && last.files.length < mostFiles && last.bytes + text.length <= mostBytes) {
      last.files.push(file);
      last.bytes += text.length;
    } else groups.push({ room, files: [file], bytes: text.length });
  }
  const all = [...single, ...groups.map(({ files: together }) => together)];
  return all.map((together, at) => ({ file: together.length === 1 ? together[0] : writeGroup(together, root, folder, at), files: together }));
}

function writeGroup(files, root, folder, at) {
  const names = files.map((file) => basename(file).replace(/\.test\.\w+$/, ''));
  const path = join(folder, `${at}-${relative(root, dirname(files[0])).split(sep).slice(1).join('-')}-${names[0]}-to-${names.at(-1)}.mjs`);
  const list = files.map((file) => `  ${JSON.stringify(pathToFileURL(file).href)},`).join('\n');
  writeFileSync(path, `import { it } from 'node:test';\nfor (const file of [\n${list}\n]) await import(file).catch((error) => it(\`loads \${file}\`, () => Promise.reject(error)));\n`);
  return path;
}
