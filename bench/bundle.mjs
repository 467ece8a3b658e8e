// The bundler on 200 files of 200 lines: the first build of a fresh process, then builds after one file has changed.
// `npm run bench -- bundle`, or `node bench/bundle.mjs` alone. Measures the sources, so nothing has to be built first.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { median, row } from './node/measure.mjs';

const here = fileURLToPath(import.meta.url);
const files = 200;
const lines = 200;
const runs = 9;

export async function bundling() {
  // Inside the repository, so that what is not bundled is found.
  const folder = mkdtempSync(join(here, '..', '..', 'node_modules', '.hbx-bench-'));
  try {
    const bundler = join(folder, 'bundle.mjs');
    await build({ entryPoints: [join(here, '..', '..', 'src', 'project', 'bundle', 'bundle.ts')], outfile: bundler, bundle: true, format: 'esm', platform: 'node', logLevel: 'error' });
    const project = join(folder, 'project');
    mkdirSync(join(project, 'lib'), { recursive: true });
    for (let index = 0; index < files; index++) writeFileSync(fileOf(project, index), source(index));
    const times = Array.from({ length: runs }, () => JSON.parse(execFileSync('node', [here, bundler, project], { encoding: 'utf8' })));
    const bytes = Math.round(times[0].bytes / 1024);
    console.log(`\nbundling ${files} files of ${lines} lines (${bytes} KB)`);
    row('first build of a process', median(times.map(({ first }) => first)), 'ms', `best ${Math.min(...times.map(({ first }) => first)).toFixed(0)} ms (budget: 300 ms)`);
    row('build after one change', median(times.map(({ again }) => again)), 'ms', `best ${Math.min(...times.map(({ again }) => again)).toFixed(1)} ms (budget: 50 ms)`);
    row('first build, minified', median(times.map(({ minified }) => minified)), 'ms');
    row('reading the files alone', median(times.map(({ reading }) => reading)), 'ms');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fileOf(project, index) {
  return index === 0 ? join(project, 'main.lua') : join(project, 'lib', `m${index}.lua`);
}

/** Each file requires the next few, as files do. */
function source(index) {
  const next = [1, 2, 7].map((step) => index + step).filter((other) => other < files);
  const text = next.map((other) => `local m${other} = require "lib.m${other}"`);
  text.push('local M = {}');
  for (let block = 0; text.length + 12 <= lines; block++) {
    text.push(
      `-- Moves what ${block} owns to somebody else.`,
      `function M.transfer_${block}(state, message)`,
      `  local amount = tonumber(message.quantity) or 0`,
      `  if amount <= 0 then`,
      `    return nil, "no amount in " .. tostring(message.id)`,
      `  end`,
      `  for key, value in pairs(message.tags or {}) do`,
      `    state.seen[key] = (state.seen[key] or 0) + value * ${block + 2}`,
      `  end`,
      `  return { ok = true, balance = state.balance - amount, n = #state.seen }`,
      `end`,
    );
  }
  while (text.length < lines - 1) text.push('M.count = (M.count or 0) + 1');
  text.push('return M');
  return `${text.join('\n')}\n`;
}

/** Measures in a process of its own, since a first build meets code that nothing has warmed up. */
async function measure(bundler, project) {
  const { createBundler } = await import(pathToFileURL(bundler).href);
  const timed = (action) => {
    const started = performance.now();
    const result = action();
    return [performance.now() - started, result];
  };
  const options = { entry: { path: fileOf(project, 0), name: 'main.lua' }, root: project, dialect: 'luerl' };
  const kept = createBundler(options);
  const [first, { code }] = timed(() => kept.build());
  const again = [];
  const changed = fileOf(project, 100);
  const before = readFileSync(changed, 'utf8');
  for (let run = 0; run < 10; run++) {
    writeFileSync(changed, `${before}-- ${run}\n`);
    again.push(timed(() => kept.build())[0]);
  }
  writeFileSync(changed, before);
  const [minified] = timed(() => createBundler({ ...options, minify: true }).build());
  const [reading] = timed(() => Array.from({ length: files }, (_, index) => readFileSync(fileOf(project, index), 'utf8')));
  console.log(JSON.stringify({ first, again: median(again), minified, reading, bytes: code.length }));
}

if (process.argv[1] === here) await (process.argv.length > 2 ? measure(process.argv[2], process.argv[3]) : bundling());
