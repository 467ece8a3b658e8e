/** What commands do on a network that is legacynet. Its units are fakes; how they answer is recorded. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { runCli } from '../../../src/cli/run-cli.ts';
import { fakeUnits, recordedAnswer, type FakeUnits, type UnitAnswers } from '../../helpers/legacynet-units.ts';
import { projectFolder } from '../../helpers/project-folder.ts';
import { runInProcess, type CliRun } from '../../helpers/run-cli.ts';
import { testSigner } from '../../helpers/signer.ts';

const process = 'P'.repeat(42) + 'A';

interface OnLegacynet {
  readonly units: FakeUnits;
  readonly cwd: string;
  hbx(...words: string[]): Promise<CliRun>;
  /** The same on real streams, which a console needs. */
  repl(...words: string[]): Promise<CliRun>;
}

async function onLegacynet(answers: UnitAnswers = {}, more: Record<string, unknown> = {}): Promise<OnLegacynet> {
  const units = await fakeUnits(answers);
  const project = projectFolder('legacynet');
  writeFileSync(join(project.cwd, 'hbx.config.json'), JSON.stringify({ network: 'old', networks: { old: { mu: units.mu.url, cu: `${units.cu.url}/`, gateway: units.gateway.url, ...more } } }));
  const repl: OnLegacynet['repl'] = async (...words) => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const code = await runCli(['repl', process, ...words], { stdin, stdout, stderr, env: { HBX_HOME: project.home }, cwd: project.cwd, signal: new AbortController().signal });
    const text = (stream: PassThrough): string => String(stream.read() ?? '');
    return { code, stdout: text(stdout), stderr: text(stderr) };
  };
  return { units, cwd: project.cwd, hbx: (...words) => runInProcess(words, project), repl };
}

