import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { rememberProcess } from '../../../src/project/names.ts';
import { findWorkspace } from '../../../src/project/state-folder.ts';
import { projectFolder, type ProjectFolder } from '../../helpers/project-folder.ts';
import { recordedGets } from '../../helpers/recorded-exchanges.ts';
import { runInProcess, type CliRun } from '../../helpers/run-cli.ts';
import { testNode } from '../../helpers/test-node.ts';
import { fakeServer, freePort, type FakeReply } from '../../helpers/two-nodes.ts';

const id = (letter: string): string => letter.repeat(43);

function inProject(config: unknown = {}): { project: ProjectFolder; hbx: (words: string[], env?: Record<string, string>) => Promise<CliRun> } {
  const project = projectFolder('network');
  writeFileSync(join(project.cwd, 'hbx.config.json'), JSON.stringify(config));
  return { project, hbx: (words, env = {}) => runInProcess(words, { ...project, env }) };
}

/** What a real node answered, at its path; `more` besides. */
function recordedNode(file: string, more: Record<string, FakeReply> = {}): Promise<{ url: string }> {
  const exchanges = recordedGets(file);
  return fakeServer(({ url }) => {
    const found = exchanges.find(({ name, isElided }) => name === `GET ${url}` && !isElided);
    if (more[url] !== undefined) return more[url];
    if (found === undefined) return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><title>Not found</title></html>' };
    const kept = found.reply.headers.filter(([name]) => ['signature', 'signature-input', 'content-type', 'ao-result'].includes(name));
    return { headers: Object.fromEntries(kept), body: found.reply.body };
  });
}

