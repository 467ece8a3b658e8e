import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { ExitCode, HbxError } from '../../src/base/errors.ts';
import { createContext } from '../../src/cli/context.ts';
import { interrupted } from '../../src/cli/errors.ts';
import { renderError } from '../../src/cli/render-error.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const cwd = temporaryFolder('render');
writeFileSync(join(cwd, 'a.lua'), 'local x = 1\n\tlocal y = nil + 1\nreturn y\n');

function render(error: unknown, json = false) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({ write: (text: unknown) => ((written[name] += String(text)), true) });
  const io = { stdin: Readable.from([]), stdout: stream('stdout'), stderr: stream('stderr'), env: {}, cwd, signal: new AbortController().signal };
  const code = renderError(error, createContext(io, { json, quiet: false, color: true }, 'hbx test'));
  return { code, ...written };
}

describe('renderError', () => {
  it('repeats no private key, of whatever kind the error is', () => {
    const key = JSON.stringify({ kty: 'RSA', d: 'sEcReT'.repeat(50) });
    for (const error of [new HbxError('cli/usage', key, { details: [key], hint: key }), new Error(key)]) {
      const { stderr } = render(error);
      const { stdout } = render(error, true);
      assert.match(stderr + stdout, /kty/);
      assert.doesNotMatch(stderr + stdout, /sEcReT/);
      JSON.parse(stdout);
    }
  });

  it('shows message, place, excerpt, details and hint', () => {
    const error = new HbxError('lua/runtime', 'attempt to add nil', {
      exitCode: ExitCode.process,
      location: { file: join(cwd, 'a.lua'), line: 2, column: 12 },
      details: ['in function compute'],
      hint: 'Set it first.',
    });
    assert.deepEqual(render(error), {
      code: 1,
      stdout: '',
      stderr: [
        'Error: attempt to add nil',
        '  a.lua:2:12',
        '    1 | local x = 1',
        '  > 2 |   local y = nil + 1',
        '      |             ^',
        '    3 | return y',
        '  in function compute',
        'Hint: Set it first.',
        '',
      ].join('\n'),
    });
  });

  it('does without the excerpt when the file is not there or shorter', () => {
    const at = (file: string, line: number) => render(new HbxError('a/b', 'No.', { location: { file, line } })).stderr;
    assert.equal(at('gone.lua', 3), 'Error: No.\n  gone.lua:3\n');
    assert.equal(at('a.lua', 99), 'Error: No.\n  a.lua:99\n');
  });

  it('is one JSON document with --json', () => {
    const error = new HbxError('a/b', 'No.', { hint: 'Yes.', location: { file: 'x.lua', line: 1, column: 2 } });
    const { code, stdout, stderr } = render(error, true);
    assert.equal(code, 2);
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout), { error: { code: 'a/b', message: 'No.', hint: 'Yes.', file: 'x.lua', line: 1, column: 2 } });
    assert.equal(JSON.parse(render(new TypeError('x'), true).stdout).error.code, 'hbx/bug');
  });

  it('never sends control sequences of others to the terminal', () => {
    assert.equal(render(new HbxError('a/b', '\u001b[2Jboo', { details: ['\u0007'] })).stderr, 'Error: \\x1b[2Jboo\n  \\x07\n');
  });

  it('shows the stack of a bug and where to report it', () => {
    const { code, stderr } = render(new TypeError('x is not a function', { cause: new Error('inner') }));
    assert.equal(code, 1);
    assert.match(stderr, /TypeError: x is not a function\n +at .*render-error\.test\.ts/);
    assert.match(stderr, /Caused by: Error: inner/);
    assert.match(stderr, /This is a bug in hbx\. Please report it/);
    assert.match(render('thrown text').stderr, /thrown text/);
  });

  it('puts what the system refuses into words', () => {
    const refuse = (code: string) => Object.assign(new Error('x'), { code, syscall: 'open', path: '/x/y' });
    assert.deepEqual(render(refuse('ENOENT')), { code: 2, stdout: '', stderr: 'Error: There is no file or folder /x/y.\n' });
    assert.equal(render(refuse('EACCES')).code, 4);
  });

  it('says only that it was cancelled, or that a question was answered with no', () => {
    assert.deepEqual(render(new HbxError('cli/not-confirmed', 'Nothing was sent.', { plain: true })), { code: 2, stdout: '', stderr: 'Nothing was sent.\n' });
    assert.deepEqual(render(interrupted()), { code: 130, stdout: '', stderr: 'Cancelled.\n' });
  });
});
