import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runInProcess } from '../helpers/run-cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const home = join(temporaryFolder('cli'), 'home');
const cwd = temporaryFolder('cli');
const hbx = (...words: string[]) => runInProcess(words, { cwd, home });

describe('runCli', () => {
  it('reports wrong usage on stderr, and as JSON on stdout when asked', async () => {
    assert.deepEqual(await hbx('confg'), { code: 2, stdout: '', stderr: 'Error: `hbx confg` is not a command.\nHint: Did you mean `hbx config`?\n' });
    const { code, stdout, stderr } = await hbx('confg', '--json');
    assert.deepEqual({ code, stderr }, { code: 2, stderr: '' });
    assert.equal(JSON.parse(stdout).error.code, 'cli/unknown-command');
    // Behind `--` it is an argument and no option.
    assert.equal((await hbx('confg', '--', '--json')).stdout, '');
  });

  it('ends with 130 after Ctrl-C', async () => {
    const { code, stderr } = await runInProcess(['config', 'list'], { cwd, home, signal: AbortSignal.abort() });
    assert.equal(code, 130);
    assert.doesNotMatch(stderr, /Error/);
  });

  it('names the topics of HBX_DEBUG when one of them is none', async () => {
    const { code, stderr } = await runInProcess(['config', 'list', '-q'], { cwd, home, env: { HBX_DEBUG: 'http,hppt' } });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: 'Note: HBX_DEBUG has no topic hppt. The topics are: http, lua, store, push, cron, client, all.\n' });
  });

  it('touches nothing for help and version', async () => {
    assert.match((await hbx('--version')).stdout, /^\d+\.\d+\.\d+\n$/);
    assert.match((await hbx('help', 'config', 'set')).stdout, /Usage: hbx config set <key> <value>/);
    assert.equal(existsSync(home), false);
  });
});

describe('hbx help', () => {
  it('knows commands and subcommands', async () => {
    assert.equal((await hbx('help')).stdout, (await hbx('--help')).stdout);
    assert.equal((await hbx('help', 'config')).stdout, (await hbx('config', '--help')).stdout);
    assert.equal((await hbx('help', 'config', 'get')).stdout, (await hbx('config', 'get', '-h')).stdout);
    assert.match((await hbx('help', 'confg')).stderr, /Did you mean `hbx config`/);
    assert.match((await hbx('help', 'config', 'gett')).stderr, /Did you mean `hbx config get`/);
    assert.equal(JSON.parse((await hbx('help', 'config', '--json')).stdout).command, 'hbx config');
  });
});

describe('hbx config', () => {
  it('sets, gets, lists and unsets', async () => {
    writeFileSync(join(cwd, 'key.json'), '{}');
    const key = join(cwd, 'key.json');
    assert.equal((await hbx('config', 'set', 'wallet', 'key.json')).stdout, `wallet = ${key}\n`);
    assert.equal((await hbx('config', 'get', 'wallet')).stdout, `${key}\n`);
    assert.equal((await hbx('config', 'list')).stdout, `wallet = ${key}\n`);
    assert.deepEqual(JSON.parse((await hbx('config', 'list', '--all', '--json')).stdout), [
      { key: 'wallet', value: key },
      ...['network', 'network.url', 'turbo.url', 'turbo.payment', 'turbo.gateway', 'engine', 'repl.preview', 'repl.live'].map((unset) => ({ key: unset, value: null })),
    ]);
    assert.deepEqual(JSON.parse((await hbx('config', 'unset', 'wallet', '--json')).stdout), { key: 'wallet', removed: true });
    assert.equal((await hbx('config', 'get', 'wallet')).code, 2);
    assert.deepEqual(JSON.parse((await hbx('config', 'list', '--json')).stdout), []);
  });

  it('lists what there is for a key it does not know', async () => {
    const { code, stderr } = await hbx('config', 'set', 'walet', 'x');
    assert.equal(code, 2);
    assert.match(stderr, /The settings are: wallet, network, network\.url, turbo\.url, turbo\.payment, turbo\.gateway, engine, repl\.preview, repl\.live\.\n.*Did you mean `wallet`\?/);
  });
});

describe('hbx init', () => {
  it('asks nothing without a terminal, and leaves full folders alone', async () => {
    mkdirSync(join(cwd, 'full'));
    writeFileSync(join(cwd, 'full', 'mine.txt'), 'mine');
    const refused = await hbx('init', 'full');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /full is not empty\.\n.*mine\.txt\n.*--force/);
    assert.equal(existsSync(join(cwd, 'full', 'counter.lua')), false);

    const made = await hbx('init', '--json');
    assert.equal(made.code, 0);
    const { dir, name, template, replaced } = JSON.parse(made.stdout);
    assert.deepEqual({ dir, name, template, replaced }, { dir: join(cwd, 'counter'), name: 'counter', template: 'counter', replaced: [] });
  });

  it('refuses what can not work before it writes', async () => {
    assert.match((await hbx('init', 'new', '--template', 'conter')).stderr, /Did you mean `counter`/);
    assert.equal((await hbx('init', 'new', '--name', 'A b')).code, 2);
    assert.equal(existsSync(join(cwd, 'new')), false);
  });
});
