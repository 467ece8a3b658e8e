import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { historyLimit, openHistory } from '../../src/repl/history.ts';
import { looksSecret } from '../../src/repl/secrets.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

describe('history', () => {
  const folder = temporaryFolder('history');
  let count = 0;
  const newFile = (): string => join(folder, 'deep', `${count++}.jsonl`);
  const never = (text: string): void => assert.fail(text);

  it('keeps entries at once, newest first, blocks whole, in a private file', () => {
    const file = newFile();
    const first = openHistory(file, never);
    assert.ok(first.add('Inc'));
    assert.ok(first.add('function f()\n  return "ü"\nend'));
    assert.equal(readFileSync(file, 'utf8').split('\n').length, 3);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(openHistory(file, never).entries, ['function f()\n  return "ü"\nend', 'Inc']);
  });

  it('leaves out repetitions, blanks, huge entries and secrets', () => {
    const history = openHistory(newFile(), never);
    assert.deepEqual(['a', 'a', ' ', 'b', 'a', 'x'.repeat(100_000), 'k = {"d":"abc"}'].map((entry) => history.add(entry)), [true, false, false, true, true, false, false]);
    assert.deepEqual(history.entries, ['a', 'b', 'a']);
  });

  it('survives corrupt lines and a torn end', () => {
    const file = newFile();
    openHistory(file, never);
    writeFileSync(file, '"one"\n{broken\n\u0000\u0001\n5\n\n"two"\n"thr', { mode: 0o644 });
    chmodSync(file, 0o644);
    const history = openHistory(file, never);
    assert.deepEqual(history.entries, ['two', 'one']);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    history.add('four');
    history.add('five');
    assert.deepEqual(openHistory(file, never).entries, ['five', 'four', 'two', 'one']);
  });

  it('keeps the newest ten thousand', () => {
    const file = newFile();
    openHistory(file, never);
    const lines = Array.from({ length: historyLimit + 1_500 }, (_, index) => `"e${index}"\n`);
    writeFileSync(file, lines.join(''));
    const history = openHistory(file, never);
    assert.equal(history.entries.length, historyLimit);
    assert.equal(history.entries[0], 'e11499');
    assert.equal(readFileSync(file, 'utf8').split('\n').length, historyLimit + 1);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, 'deep')).filter((name) => name.endsWith('.tmp')), []);
    history.add('last');
    assert.equal(history.entries.length, historyLimit);
    assert.equal(openHistory(file, never).entries[0], 'last');
  });

  it('is shared by two consoles', () => {
    const file = newFile();
    const [one, two] = [openHistory(file, never), openHistory(file, never)];
    one.add('a');
    two.add('b');
    one.add('c');
    assert.deepEqual(openHistory(file, never).entries, ['c', 'b', 'a']);
  });

  it('costs one note when it can not be kept, not the session', () => {
    const file = newFile();
    mkdirSync(file, { recursive: true });
    const notes: string[] = [];
    const history = openHistory(file, (text) => notes.push(text));
    assert.ok(history.add('a') && history.add('b'));
    assert.deepEqual(history.entries, ['b', 'a']);
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, /^History is not kept: /);
  });

  it('works without a file', () => {
    const history = openHistory(undefined, never);
    assert.ok(history.add('a'));
    assert.deepEqual(history.entries, ['a']);
    assert.ok(!existsSync('undefined'));
  });
});

describe('secrets', () => {
  const secret = [
    '{"kty":"RSA","d":"abc"}', '.eval x = "{\\"d\\":\\"abc\\"}"', "k = {['d'] = 'abc'}", `k = {d = "${'a'.repeat(43)}"}`, '{ "dp" : "x" }', '-----BEGIN RSA PRIVATE KEY-----',
    'password = "x"', 'Login Password=hunter2', 'apiKey: "x"', 'my_secret = "x"', 'private_key="x"',
  ];
  for (const text of secret) it(`are in ${text}`, () => assert.ok(looksSecret(text)));
  const harmless = ['Inc 5', 'd = 5', 'x = {d = "short"}', '{"data":"abc"}', 'return id', `Transfer Recipient=${'a'.repeat(43)}`, 'secret', 'q = 1 == 2'];
  for (const text of harmless) it(`are not in ${text}`, () => assert.ok(!looksSecret(text)));
});