describe('hbx network', () => {
  it('shows no password of a URL, nor of one in a file', async () => {
    const secret = 'http://u:s3cret@node.example';
    const { hbx } = inProject({ networks: { bad: { url: secret } } });
    const plain = inProject().hbx;
    for (const run of [await plain(['network', 'add', 'mine', secret]), await plain(['network', 'check', secret]), await plain(['ps', '--network', secret]), await hbx(['network', 'list'])]) {
      assert.equal(run.code, 2);
      assert.doesNotMatch(run.stdout + run.stderr, /s3cret/);
    }
  });

  it('adds, lists, uses and removes', async () => {
    const { hbx } = inProject({ networks: { prod: { url: 'https://prod.example' } } });
    assert.deepEqual(JSON.parse((await hbx(['network', 'add', 'mine', 'http://10.0.0.1:8734/', '--gateway', 'https://g.example', '--json'])).stdout), { name: 'mine', url: 'http://10.0.0.1:8734', public: false });
    const rows = JSON.parse((await hbx(['network', 'list', '--json'])).stdout) as { name: string; chosen: boolean }[];
    assert.deepEqual(rows.slice(0, 3), [
      { name: 'local', url: null, origin: 'hbx', public: false, chosen: true, turbo: null, gateway: null, about: null },
      { name: 'prod', url: 'https://prod.example', origin: 'project', public: true, chosen: false, turbo: null, gateway: null, about: null },
      { name: 'mine', url: 'http://10.0.0.1:8734', origin: 'settings', public: false, chosen: false, turbo: null, gateway: 'https://g.example', about: null },
    ]);
    assert.deepEqual(JSON.parse((await hbx(['network', 'use', 'mine', '--json'])).stdout), { name: 'mine', url: 'http://10.0.0.1:8734' });
    assert.match((await hbx(['network', 'list'])).stdout, /^\* mine +http:\/\/10\.0\.0\.1:8734 +private +your settings$/m);
    assert.match((await hbx(['network', 'list'])).stdout, /^  prod +https:\/\/prod\.example +public +hbx\.config\.json$/m);
    assert.match((await hbx(['network', 'list', '--network', 'prod'])).stdout, /^\* prod /m);
    assert.match((await hbx(['network', 'list', '--url', 'http://127.0.0.1:9'])).stderr, /Commands talk to http:\/\/127\.0\.0\.1:9 \(chosen by --url\)/);
    assert.match((await hbx(['network', 'list'], { HBX_NETWORK: 'prod' })).stderr, /Commands talk to prod, a public network: hbx asks before your key signs \(chosen by HBX_NETWORK\)\./);
    assert.match((await hbx(['network', 'use', 'prod'], { HBX_NETWORK: 'local' })).stderr, /HBX_NETWORK is set, and counts before it: local/);
    await hbx(['network', 'use', 'mine']);
    assert.match((await hbx(['network', 'remove', 'mine'])).stderr, /It was the chosen one/);
    assert.match((await hbx(['network', 'list'])).stdout, /^\* local /);
  });

  it('leaves processes of other networks to one short line of `hbx ps`', async () => {
    const { project, hbx } = inProject({ networks: { prod: { url: 'https://prod.example' } } });
    const ps = async (): Promise<string> => (await hbx(['ps'])).stderr;
    assert.match(await ps(), /^No processes yet\./);
    const on = (url: string) => ({ ...findWorkspace(project), network: { url, flagFor: () => '' } });
    await rememberProcess(on('http://127.0.0.1:9'), { id: id('a') });
    assert.equal(await ps(), 'None on this network. Elsewhere: `hbx ps --url http://127.0.0.1:9`.\n');
    await rememberProcess(on('https://prod.example'), { id: id('b') });
    assert.equal(await ps(), 'None on this network. Elsewhere: `hbx ps --network prod`, `--url http://127.0.0.1:9`.\n');
    await rememberProcess(on('http://127.0.0.1:10'), { id: id('c') });
    assert.equal(await ps(), 'None on this network. Elsewhere: `hbx ps --network prod`, and on 2 more networks.\n');
  });

  it('refuses what is no network', async () => {
    const { hbx } = inProject({ networks: { prod: { url: 'https://prod.example' } } });
    const refused = async (...words: string[]) => {
      const { code, stdout } = await hbx(['network', ...words, '--json']);
      return [code, (JSON.parse(stdout) as { error: { code: string } }).error.code];
    };
    assert.deepEqual(await refused('add', 'local', 'https://a.example'), [2, 'project/bad-network-name']);
    assert.deepEqual(await refused('add', '__proto__', 'https://a.example'), [2, 'project/bad-network-name']);
    assert.deepEqual(await refused('add', 'a', 'https://user:secret@a.example'), [2, 'cli/bad-value']);
    assert.deepEqual(await refused('add', 'a', 'https://a.example', '--public', '--private'), [2, 'cli/usage']);
    assert.equal((await hbx(['network', 'add', 'a', 'https://a.example'])).code, 0);
    assert.deepEqual(await refused('add', 'a', 'https://b.example'), [2, 'network/name-taken']);
    assert.equal((await hbx(['network', 'add', 'a', 'https://b.example', '--force'])).code, 0);
    for (const name of ['push', 'prod', 'local']) assert.deepEqual(await refused('remove', name), [2, 'network/not-yours']);
    assert.deepEqual(await refused('use', 'nosuch'), [2, 'project/unknown-network']);
    assert.deepEqual(await refused('check', 'nosuch'), [2, 'project/unknown-network']);
    assert.equal((await hbx(['ps', '--network', 'nosuch'])).code, 2);
    assert.equal((await hbx(['build', 'counter.lua'], { HBX_NETWORK: 'nosuch' })).code, 0, 'what needs no node needs no network');
  });
});