describe('hbx on legacynet', () => {
  it('sends, and prints the outbox; the id is told before', async () => {
    const { units, hbx } = await onLegacynet({ result: recordedAnswer('handler') });
    const run = await hbx('send', process, 'Inc', '--data', '5', '--tag', 'Step=2');
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout, /^count 17\noutbox 1  Counted -> /);
    const [item] = units.items();
    assert.match(run.stderr, new RegExp(`^Using old, ${units.mu.url} .*\nMessage ${item!.id} goes to ${units.mu.url}\\.\n$`));
    const { ms: _ms, outbox, ...json } = JSON.parse((await hbx('send', process, 'Inc', '--json')).stdout) as Record<string, unknown>;
    assert.deepEqual(json, { process, slot: null, id: units.items()[1]!.id, ok: true, output: 'count 17', error: null });
    assert.equal((outbox as unknown[]).length, 1);
  });

  it('runs Lua, whose errors name the lines that were written', async () => {
    const { units, hbx, cwd } = await onLegacynet({ result: [recordedAnswer('eval'), recordedAnswer('evalError')] });
    writeFileSync(join(cwd, 'fix.lua'), '-- a fix\nerror("boom")\n');
    const run = await hbx('eval', process, '-e', '1 + 41');
    assert.deepEqual([run.code, run.stdout], [0, '42\n'], run.stderr);
    assert.deepEqual([units.items()[0]!.data, units.items()[0]!.tags['Action']], ['1 + 41', 'Eval']);
    const failed = await hbx('eval', process, '-e', 'error("boom")');
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /Error: boom\n  at \(eval\):1:\d+\n/);
    assert.equal((await hbx('eval', process, '-e', 'x = = 1')).code, 1);
    assert.equal(units.mu.requests.length, 2);
    writeFileSync(join(cwd, 'hbx.config.json'), JSON.stringify({ network: 'old', networks: { old: { mu: `${units.mu.url}/gw/mu`, cu: units.cu.url } } }));
    const behindPath = await hbx('eval', process, '-e', 'error("boom")');
    assert.match(behindPath.stderr, /Error: boom/);
    assert.doesNotMatch(behindPath.stderr, /took over|any more/);
  });

  it('sends no Lua to a process of somebody else', async () => {
    const owner = { body: JSON.stringify({ data: { transactions: { edges: [{ node: { owner: { address: testSigner(1).address } } }] } } }) };
    const { units, hbx } = await onLegacynet({ owner });
    const run = await hbx('eval', process, '-e', '1', '--json');
    assert.deepEqual([run.code, (JSON.parse(run.stdout) as { error: { code: string } }).error.code], [4, 'repl/not-owner'], run.stdout + run.stderr);
    assert.equal(units.mu.requests.length, 0);
  });

  it('runs dry without a signature, so nobody is asked', async () => {
    const { units, hbx } = await onLegacynet({}, { public: true });
    const run = await hbx('dryrun', process, 'Inc');
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout, /^count 24\n/);
    assert.match(run.stderr, /Nothing was written or signed/);
    const { dryRun, from, changes } = JSON.parse((await hbx('dryrun', process, 'Inc', '--json')).stdout) as Record<string, unknown>;
    assert.deepEqual([dryRun, from, changes], [true, null, null]);
    const slot = await hbx('dryrun', process, 'Inc', '--slot', '3');
    assert.match(slot.stderr, /Legacynet has no slots that could be named\. Nothing was sent\./);
    assert.equal(units.mu.requests.length, 0);
  });

  it('asks before it signs for a public one', async () => {
    const { units, hbx, repl } = await onLegacynet({}, { public: true });
    for (const run of [await hbx('send', process, 'Inc', '--json'), await hbx('eval', process, '-e', '1', '--json'), await repl('-e', '1', '--json')]) {
      assert.equal(run.code, 2, run.stderr);
      assert.match(run.stdout, /"code":"cli\/not-confirmed"/);
    }
    assert.equal(units.mu.requests.length, 0);
    assert.equal((await hbx('send', process, 'Inc', '--yes')).code, 0);
    assert.equal(units.mu.requests.length, 1);
  });

  it('runs lines of the console; what needs slots says so', async () => {
    const { units, repl } = await onLegacynet({ result: [recordedAnswer('eval'), recordedAnswer('handler')] });
    const run = await repl('-e', '1 + 41\n.send Inc\n.dryrun on\n1\n.dryrun off\n.slots\n.at 0\n.state\n.load-blueprint token\n.monitor 1-minute', '--no-stop-on-error');
    assert.match(run.stdout, /^42\ncount 17\noutbox 1 {2}Counted [^]*\ncount 24\n/);
    assert.equal(run.stderr.match(/Error: Legacynet has no node that could be asked for this\. Nothing was sent\.\n/g)?.length, 5, run.stderr);
    assert.deepEqual(units.items().map(({ tags }) => tags['Action']), ['Eval', 'Inc']);
  });

  it('refuses what legacynet has not, before anything is sent', async () => {
    const { units, hbx } = await onLegacynet();
    for (const words of [['get', `${process}/now`], ['messages', process], ['ps'], ['diff', process, '0', '1'], ['inspect', process], ['cron', 'list'], ['cron', 'stop', process], ['devices'], ['deploy', 'counter.lua'], ['load-blueprint', 'token', process]]) {
      const run = await hbx(...words);
      assert.equal(run.code, 2, words.join(' '));
      assert.match(run.stderr, /needs a HyperBEAM node, and old is legacynet: .* Nothing was sent\.\nHint: /, words.join(' '));
    }
    assert.match((await hbx('send', process, 'Inc', '--no-push')).stderr, /so --no-push can mean nothing there\. Nothing was sent\./);
    assert.match((await hbx('upload', 'counter.lua')).stderr, /Legacynet has no place for uploads on this machine\. Nothing was sent\./);
    assert.deepEqual([units.mu, units.cu, units.gateway].map(({ requests }) => requests.length), [0, 0, 0]);
  });

  it('checks both units, and lists them', async () => {
    const { units, hbx } = await onLegacynet();
    const found = JSON.parse((await hbx('network', 'check', '--json')).stdout) as { network: string; mu: { url: string; ms: { median: number } }; cu: { url: string; address: string } };
    assert.deepEqual([found.network, found.mu.url, found.cu.url, found.cu.address], ['old', units.mu.url, units.cu.url, 'A'.repeat(43)]);
    assert.match((await hbx('network', 'check', units.cu.url)).stdout, /^network +old, legacynet\nmessages +http/);
    const rows = JSON.parse((await hbx('network', 'list', '--json')).stdout) as Record<string, unknown>[];
    assert.deepEqual(rows[1], { name: 'old', url: null, mu: units.mu.url, cu: units.cu.url, origin: 'project', public: false, chosen: true, turbo: null, gateway: units.gateway.url, about: null });
    assert.deepEqual(rows.filter(({ name }) => name === 'legacynet').map(({ mu, cu, public: isPublic }) => [mu, cu, isPublic]), [['https://mu.ao-testnet.xyz', 'https://cu.ao-testnet.xyz', true]]);
    const shadow = await hbx('network', 'add', 'legacynet', '--mu', units.mu.url, '--cu', units.cu.url);
    assert.equal(shadow.code, 0);
    assert.match(shadow.stderr, /hbx itself knows legacynet as https:\/\/mu\.ao-testnet\.xyz and https:\/\/cu\.ao-testnet\.xyz: yours takes its place until `hbx network remove legacynet`\./);
    assert.match((await hbx('network', 'check', 'legacynet')).stdout, /^network +legacynet\nmessages/);
    units.cu.close();
    const gone = await hbx('network', 'check');
    assert.equal(gone.code, 3);
    assert.match(gone.stderr, /No compute unit answers at/);
  });

  it('is named by its units', async () => {
    const { hbx } = await onLegacynet();
    assert.deepEqual(JSON.parse((await hbx('network', 'add', 'mine', '--mu', 'http://127.0.0.1:1/', '--cu', 'https://cu.example', '--json')).stdout), { name: 'mine', mu: 'http://127.0.0.1:1', cu: 'https://cu.example', public: true });
    for (const [words, message] of [
      [['mine2'], /needs the <url> of a node, or --mu and --cu for legacynet/],
      [['mine2', '--mu', 'http://127.0.0.1:1'], /has --mu and no --cu: legacynet needs both/],
      [['mine2', '--cu', 'http://127.0.0.1:1'], /has --cu and no --mu/],
      [['mine2', 'http://127.0.0.1:1', '--mu', 'http://127.0.0.1:1', '--cu', 'http://127.0.0.1:1'], /is a node with a <url>, or legacynet with --mu and --cu, not both/],
      [['mine', 'https://node.example'], /`mine` is http:\/\/127\.0\.0\.1:1 and https:\/\/cu\.example already/],
    ] as const) {
      const run = await hbx('network', 'add', ...words);
      assert.equal(run.code, 2, words.join(' '));
      assert.match(run.stderr, message);
    }
    assert.equal((await hbx('network', 'add', 'mine', '--mu', 'http://127.0.0.1:1', '--cu', 'https://cu.example')).code, 0);
  });
});
