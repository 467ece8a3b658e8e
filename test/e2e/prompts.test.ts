import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { onTerminal, skipWithoutTerminal } from '../helpers/on-terminal.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

describe('questions on a terminal', { skip: skipWithoutTerminal }, () => {
  it('are asked by hbx init, with defaults', async () => {
    const cwd = temporaryFolder('prompts');
    const { code, shown } = await onTerminal(['init'], { cwd, home: join(cwd, 'home') }, [
      { wait: /What do you want to start from/, type: '\r' },
      { wait: /In which folder/, type: '\r' },
    ]);
    assert.equal(code, 0, shown);
    assert.ok(existsSync(join(cwd, 'counter', 'counter.lua')));
  });

  it('leave nothing behind on Ctrl-C, and end with 130', async () => {
    const cwd = temporaryFolder('prompts');
    const { code, shown } = await onTerminal(['init'], { cwd, home: join(cwd, 'home') }, [
      { wait: /What do you want to start from/, type: '\r' },
      { wait: /In which folder/, type: '\u0003' },
    ]);
    assert.equal(code, 130, shown);
    assert.match(shown, /Cancelled\./);
    assert.deepEqual(readdirSync(cwd), []);
  });

  it('let another template be chosen', async () => {
    const cwd = temporaryFolder('prompts');
    const { code, shown } = await onTerminal(['init'], { cwd, home: join(cwd, 'home') }, [
      { wait: /What do you want to start from/, type: '\u001b[B\r' },
      { wait: /In which folder/, type: '\r' },
    ]);
    assert.equal(code, 0, shown);
    assert.ok(existsSync(join(cwd, 'handlers', 'main.lua')));
  });

  it('are not asked with -y', async () => {
    const cwd = temporaryFolder('prompts');
    const { code } = await onTerminal(['init', '-y'], { cwd, home: join(cwd, 'home') }, []);
    assert.equal(code, 0);
    assert.ok(existsSync(join(cwd, 'counter', 'counter.lua')));
  });
});
