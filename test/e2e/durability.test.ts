import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { createClient, type Client } from '../../src/client/client.ts';
import { spawnTags } from '../../src/client/spawn-tags.ts';
import { createTransport } from '../../src/client/transport.ts';
import { hostedNode } from '../helpers/hosted-node.ts';
import { projectFolder } from '../helpers/project-folder.ts';
import { launcher, runHbx, runHbxJson } from '../helpers/run-hbx.ts';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode } from '../helpers/test-node.ts';

/** A process whose state depends on every message and on their order. */
const trail = `
local count, sum = 0, 7
function compute(base, req)
  if req.body.action == 'Add' then
    count = count + 1
    sum = (sum * 31 + tonumber(req.body.data)) % 1000003
    base.count = count
    base.sum = sum
  end
  base.results = { outbox = { ["1"] = { data = string.format("%d", count) } }, output = "" }
  return base
end
`;

async function spawnTrail(client: Client): Promise<string> {
  const { id } = await client.cacheModule(trail);
  return (await client.spawn(spawnTags({ module: id, node: await client.nodeAddress() }))).process;
}

/** The data of every Add message in the log, in slot order, with the ids. */
async function log(client: Client, process: string): Promise<{ id: string; data: string }[]> {
  const entries: { id: string; data: string }[] = [];
  for (let from = 1; ; ) {
    const reply = await client.read(`/~scheduler@1.0/schedule?target=${process}&from=${from}&accept=application/aos-2`);
    const page = JSON.parse(Buffer.from(reply.body).toString()) as { edges: { cursor: number; node: { message: { Id: string; Data: string } } }[]; page_info: { has_next_page: boolean } };
    for (const { node } of page.edges) entries.push({ id: node.message.Id, data: node.message.Data });
    if (!page.page_info.has_next_page) return entries;
    from = page.edges.at(-1)!.cursor + 1;
  }
}

describe('durability', () => {
  it('kill -9 in the middle of 500 messages loses nothing that was acknowledged, and the state is that of a run without it', async () => {
    const project = projectFolder('kill');
    const first = await hostedNode(project);
    let url = first.url;
    const client = createClient(createTransport({ url, attempts: 2, relocate: async () => url }), testSigner(0), { repeatsWrites: true });
    const process = await spawnTrail(client);
    const prepared = await Promise.all(Array.from({ length: 500 }, (_, index) => client.prepare(process, { action: 'Add', data: String(index) })));
    const acknowledged = new Map<string, number>();
    let next = 0;
    let killed = false;
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        while (next < prepared.length && !killed) {
          const message = prepared[next++]!;
          try {
            acknowledged.set(message.id, Number((await message.send()).get('slot')));
          } catch {
            return;
          }
          if (acknowledged.size === 250) {
            killed = true;
            await first.end('SIGKILL');
          }
        }
      }),
    );
    assert.ok(acknowledged.size >= 250, `${acknowledged.size} acknowledged`);
    assert.ok(acknowledged.size < 500, 'the kill came too late');

    const second = await hostedNode(project);
    url = second.url;
    const again = createClient(createTransport({ url }), testSigner(0));
    const kept = await log(again, process);
    for (const [id, slot] of acknowledged) assert.equal(kept[slot - 1]?.id, id, `slot ${slot}`);
    // Whatever was not acknowledged is sent again; a message that had made it into the log gets its first slot back.
    for (const message of prepared) if (!acknowledged.has(message.id)) await message.send();
    const whole = await log(again, process);
    const state = await again.readJson(`/${process}/now/sum`);
    await Promise.all([client.close(), again.close()]);
    await second.end();

    const straight = await startTestNode();
    try {
      const twin = await spawnTrail(straight.client);
      for (const { data } of whole) await (await straight.client.prepare(twin, { action: 'Add', data })).send();
      assert.deepEqual(await straight.client.readJson(`/${twin}/now/sum`), state);
    } finally {
      await straight.stop();
    }
  });

  it('two commands at once in one project both do their work', async () => {
    const project = projectFolder('at-once');
    const deployed = await Promise.all(
      ['a', 'b', 'c'].map((name) => runHbxJson(['deploy', 'counter.lua', '--name', name, '--send', 'Inc'], project)),
    );
    for (const { code, stderr } of deployed) assert.equal(code, 0, stderr);
    const ps = await runHbxJson(['ps'], project);
    assert.deepEqual(ps.value.map((row: { name: string }) => row.name).sort(), ['a', 'b', 'c']);
    assert.deepEqual(new Set(ps.value.map((row: { process: string }) => row.process)), new Set(deployed.map(({ value }) => value.process)));
    const sent = await Promise.all(['a', 'a', 'b', 'c'].map((name) => runHbxJson(['send', name, 'Inc'], project)));
    for (const { code, stderr } of sent) assert.equal(code, 0, stderr);
    const final = await runHbxJson(['send', 'a', 'Get'], project);
    assert.equal(final.value.outbox[0].data, '3');
  });

  it('a command whose host is killed goes on', async () => {
    const project = projectFolder('take-over');
    const host = await hostedNode(project);
    assert.equal((await runHbx(['deploy', 'counter.lua', '--name', 'counter'], project)).code, 0);
    // The console holds its connection; its host dies between two of its lines.
    const child = spawn(process.execPath, [launcher, 'repl', 'counter', '--json'], { cwd: project.cwd, env: { ...process.env, HBX_HOME: project.home }, stdio: ['pipe', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const exited = once(child, 'exit');
    const results = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const total = async (action: string): Promise<string> => {
      child.stdin.write(`${action}\n`);
      const line = await Promise.race([results.next(), exited.then(() => ({ value: undefined }))]);
      assert.ok(line.value !== undefined, stderr);
      return (JSON.parse(line.value) as { outbox: { data: string }[] }).outbox[0]!.data;
    };
    for (let count = 1; count <= 5; count++) assert.equal(await total('Inc'), String(count));
    await host.end('SIGKILL');
    for (let count = 6; count <= 10; count++) assert.equal(await total('Inc'), String(count));
    child.stdin.end();
    assert.deepEqual(await exited, [0, null], stderr);
    assert.equal((await runHbxJson(['send', 'Get'], project)).value.outbox[0].data, '10');
  });
});
