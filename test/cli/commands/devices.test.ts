import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, it } from 'node:test';
import type { AddressInfo } from 'node:net';
import { runCli } from '../../../src/cli/run-cli.ts';
import { runInProcess } from '../../helpers/run-cli.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { testNode } from '../../helpers/test-node.ts';

const cwd = temporaryFolder('devices');
const home = join(cwd, 'home');
const hbx = (...words: string[]) => runInProcess(['devices', ...words], { cwd, home });

/** A node that says this of itself. */
async function nodeThatSays(text: string, status = 200): Promise<string> {
  const server = createServer((_req, res) => res.writeHead(status, { 'content-type': 'application/json' }).end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('hbx devices', () => {
  it('lists the devices of hbx by kind', async () => {
    const { code, stdout, stderr } = await hbx();
    assert.deepEqual([code, stderr], [0, '']);
    const [native, emulated, absent] = stdout.split('\n\n').length > 3 ? stdout.split(/^(?=Native|Emulated|Absent)/m) : [];
    assert.match(native!, /^Native: [^\n]+\n\n[^]*^ {2}lua@5\.3a +runs Lua modules/m);
    assert.match(emulated!, /^Emulated: [^\n]+\n\n[^]*^ {2}hyperbuddy@1\.0 /m);
    assert.match(absent!, /^Absent: [^\n]+\n\n[^]*^ {2}genesis-wasm@1\.0 +it runs WebAssembly .*lua@5\.3a/m);
    const devices = JSON.parse((await hbx('--json')).stdout) as { device: string; kind: string; summary: string }[];
    assert.deepEqual(devices.map(({ device }) => device), devices.map(({ device }) => device).sort());
    assert.deepEqual(Object.keys(devices[0]!), ['device', 'kind', 'summary']);
    assert.equal(devices.find(({ device }) => device === 'stack@1.0')!.kind, 'native');
    assert.equal(devices.find(({ device }) => device === 'snp@1.0')!.kind, 'absent');
  });

  it('wraps long sentences on a terminal', async () => {
    let shown = '';
    const stdout = { isTTY: true, columns: 80, write: (text: unknown) => (shown += String(text)) !== '' };
    await runCli(['devices', '--no-color'], { stdin: Readable.from([]), stdout, stderr: stdout, env: { HBX_HOME: home }, cwd, signal: new AbortController().signal });
    const lines = shown.split('\n');
    assert.ok(lines.length > (await hbx()).stdout.split('\n').length);
    for (const line of lines) assert.ok(line.length <= 80, line);
  });

  it('asks the node at --url: one of hbx, and a real one', async () => {
    const target = await testNode();
    const own = JSON.parse((await hbx('--json', '--url', target.node.url)).stdout) as { device: string; kind: null; summary: string }[];
    assert.ok(own.some(({ device }) => device === 'lua@5.3a'));
    assert.ok(!own.some(({ device }) => device === 'snp@1.0'));
    const real = await nodeThatSays(JSON.stringify({ address: 'x', preloaded_devices: [{ name: 'lua@5.3a', module: 'dev_lua' }, { name: 'snp@1.0', module: 'dev_snp' }, { name: 'evil\u001b[2J@1.0' }, { module: 'nameless' }, 5] }));
    const { code, stdout } = await hbx('--url', real);
    assert.equal(code, 0);
    assert.deepEqual(stdout.trimEnd().split('\n').map((line) => line.trim().replace(/ {2,}/, ' | ')), ['evil\\x1b[2J@1.0 | unknown to hbx', 'lua@5.3a | runs Lua modules: what processes are written in', 'snp@1.0 | unknown to hbx']);
  });

  it('says so when a node does not tell', async () => {
    const silent = await hbx('--url', await nodeThatSays('{"address":"x"}'));
    assert.equal(silent.code, 5);
    assert.match(silent.stderr, /does not list its devices/);
    assert.equal((await hbx('--url', await nodeThatSays('no', 500))).code, 5);
    assert.equal((await hbx('--url', await nodeThatSays('<html>'))).code, 5);
    assert.equal((await hbx('nosuch')).code, 2);
  });
});
