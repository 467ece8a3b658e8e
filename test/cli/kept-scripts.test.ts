import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runKeptScripts } from '../../src/cli/kept-scripts.ts';
import { asNode } from '../helpers/as-node.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const root = temporaryFolder('kept-scripts');
const build = (digit: string): string => `// ${digit.repeat(24)}\n`;
const main = `
  exports.sum = (values) => values.reduce((sum, value) => sum + value, 0);
  exports.later = () => require('./later.cjs').answer();
  exports.outside = require('node:path').sep;
  exports.dots = /^…$/;
  exports.url = hbxUrl;`;
const later = 'exports.answer = () => require("./main.cjs").sum([20, 22]);\nexports.fail = () => {\n  throw new Error("here"); };';

/** Scripts in a folder of their own, and how to run them. */
function scripts(name: string, texts: Record<string, string> = { 'main.cjs': build('a') + main, 'later.cjs': later }) {
  const folder = join(root, name);
  const codeFolder = join(folder, 'compiled');
  mkdirSync(folder, { recursive: true });
  const write = (changed: Record<string, string>) => Object.entries(changed).forEach(([file, text]) => writeFileSync(join(folder, file), text));
  write(texts);
  const run = (code: string | undefined = codeFolder, command = 'cli') => {
    const { exports, compiled, keep } = runKeptScripts(join(folder, 'main.cjs'), { codeFolder: code, name: command });
    const api = exports as { sum(values: number[]): number; later(): number; outside: string; dots: RegExp; url: string };
    return { api, compiled: () => [...compiled].sort(), keep };
  };
  const keptFile = (): string => join(codeFolder, readdirSync(codeFolder)[0]!, 'cli');
  return { folder, codeFolder, write, run, keptFile };
}

describe('kept scripts', () => {
  it('run each once, and leave their code to the next run', () => {
    const { folder, run, keptFile } = scripts('plain');
    const first = run();
    assert.deepEqual([first.api.sum([1, 2]), first.api.later(), first.api.later()], [3, 42, 42]);
    assert.match('\u2026', first.api.dots);
    assert.equal(first.api.outside, sep);
    assert.equal(first.api.url, pathToFileURL(join(folder, 'main.cjs')).href);
    assert.deepEqual(first.compiled(), ['later.cjs', 'main.cjs']);
    first.keep();

    const written = readFileSync(keptFile());
    const second = run();
    assert.equal(second.api.later(), 42);
    assert.deepEqual(second.compiled(), []);
    second.keep();
    assert.deepEqual(readFileSync(keptFile()), written, 'nothing is written again');
  });

  it('add what a later run needs, and keep the rest', () => {
    const { run } = scripts('more');
    run().keep();
    const second = run();
    assert.deepEqual([second.api.later(), second.compiled()], [42, ['later.cjs']]);
    second.keep();
    run().keep();
    const last = run();
    assert.deepEqual([last.api.later(), last.compiled()], [42, []]);
  });

  it('compile where the file is damaged, and write it anew', () => {
    const { run, keptFile } = scripts('damaged');
    run().keep();
    const whole = readFileSync(keptFile());
    const turned = Buffer.from(whole);
    turned[whole.length - 9]! ^= 1;
    for (const content of [Buffer.alloc(0), whole.subarray(0, 40), whole.subarray(0, -1), turned]) {
      writeFileSync(keptFile(), content);
      const { api, compiled, keep } = run();
      assert.deepEqual([api.sum([1, 2]), compiled()], [3, ['main.cjs']]);
      keep();
      assert.deepEqual(run().compiled(), []);
    }
  });

  it('take nothing of another build, another command or another Node', () => {
    const { run, write, codeFolder } = scripts('builds');
    run().keep();
    assert.deepEqual(run(undefined, 'cli-ps').compiled(), ['main.cjs']);
    asNode('v20.18.1', () => assert.deepEqual(run().compiled(), ['main.cjs']));
    // V8 itself compares no more than the length.
    write({ 'main.cjs': build('b') + main.replace('sum + value, 0', 'sum - value, 0') });
    assert.equal(run().api.sum([1, 2]), -3);
    run().keep();
    assert.equal(run().api.sum([1, 2]), -3);
    assert.equal(readdirSync(codeFolder).length, 2);
  });

  it('start with what the installation has, or with the code of `deploy`, and keep their own', () => {
    const { folder, run } = scripts('installed/cli');
    const installed = join(folder, '..', 'compiled');
    const made = run(installed, 'cli-deploy');
    made.api.later();
    made.keep();
    assert.deepEqual(run(undefined, 'cli-deploy').compiled(), []);
    run(undefined, 'cli-deploy').keep();
    assert.equal(existsSync(join(folder, 'compiled')), false, 'that is kept already');
    const files = () => readdirSync(join(folder, 'compiled'), { recursive: true }).map((file) => basename(String(file)));
    const other = run(undefined, 'cli-ps');
    assert.deepEqual(other.compiled(), []);
    other.keep();
    assert.ok(files().includes('cli-ps'));
    const written = statSync(join(folder, 'compiled', files()[0]!, 'cli-ps'));
    assert.ok(written.size < statSync(join(installed, readdirSync(installed)[0]!, 'cli-deploy')).size, 'without the scripts that it does not need');
    const again = run(undefined, 'cli-ps');
    assert.deepEqual([again.api.later(), again.compiled()], [42, ['later.cjs']]);
    asNode('v20.18.1', () => assert.deepEqual(run(undefined, 'cli-deploy').compiled(), ['main.cjs']));
  });

  it('take nothing that others can write', { skip: process.platform === 'win32' ? 'no owners there' : false }, () => {
    const { run, keptFile } = scripts('others');
    run().keep();
    chmodSync(keptFile(), 0o622);
    assert.deepEqual(run().compiled(), ['main.cjs']);
  });

  it('run where nothing can be kept', () => {
    const { folder, run } = scripts('nowhere');
    writeFileSync(join(folder, 'a-file'), '');
    const { api, keep } = run(join(folder, 'a-file'));
    assert.equal(api.later(), 42);
    keep();
    const none = runKeptScripts(join(folder, 'main.cjs'), { codeFolder: undefined, name: 'cli' });
    none.keep();
    assert.deepEqual([...none.compiled], ['main.cjs']);
    assert.equal(existsSync(join(folder, 'compiled')), false);
  });

  it('name file and line of an error, compiled or kept', () => {
    const { folder, run } = scripts('lines', { 'main.cjs': `${build('a')}exports.sum = () => require("./later.cjs").fail();`, 'later.cjs': later });
    for (const compiled of [['later.cjs', 'main.cjs'], []]) {
      const { api, keep, compiled: now } = run();
      assert.throws(
        () => api.sum([]),
        ({ stack }: Error) => stack!.includes(`${join(folder, 'later.cjs')}:3:`) && stack!.includes(`${join(folder, 'main.cjs')}:2:`),
      );
      assert.deepEqual(now(), compiled);
      keep();
    }
  });

  it('are refused without the name of a build', () => {
    assert.throws(() => scripts('unnamed', { 'main.cjs': main }).run(), /does not name its build/);
  });
});