describe('hbx network check', () => {
  it('tells what a node of hbx is', async () => {
    const target = await testNode();
    const { hbx } = inProject({ networks: { here: { url: target.node.url, public: true } } });
    const found = JSON.parse((await hbx(['network', 'check', 'here', '--json'])).stdout) as Record<string, unknown> & { devices: string[]; ms: Record<string, number>; clockSkewMs: number };
    assert.deepEqual([found['network'], found['url'], found['address'], found['wire']], ['here', target.node.url, target.node.address, 'may']);
    assert.ok(found.devices.includes('lua@5.3a'));
    assert.deepEqual(Object.keys(found.ms), ['connect', 'first', 'median']);
    for (const ms of Object.values(found.ms)) assert.equal(typeof ms, 'number');
    assert.ok(Math.abs(found.clockSkewMs) < 5000);
    assert.match((await hbx(['network', 'check', target.node.url])).stdout, /^network +here http/, 'a URL is called by its name');
  });

  for (const [file, wire, shown] of [['may2025-gets.http', 'may', /HyperBEAM of May 2025/], ['sep2025-gets.http', 'sept', /HyperBEAM of September 2025/]] as const) {
    it(`tells which generation the node of ${file} speaks`, async () => {
      const { hbx } = inProject();
      const { url } = await recordedNode(file);
      const { code, stdout } = await hbx(['network', 'check', url]);
      assert.equal(code, 0);
      assert.match(stdout, shown);
      const found = JSON.parse((await hbx(['network', 'check', url, '--json'])).stdout) as { wire: string; address: string; devices: string[] | null };
      assert.equal(found.wire, wire);
      assert.match(found.address, /^[\w-]{43}$/);
      assert.equal(found.devices?.includes('lua@5.3a') ?? false, wire === 'may', 'only the older one lists its devices in one answer');
    });
  }

  it('shows the devices of a node of September, which links to them', async () => {
    const target = await testNode({ wire: 'sept' });
    const { hbx } = inProject();
    const { devices, wire } = JSON.parse((await hbx(['network', 'check', target.node.url, '--json'])).stdout) as { wire: string; devices: string[] };
    assert.deepEqual([wire, devices.includes('lua@5.3a'), devices.includes('wao@1.0')], ['sept', true, false]);
  });

  it('says what the node lacks, and how far its clock is off', async () => {
    const { hbx } = inProject();
    const info = { body: JSON.stringify({ version: '9\u001b[2J', preloaded_devices: [{ name: 'process@1.0' }, { name: 'evil\u001b[2J@1.0' }] }) };
    const late = new Date(Date.now() - 3_600_000).toUTCString();
    const { url } = await fakeServer(({ url: path }) => (path === '/~meta@1.0/info/address' ? { headers: { date: late }, body: id('n') } : path.startsWith('/~meta@1.0/info') ? info : { status: 404 }));
    const { code, stdout, stderr } = await hbx(['network', 'check', url]);
    assert.equal(code, 0);
    assert.match(stdout, /clock +60 minutes behind yours/);
    assert.match(stdout, /wire +its replies are not signed/);
    assert.match(stdout, /version +9\\x1b\[2J/);
    assert.match(stdout, /devices +2: evil\\x1b\[2J@1\.0, process@1\.0/);
    assert.match(stderr, /It has no lua@5\.3a: modules of Lua do not run there/);
    assert.match(stderr, /It has no wao@1\.0/);
    assert.doesNotMatch(stderr, /It has no process@1\.0/);
  });

  it('ends with 3 when nobody answers, and with 5 when it is no node', async () => {
    const { hbx } = inProject();
    assert.equal((await hbx(['network', 'check', `http://127.0.0.1:${await freePort()}`])).code, 3);
    const page = await fakeServer(() => ({ headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Shop</title>' }));
    const { code, stderr } = await hbx(['network', 'check', page.url]);
    assert.equal(code, 5);
    assert.match(stderr, /A web page \("Shop"\)/);
    const refusing = await fakeServer(() => ({ status: 403, body: 'no' }));
    assert.equal((await hbx(['network', 'check', refusing.url])).code, 5);
  });
});

describe('processes of networks', () => {
  let hbx: ReturnType<typeof inProject>['hbx'];
  before(() => {
    ({ hbx } = inProject({ processes: { shared: id('s') }, networks: { prod: { url: 'https://prod.example' } } }));
  });

  it('have names, and a current one, on each', async () => {
    await hbx(['use', id('a'), '--name', 'counter']);
    await hbx(['use', id('b'), '--name', 'counter', '--network', 'prod']);
    await hbx(['use', id('c'), '--name', 'only', '--network', 'prod']);
    const current = async (...words: string[]) => JSON.parse((await hbx(['use', ...words, '--json'])).stdout) as unknown;
    assert.deepEqual(await current(), { process: id('a'), name: 'counter' });
    assert.deepEqual(await current('--network', 'prod'), { process: id('c'), name: 'only' });
    assert.deepEqual(await current('counter', '--network', 'prod'), { process: id('b'), name: 'counter' });
    assert.deepEqual(await current('--url', 'https://prod.example/'), { process: id('b'), name: 'counter' });
    assert.deepEqual(await current(), { process: id('a'), name: 'counter' }, 'the other network is untouched');
    assert.deepEqual(await current('shared', '--network', 'prod'), { process: id('s'), name: 'shared' });
  });

  it('are pointed at from elsewhere', async () => {
    const elsewhere = await hbx(['use', 'only']);
    assert.equal(elsewhere.code, 2);
    assert.match(elsewhere.stderr, /no process named `only` on this network[^]*`--network prod`/);
    const nameless = await hbx(['use', 'counter', '--url', 'https://other.example']);
    assert.match(nameless.stderr, /`--network local` or `--network prod`/);
    assert.match((await hbx(['use', 'nosuch'])).stderr, /There is no process named `nosuch` here/);
  });
});
