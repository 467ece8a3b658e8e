import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { historyLimit, openHistory, type History } from '../../src/repl/history.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

describe('history', () => {
  const root = temporaryFolder('history');
  let count = 0;
  const newFolder = (): string => join(root, `deep${count++}`, 'history');
  const never = (text: string): void => assert.fail(text);
  const open = (folder: string, process = 'one', warn = never): History => openHistory({ folder, process }, warn);
  const lines = (folder: string, name: string): string[] => readFileSync(join(folder, `${name}.jsonl`), 'utf8').split('\n').slice(0, -1);

  it('keeps entries at once, newest first, blocks whole, in private files', () => {
    const folder = newFolder();
    const first = open(folder);
    assert.ok(first.add('Inc'));
    assert.ok(first.add('function f()\n  return "ü"\nend'));
    for (const name of ['one', 'all']) {
      assert.deepEqual(lines(folder, name).map((line) => JSON.parse(line)), ['Inc', 'function f()\n  return "ü"\nend']);
      assert.equal(statSync(join(folder, `${name}.jsonl`)).mode & 0o777, 0o600);
    }
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.deepEqual(open(folder).entries, ['function f()\n  return "ü"\nend', 'Inc']);
  });

  it('has what was entered for others behind its own, each once', () => {
    const folder = newFolder();
    const [one, two] = [open(folder, 'one'), open(folder, 'two')];
    for (const entry of ['a', 'b', 'c']) one.add(entry);
    for (const entry of ['x', 'b', 'y']) two.add(entry);
    const again = open(folder, 'two');
    assert.deepEqual([0, 1, 2, 3, 4, 5].map((index) => again.at(index)), ['y', 'b', 'x', 'c', 'a', undefined]);
    again.add('a');
    assert.deepEqual(again.entries, ['a', 'y', 'b', 'x', 'c']);
    again.use('one');
    assert.deepEqual(again.entries, ['c', 'b', 'a', 'y', 'x']);
    again.use('two');
    assert.deepEqual(again.entries, ['a', 'y', 'b', 'x', 'c']);
  });

  it('reads those of others only when somebody goes so far back', () => {
    const folder = newFolder();
    open(folder, 'two').add('theirs');
    const history = open(folder);
    history.add('mine');
    assert.equal(history.at(0), 'mine');
    writeFileSync(join(folder, 'all.jsonl'), '"written later"\n');
    assert.equal(history.at(1), 'written later');
  });

  it('leaves out repetitions, blanks, huge entries and secrets', () => {
    const history = open(newFolder());
    assert.deepEqual(['a', 'a', ' ', 'b', 'a', 'x'.repeat(100_000), 'k = {"d":"abc"}'].map((entry) => history.add(entry)), [true, false, false, true, true, false, false]);
    assert.deepEqual(history.entries, ['a', 'b']);
  });

  it('survives corrupt lines and a torn end', () => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    for (const name of ['one', 'all']) {
      writeFileSync(join(folder, `${name}.jsonl`), '"one"\n{broken\n\u0000\u0001\n5\n\n"two"\n"__proto__"\n"thr', { mode: 0o644 });
      chmodSync(join(folder, `${name}.jsonl`), 0o644);
    }
    const history = open(folder);
    assert.deepEqual(history.entries, ['__proto__', 'two', 'one']);
    assert.equal(statSync(join(folder, 'one.jsonl')).mode & 0o777, 0o600);
    history.add('four');
    history.add('five');
    assert.deepEqual(open(folder).entries, ['five', 'four', '__proto__', 'two', 'one']);
    assert.deepEqual(open(folder, 'other').entries, ['five', 'four', '__proto__', 'two', 'one']);
  });

  it('keeps the newest ten thousand', () => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'one.jsonl');
    writeFileSync(file, Array.from({ length: historyLimit + 1_500 }, (_, index) => `"e${index}"\n`).join(''));
    const history = open(folder);
    assert.equal(history.entries.length, historyLimit);
    assert.equal(history.at(0), 'e11499');
    assert.equal(lines(folder, 'one').length, historyLimit);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    history.add('last');
    assert.deepEqual(readdirSync(folder).sort(), ['all.jsonl', 'one.jsonl']);
    assert.equal(history.entries.length, historyLimit);
    assert.equal(open(folder).at(0), 'last');
  });

  it('cuts back the file of all when it has grown, though nobody reads it', () => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'all.jsonl'), Array.from({ length: historyLimit + 1_500 }, (_, index) => `"${String(index).padStart(150)}"\n`).join(''));
    open(folder).add('x');
    assert.equal(lines(folder, 'all').length, historyLimit + 1);
  });

  it('is shared by two consoles', () => {
    const folder = newFolder();
    const [one, two] = [open(folder), open(folder)];
    one.add('a');
    two.add('b');
    one.add('c');
    assert.deepEqual(open(folder).entries, ['c', 'b', 'a']);
  });

  it('costs one note when it can not be kept, not the session', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'one.jsonl'), { recursive: true });
    const notes: string[] = [];
    const history = open(folder, 'one', (text) => notes.push(text));
    assert.ok(history.add('a') && history.add('b'));
    assert.deepEqual(history.entries, ['b', 'a']);
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, /^History is not kept: /);
  });

  it('never waits for a pipe in the place of its files', { skip: process.platform === 'win32' }, () => {
    for (const name of ['one', 'all']) {
      const folder = newFolder();
      mkdirSync(folder, { recursive: true });
      execFileSync('mkfifo', [join(folder, `${name}.jsonl`)]);
      const notes: string[] = [];
      const history = open(folder, 'one', (text) => notes.push(text));
      assert.ok(history.add('a') && history.add('b'));
      assert.deepEqual(history.entries, ['b', 'a']);
      assert.equal(notes.length, 1);
      assert.match(notes[0]!, new RegExp(`^History is not kept: .*${name}\\.jsonl is no file\\.$`));
    }
  });

  it('works without a folder', () => {
    const history = openHistory({ folder: undefined, process: 'one' }, never);
    assert.ok(history.add('a'));
    history.use('two');
    assert.deepEqual(history.entries, ['a']);
    assert.ok(!existsSync('one.jsonl') && !existsSync('all.jsonl'));
  });
});
