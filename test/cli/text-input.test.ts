import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import type { CliContext } from '../../src/cli/context.ts';
import { openInput, readTextInput } from '../../src/cli/text-input.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** All that reading a file looks at. */
function context(cwd: string, stdin: Iterable<string> = [], signal = new AbortController().signal): CliContext {
  return { cwd, stdin: Readable.from(stdin), signal } as unknown as CliContext;
}

describe('text that a user names', () => {
  const folder = temporaryFolder('input');

  it('comes from a file, from standard input, or from a pipe', async () => {
    writeFileSync(join(folder, 'a.lua'), 'return 1');
    assert.equal(await readTextInput(context(folder), 'a.lua', 'Lua file'), 'return 1');
    assert.equal(await readTextInput(context(folder, ['return ', '2']), '-', 'Lua file'), 'return 2');
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    // From another process: opening a pipe waits for its other end.
    spawn('sh', ['-c', 'printf "return 3" > pipe'], { cwd: folder });
    assert.equal(await readTextInput(context(folder), 'pipe', 'Lua file'), 'return 3');
  });

  it('is refused when it is none, or has no end', async () => {
    mkdirSync(join(folder, 'd'));
    writeFileSync(join(folder, 'binary'), Buffer.from([1, 0, 2]));
    writeFileSync(join(folder, 'latin'), Buffer.from([0xff, 0x41]));
    writeFileSync(join(folder, 'empty'), '');
    for (const [name, code] of [['nosuch', 'missing'], ['a.lua/b', 'missing'], ['d', 'folder'], ['binary', 'binary'], ['latin', 'not-utf8'], ['empty', 'empty'], ...(process.platform === 'linux' ? [['/dev/zero', 'too-large']] : [])] as const) {
      await assert.rejects(readTextInput(context(folder), name!, 'Lua file'), { code: `input/${code}` }, name);
    }
    const endless = (function* () {
      for (;;) yield 'x'.repeat(1024 * 1024);
    })();
    await assert.rejects(readTextInput(context(folder, endless), '-', 'Lua file'), { code: 'input/too-large' });
  });

  it('is no longer waited for after Ctrl-C, though nobody writes to the pipe', { skip: process.platform === 'win32' }, async () => {
    execFileSync('mkfifo', [join(folder, 'silent')]);
    const controller = new AbortController();
    const here = context(folder, [], controller.signal);
    const read = readTextInput(here, 'silent', 'Lua file');
    const opened = (await openInput(here, 'silent', 'script'))();
    const ends = [assert.rejects(read, { name: 'AbortError' }), assert.rejects(opened.toArray(), { name: 'AbortError' })];
    // Both wait in the event loop by now.
    await new Promise(setImmediate);
    controller.abort();
    await Promise.all(ends);
  });
});
