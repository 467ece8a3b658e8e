import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { listTemplates } from '../../src/templates/catalogue.ts';
import { shareKeptCode } from '../helpers/kept-code.ts';
import { testKey } from '../helpers/keys.ts';
import { runHbx, runHbxJson } from '../helpers/run-hbx.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const run = promisify(execFile);

/** npm as this run's own would be, without the surroundings of the test runner. */
function npm(words: string[], cwd: string, home: string) {
  const { NODE_TEST_CONTEXT: _context, FORCE_COLOR: _color, ...env } = process.env;
  const shell = process.platform === 'win32';
  return run('npm', words, { cwd, shell, timeout: 120_000, env: { ...env, HBX_HOME: home, npm_config_offline: 'true', npm_config_update_notifier: 'false' } });
}

describe('hbx init', () => {
  it('makes a project whose own tests and deploy pass offline', async () => {
    const cwd = temporaryFolder('init');
    const home = join(cwd, 'home');
    // Keys take seconds to make. The node of the deploy still makes its own, as at a user's first run.
    mkdirSync(home);
    shareKeptCode(home);
    for (const [index, file] of ['wallet.json', 'test-wallet.json', 'test-node-key.json'].entries()) {
      writeFileSync(join(home, file), JSON.stringify(testKey(index as 0 | 1 | 2)), { mode: 0o600 });
    }
    const { code, stdout } = await runHbx(['init', 'my-counter', '-y'], { cwd, home });
    assert.equal(code, 0);
    assert.match(stdout, /cd my-counter\n +npm test\n +npm run deploy\n +npx hbx send Inc\n/);
    const project = join(cwd, 'my-counter');
    const { stdout: tests } = await npm(['test'], project, home);
    assert.match(tests, /^# fail 0$|^ℹ fail 0$/m);
    await npm(['run', 'deploy'], project, home);
    assert.equal(existsSync(join(project, '.hbx', 'processes.json')), true);

    for (const { name, firstCommand } of listTemplates().filter((template) => template.name !== 'counter')) {
      const other = join(cwd, `my-${name}`);
      assert.equal((await runHbx(['init', `my-${name}`, '-y', '--template', name], { cwd, home })).code, 0);
      // What a folder of the user's would not have: the same node key.
      mkdirSync(join(other, '.hbx'), { mode: 0o700 });
      writeFileSync(join(other, '.hbx', 'node-key.json'), JSON.stringify(testKey(1)), { mode: 0o600 });
      const { stdout: itsTests } = await npm(['test'], other, home);
      assert.match(itsTests, /^(# |ℹ )pass [1-9]/m);
      assert.match(itsTests, /^# fail 0$|^ℹ fail 0$/m);
      await npm(['run', 'deploy'], other, home);
      // `npx hbx` in front.
      const words = firstCommand!.match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', '')).slice(2);
      assert.equal((await runHbx(words, { cwd: other, home })).code, 0, name);
    }
  });

  it('never writes into a folder that is not empty, but with force', async () => {
    const cwd = temporaryFolder('init');
    const home = join(cwd, 'home');
    mkdirSync(join(cwd, 'full', 'src'), { recursive: true });
    writeFileSync(join(cwd, 'full', 'counter.lua'), 'mine');
    const refused = await runHbxJson(['init', 'full'], { cwd, home });
    assert.equal(refused.code, 2);
    assert.equal(refused.value.error.code, 'templates/not-empty');
    assert.equal(readFileSync(join(cwd, 'full', 'counter.lua'), 'utf8'), 'mine');

    const forced = await runHbxJson(['init', 'full', '--force'], { cwd, home });
    assert.equal(forced.code, 0);
    assert.deepEqual(forced.value.replaced, ['counter.lua']);
    assert.match(forced.stderr, /counter\.lua was there and has been replaced/);
    assert.equal(existsSync(join(cwd, 'full', 'src')), true);
  });
});
