/**
 * Answers of the original VMs to small programs, for every function of the libraries. `recorded/*.tsv` has a program a line
 * and what PUC Lua 5.3.6 (LUA_COMPAT_5_2) and Luerl 1.3.0 gave to `return pcall(function() PROGRAM end)`, recorded from the
 * real ones with TZ=UTC. Addresses and numbers of tables are `#`; `CRASH` is an exception inside Luerl, which no `pcall`
 * sees. Empty answers depend on a clock, on random numbers, on the files of a machine, or did not end.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run, unescaped, type Dialect } from './harness.ts';

/** What differs on purpose, or cannot be had. */
const deviations: Readonly<Record<string, string>> = {
  'puc basic.65': 'any positive integer may have been in the array part before',
  'puc basic.240': 'names of files are kept whole',
  'puc math.25': 'JavaScript does not tell the sign of a nan',
  'puc math.26': 'JavaScript does not tell the sign of a nan',
  'puc math.52': 'JavaScript does not tell the sign of a nan',
  'luerl utf8.68': 'messages show bytes that are no UTF-8 as they are',
  'luerl utf8.69': 'messages show bytes that are no UTF-8 as they are',
  'luerl utf8.70': 'messages show bytes that are no UTF-8 as they are',
  'puc debug-package-io.1': 'a process has no hooks, registry and prompt',
  'puc debug-package-io.2': 'a process searches no files',
  'puc debug-package-io.5': 'a process searches no files',
  'puc debug-package-io.29': 'a process searches no files',
  'puc debug-package-io.33': 'the tables of `package` are those of the global',
  'puc debug-package-io.34': 'the tables of `package` are those of the global',
  'puc debug-package-io.112': 'host functions show no upvalues',
  'puc debug-package-io.113': 'a variable that never changes is captured by value',
};

const folder = fileURLToPath(new URL('recorded/', import.meta.url));

for (const file of readdirSync(folder).sort()) {
  const lines = readFileSync(`${folder}${file}`, 'latin1').split('\n').slice(1, -1);
  for (const dialect of ['puc', 'luerl'] as const) {
    test(`${dialect} answers as recorded in ${file}`, () => {
      assert.deepEqual(lines.flatMap((line) => differences(dialect, line)), []);
    });
  }
}

function differences(dialect: Dialect, line: string): { id: string; source: string; answer: string; recorded: string }[] {
  const [id, source, puc, luerl] = line.split('\t') as [string, string, string, string];
  const recorded = dialect === 'puc' ? puc : luerl;
  if (recorded === '' || deviations[`${dialect} ${id}`] !== undefined) return [];
  const { answer } = run(dialect, `return pcall(function() ${unescaped(source)}\n end)`, { instructions: 3e7 });
  const shown = answer.startsWith('CRASH') ? 'CRASH' : answer.replace(/0x[0-9a-f]{8,}/g, '0x#').replace(/(table|function): \d+/g, '$1: #');
  return shown === recorded ? [] : [{ id, source, answer: shown, recorded }];
}
