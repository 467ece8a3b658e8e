import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { confirmWrite } from '../../src/cli/confirm-network.ts';
import { networkAt } from '../../src/project/networks.ts';
import { cliContext, type TestContext } from '../helpers/cli-context.ts';
import { projectFolder, type ProjectFolder } from '../helpers/project-folder.ts';
import { runInProcess } from '../helpers/run-cli.ts';
import { testSigner } from '../helpers/signer.ts';
import { testNode } from '../helpers/test-node.ts';
import { fakeServer, type FakeServer } from '../helpers/two-nodes.ts';

const id = (letter: string): string => letter.repeat(43);
const { address } = testSigner(0);

/** A project with a public network, whose node is a server that has nothing. */
async function onPublicNetwork(): Promise<{ project: ProjectFolder; server: FakeServer; posts: () => string[] }> {
  const project = projectFolder('confirm');
  const server = await fakeServer(({ url }) => (url === '/~meta@1.0/info/address' ? { body: id('n') } : { status: 404, body: '{"body":"not_found"}' }));
  const prod = { url: server.url, public: true, turbo: server.url };
  writeFileSync(join(project.cwd, 'hbx.config.json'), JSON.stringify({ networks: { prod }, processes: { counter: id('c') } }));
  return { project, server, posts: () => server.requests.filter(({ method }) => method === 'POST').map(({ url }) => url) };
}

describe('what is signed for a public network', () => {
  it('is told and not sent, by every command, when there is nobody to ask', async () => {
    const { project, server, posts } = await onPublicNetwork();
    writeFileSync(join(project.cwd, 'large.lua'), `local text = "${'x'.repeat(115_000)}"\nfunction compute(base) base.results = { output = #text } return base end\n`);
    const commands: readonly (readonly [string[], RegExp])[] = [
      [['send', 'counter', 'Inc', '--data', '12345', '--tag', 'a=b'], /sign the message Inc with 1 tag to counter \(c{43}\), 5 bytes/],
      [['eval', 'counter', '-e', 'return 1'], /sign Lua for counter \(c{43}\), \d+ bytes/],
      [['dryrun', 'counter', 'Inc'], /sign the message Inc to counter .*, for a dry run, as/],
      [['load-blueprint', 'token', 'counter'], /sign token, tried on a copy first, for counter/],
      [['cron', 'stop', 'counter'], /sign the request to end counter \(c{43}\)/],
      [['deploy', 'counter.lua', '--send', 'Inc'], /sign a module and a process of counter\.lua, and Inc to it, \d+ bytes/],
      [['deploy', 'counter.lua', '--upload', '--turbo-url', 'https://upload.example'], /sign a module and a process of counter\.lua, .*send the module to https:\/\/upload\.example \(for ever, on Arweave\), the rest to prod \(http/],
      [['deploy', 'large.lua', '--upload'], /sign a module and a process of large\.lua, 11\d KiB, for a price that is not told, as/],
      [['upload', 'counter.lua'], /would sign/],
    ];
    for (const [words, what] of commands) {
      const { code, stdout, stderr } = await runInProcess([...words, '--network', 'prod'], project);
      assert.equal(code, 2, `${words.join(' ')}: ${stderr}`);
      assert.equal(stdout, '');
      assert.match(stderr, what);
      assert.ok(stderr.includes(address) && stderr.includes(server.url) && /Nothing was signed or sent\./.test(stderr), stderr);
      assert.match(stderr, /--yes/);
    }
    assert.deepEqual(posts(), []);
    const { stdout } = await runInProcess(['send', 'counter', 'Inc', '--network', 'prod', '--json'], project);
    assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'cli/not-confirmed');
  });

  it('is sent with --yes, and the address is shown once for each network', async () => {
    const { project, server, posts } = await onPublicNetwork();
    const sent = await runInProcess(['send', 'counter', 'Inc', '--network', 'prod', '--yes'], project);
    assert.equal(sent.code, 5, 'the node has no such process');
    assert.equal(posts().length, 1);
    assert.ok(sent.stderr.includes(`${address} signs what goes to prod (${server.url})`), sent.stderr);
    const again = await runInProcess(['send', 'counter', 'Inc', '--network', 'prod', '-y'], project);
    assert.doesNotMatch(again.stderr, /signs what goes to/);
    assert.deepEqual(JSON.parse(readFileSync(join(project.cwd, '.hbx', 'network-notes.json'), 'utf8')), { version: 1, shown: [{ network: 'prod', url: server.url, address }] });
    writeFileSync(join(project.cwd, '.hbx', 'network-notes.json'), '{"shown": 5');
    assert.match((await runInProcess(['send', 'counter', 'Inc', '--network', 'prod', '-y'], project)).stderr, /signs what goes to/, 'what can not be read is shown again');
  });

  it('is not signed without a wallet, which is not made there', async () => {
    const { project, posts } = await onPublicNetwork();
    rmSync(join(project.home, 'wallet.json'));
    const { code } = await runInProcess(['send', 'counter', 'Inc', '--network', 'prod', '--yes'], project);
    assert.equal(code, 4);
    assert.deepEqual(posts(), []);
  });

  it('can be read without a question, and so can everything on this machine', async () => {
    const target = await testNode();
    const project = projectFolder('confirm');
    writeFileSync(join(project.cwd, 'hbx.config.json'), JSON.stringify({ network: 'dev', networks: { dev: { url: target.node.url }, prod: { url: target.node.url.replace('127.0.0.1', 'localhost'), public: true } } }));
    const deployed = await runInProcess(['deploy', 'counter.lua', '--name', 'counter'], project);
    assert.equal(deployed.code, 0, deployed.stderr);
    assert.match(deployed.stderr, /Using dev, http/);
    assert.doesNotMatch(deployed.stderr, /signs what goes to/);
    assert.equal((await runInProcess(['get', '/~meta@1.0/info/address', '--network', 'prod'], project)).stdout.trim(), target.node.address);
  });
});

