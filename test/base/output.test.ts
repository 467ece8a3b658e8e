import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { colorFor, createOutput } from '../../src/base/output.ts';

function record(options: { json?: boolean; quiet?: boolean; color?: boolean; terminal?: boolean; columns?: number } = {}) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: options.terminal ?? false,
    ...(options.columns === undefined ? {} : { columns: options.columns }),
    write(text: unknown) {
      written[name] += String(text);
      return true;
    },
  });
  const color = options.color ?? false;
  const output = createOutput({ stdout: stream('stdout'), stderr: stream('stderr'), json: options.json ?? false, quiet: options.quiet ?? false, color: { stdout: color, stderr: color } });
  return { output, written };
}

describe('output', () => {
  it('keeps results and status apart', () => {
    const { output, written } = record();
    output.status('working');
    output.warn('careful');
    output.result({ a: 1 }, 'one');
    assert.deepEqual(written, { stdout: 'one\n', stderr: 'working\nNote: careful\n' });
  });

  it('prints one JSON document', () => {
    const { output, written } = record({ json: true });
    output.result({ a: [1, 'x\ny'] }, () => assert.fail('not asked for'));
    assert.equal(written.stdout, '{"a":[1,"x\\ny"]}\n');
  });

  it('prints JSON that cannot move a cursor', () => {
    const { output, written } = record({ json: true });
    const value = { a: 'x\u001b[2J\u009b2J\u202e\u007f' };
    output.result(value);
    assert.match(written.stdout, /^[\x20-\x7e]*\n$/);
    assert.deepEqual(JSON.parse(written.stdout), value);
  });

  it('prints nothing for an empty result', () => {
    const { output, written } = record();
    output.result({}, '');
    assert.equal(written.stdout, '');
  });

  it('is quiet when asked, but still warns', () => {
    const { output, written } = record({ quiet: true });
    output.status('working');
    output.spinner('working').succeed('done');
    output.warn('careful');
    assert.equal(written.stderr, 'Note: careful\n');
  });

  it('shows styles only in colour', () => {
    const plain = record();
    plain.output.result(null, (paint) => paint('bad', 'x'));
    assert.equal(plain.written.stdout, 'x\n');
    const colored = record({ color: true });
    colored.output.result(null, (paint) => paint('bad', 'x'));
    assert.equal(colored.written.stdout, '\u001b[31mx\u001b[39m\n');
  });
});

describe('spinner', () => {
  it('is a line on a terminal without columns, where it could not find its own line again', () => {
    const { output, written } = record({ terminal: true, columns: 0 });
    output.spinner('making a key').succeed('made a key');
    assert.equal(written.stderr, 'making a key\nmade a key\n');
  });

  it('is plain lines without a terminal', () => {
    const { output, written } = record();
    const spinner = output.spinner('making a key');
    spinner.update('still');
    spinner.succeed('made a key');
    spinner.fail('not this');
    assert.equal(written.stderr, 'making a key\nmade a key\n');
  });

  it('does not spin for short work', () => {
    const { output, written } = record({ terminal: true });
    output.spinner('quick').succeed('done');
    output.spinner('quick').stop();
    assert.equal(written.stderr, '✔ done\n');
  });
});

describe('colorFor', () => {
  const terminal = { isTTY: true, write: () => true };
  const pipe = { write: () => true };
  it('follows flag, NO_COLOR, FORCE_COLOR and the terminal, in that order', () => {
    assert.equal(colorFor(terminal, {}), true);
    assert.equal(colorFor(pipe, {}), false);
    assert.equal(colorFor(terminal, {}, false), false);
    assert.equal(colorFor(terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }), false);
    assert.equal(colorFor(terminal, { NO_COLOR: '' }), true);
    assert.equal(colorFor(pipe, { FORCE_COLOR: '1' }), true);
    assert.equal(colorFor(terminal, { FORCE_COLOR: '0' }), false);
    assert.equal(colorFor(terminal, { TERM: 'dumb' }), false);
  });
});