describe('what a node can not do', () => {
  it('is told before anything is sent', async () => {
    const { project, posts } = await onPublicNetwork();
    const refused = async (...words: string[]) => {
      const { code, stdout } = await runInProcess([...words, '--json'], project);
      return [code, (JSON.parse(stdout) as { error: { code: string } }).error.code];
    };
    assert.deepEqual(await refused('deploy', 'counter.lua', '--dialect', 'puc', '--network', 'prod', '-y'), [2, 'deploy/dialect']);
    assert.deepEqual(await refused('send', 'counter', 'Inc', '--engine', 'hbx', '--network', 'prod', '-y'), [2, 'cli/engine']);
    assert.deepEqual(posts(), []);
  });
});

describe('confirmWrite on a terminal', () => {
  /** What a command is handed on a terminal. */
  function onTerminal(): { context: TestContext; stdin: PassThrough } {
    const project = projectFolder('confirm');
    const context = cliContext(project);
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
    const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
    stderr.on('data', (text) => context.told.push(String(text)));
    return { stdin, context: { ...context, stdin, stderr, isInteractive: true } };
  }

  async function answered(key: string): Promise<{ told: string; outcome: unknown }> {
    const { context, stdin } = onTerminal();
    const network = networkAt('https://node.example', { home: context.home });
    const asked = confirmWrite(context, network, { what: 'the message \u001b[2JInc to counter', address, sizeBytes: 2048 });
    const isAsked = (): boolean => context.told.join('').includes('Sign and send it?');
    const timer = setInterval(() => {
      if (!isAsked()) return;
      clearInterval(timer);
      stdin.write(key);
    }, 5);
    const outcome = await asked.then(
      () => 'yes',
      (error: { code: string; exitCode: number; plain: boolean }) => [error.code, error.exitCode, error.plain],
    );
    clearInterval(timer);
    return { told: context.told.join(''), outcome };
  }

  it('shows what it is about, and takes y', async () => {
    const { told, outcome } = await answered('y');
    assert.equal(outcome, 'yes');
    for (const part of ['hbx test', 'the message \\x1b[2JInc to counter', '2.0 KiB', address, 'https://node.example']) assert.ok(told.includes(part), part);
  });

  it('takes everything else for a no', async () => {
    for (const key of ['n', '\r']) assert.deepEqual((await answered(key)).outcome, ['cli/not-confirmed', 2, true], JSON.stringify(key));
    assert.deepEqual((await answered('\u0003')).outcome, ['cli/interrupted', 130, true]);
  });
});
