import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createConsoleNews } from '../../../../src/cli/commands/repl/console-news.ts';
import { createReplClient } from '../../../../src/cli/commands/repl/repl-client.ts';
import { openNode, type NodeAccess } from '../../../../src/cli/node-access.ts';
import type { LoggedMessage } from '../../../../src/client/log.ts';
import { builtIns } from '../../../../src/project/built-ins.ts';
import { bundle } from '../../../../src/project/bundle/bundle.ts';
import { cronTaskOf, currentProcess, rememberBlueprints } from '../../../../src/project/names.ts';
import { findWorkspace } from '../../../../src/project/state-folder.ts';
import type { ReplClient } from '../../../../src/repl/options.ts';
import { cliContext } from '../../../helpers/cli-context.ts';
import { clockedNode, listJobs } from '../../../helpers/clocked-node.ts';
import { counterSource } from '../../../helpers/counter.ts';
import { forgetfulNode } from '../../../helpers/forgetful-node.ts';
import { testKey } from '../../../helpers/keys.ts';
import { keeperSource, onNode } from '../../../helpers/on-node.ts';
import { testSigner } from '../../../helpers/signer.ts';
import { startTestNode, type TestNode } from '../../../helpers/test-node.ts';

const { signal } = new AbortController();

const shop = 'Prompt = function() return "shop [" .. tostring(#Inbox) .. "]> " end\nHandlers.add("Cron", "Cron", function(msg) Ticks = (Ticks or 0) + 1 end)\n';
const withRuntime = (text: string): string => bundle({ entry: { name: 'main.lua', text }, root: '/', dialect: 'luerl', builtIns: builtIns(), runtime: 'handlers' }).code;

interface Opened {
  readonly client: ReplClient;
  readonly access: NodeAccess;
}

/** The client of a console, as `hbx repl --url` makes it. */
async function openClient(folders: { cwd: string; home: string }, url: string, clients: Opened[]): Promise<Opened> {
  const context = cliContext(folders, { url });
  const news = createConsoleNews(context, false);
  const access = await openNode(context, { wallet: true, onNews: news.node });
  const opened = { access, client: createReplClient(context, access, { push: true, terminal: false, news }) };
  clients.push(opened);
  return opened;
}

describe('the client of the console', () => {
  const clients: Opened[] = [];
  const ids: Record<string, string> = {};
  let target: TestNode;
  let folders: { cwd: string; home: string };
  let client: ReplClient;
  let access: NodeAccess;
  before(async () => {
    target = await startTestNode();
    for (const [name, source] of Object.entries({ counter: counterSource, keeper: keeperSource, shop: withRuntime(shop) })) ids[name] = await target.spawn(source);
    folders = onNode(target, ids).project;
    ({ client, access } = await openClient(folders, target.node.url, clients));
  });
  after(async () => {
    for (const opened of clients) await opened.access.close();
    await target.stop();
  });

  it('reads what a process is, and writes nothing', async () => {
    const owner = testSigner(0).address;
    assert.deepEqual(await client.open('counter', { signal }), { id: ids['counter'], name: 'counter', kind: 'module', owner, slot: 0 });
    const process = await client.open(ids['shop']!, { signal });
    assert.deepEqual(process, { id: ids['shop'], name: 'shop', kind: 'handlers', owner, slot: 0 });
    assert.equal(await client.newestSlot(process, { signal }), 0);
    await assert.rejects(client.open('cuonter', { signal }), { code: 'project/unknown-process' });
    await assert.rejects(client.open(undefined, { signal }), { code: 'project/no-current-process' });
    await assert.rejects(client.open('x'.repeat(43), { signal }), { code: 'client/rejected' });
    assert.deepEqual([client.network.name, client.network.url, client.network.local, client.address], [new URL(target.node.url).host, target.node.url, false, owner]);
  });

  it('sends, runs on a copy of any slot, and tells what came of each', async () => {
    const process = await client.open('keeper', { signal });
    const sent = await client.send(process, { action: 'Set', data: 'one', tags: { key: 'a' } }, { signal });
    assert.deepEqual([sent.slot, sent.ok], [1, true]);
    await client.send(process, { action: 'Set', data: 'two', tags: { key: 'a' } }, { signal });
    const dry = await client.dryRun(process, { action: 'Drop', tags: { key: 'a' } }, { signal, slot: 1 });
    assert.deepEqual([dry.from, dry.changes!.removed], [1, [[['kept', 'a'], 'one']]]);
    const told = await client.result(process, 1, { signal });
    assert.deepEqual(told, { ...sent, ms: { sign: 0, schedule: 0, compute: 0 } });
    await assert.rejects(client.result(process, 9, { signal }), { code: 'client/rejected' });
    assert.deepEqual([...(await client.state(process, 1, { signal })).keys()], ['kept']);
    assert.deepEqual((await client.state(process, undefined, { signal })).get('kept'), new Map([['a', 'two']]));
    const log: LoggedMessage[] = [];
    for await (const page of client.messages(process, 1, 2, { signal })) log.push(...page);
    assert.deepEqual(log.map(({ slot, action, data }) => [slot, action, data]), [[1, 'Set', 'one'], [2, 'Set', 'two']]);
    const failed = await client.send(process, { action: 'Fail' }, { signal });
    assert.deepEqual([failed.ok, failed.error!.message, failed.error!.line], [false, 'boom', 8]);
  });

  it('runs Lua with what it requires, keeps maps only of what was sent, and tells the prompt of the process', async () => {
    writeFileSync(join(folders.cwd, 'one.lua'), 'return 1');
    writeFileSync(join(folders.cwd, 'bad.lua'), 'local x = 1\nerror("no")');
    const process = await client.open('shop', { signal });
    const maps = (): number => readdirSync(join(folders.cwd, '.hbx', 'maps')).length;
    mkdirSync(join(folders.cwd, '.hbx', 'maps'), { recursive: true });
    const before = maps();
    const dry = await client.dryRun(process, { action: 'Eval', data: 'return require("one") + 1' }, { signal });
    assert.deepEqual([dry.output, maps() - before, await client.newestSlot(process, { signal })], ['2', 0, 0]);
    const sent = await client.send(process, { action: 'Eval', data: 'return require("one") + 1' }, { signal });
    assert.deepEqual([sent.output, sent.prompt, maps() - before], ['2', 'shop [0]> ', 1]);
    const failed = await client.dryRun(process, { action: 'Eval', data: '', file: 'bad.lua' }, { signal });
    assert.deepEqual([failed.error!.file, failed.error!.line], ['bad.lua', 2]);
    const placed = await client.dryRun(process, { action: 'Eval', data: 'error("no")' }, { signal, place: { file: 'script.lua', line: 7 } });
    assert.deepEqual([placed.error!.file, placed.error!.line], ['script.lua', 7]);
    await assert.rejects(client.send(process, { action: 'Eval', data: '', file: 'none.lua' }, { signal }), { code: 'input/missing' });
    await assert.rejects(client.send(process, { action: 'Eval', data: 'local = 1' }, { signal }), /expected/);
    const key = JSON.stringify(testKey(3));
    writeFileSync(join(folders.cwd, 'key.lua'), `return [[${key}]]`);
    for (const message of [{ action: 'Eval', data: `return [[${key}]]` }, { action: 'Eval', data: '', file: 'key.lua' }, { action: 'Set', data: key }, { action: 'Set', tags: { key } }]) {
      await assert.rejects(client.send(process, message, { signal }), { code: 'cli/private-key' });
    }
    await assert.rejects(client.read(process, `now/${key}`, { signal }), { code: 'cli/private-key' });
    assert.equal(await client.newestSlot(process, { signal }), 1);
  });

  it('checks actions by the blueprints in the process, in the words of the console, and takes @name for an id', async () => {
    const process = await client.open(await target.spawn(keeperSource), { signal });
    assert.deepEqual(await client.checkAction!(process, { action: 'Mint' }, { signal }), []);
    await rememberBlueprints(access.workspace, { id: process.id }, ['token']);
    await assert.rejects(client.checkAction!(process, { action: 'Mint' }, { signal }), { code: 'blueprints/bad-message', details: ['The tag Quantity is missing: Quantity=100'], hint: '`hbx blueprint show token` tells what it wants. `.send --no-check …` sends it all the same.' });
    await assert.rejects(client.checkAction!(process, { action: 'Transfr' }, { signal }), { hint: 'Did you mean `Transfer`? `.send --no-check …` sends it all the same.' });
    assert.deepEqual(await client.checkAction!(process, { action: 'Transfr' }, { signal, isKnown: true }), []);
    assert.deepEqual(await client.checkAction!(process, { action: 'Transfer', tags: { Recipient: '@shop', Quantity: '1' } }, { signal }), []);
    await client.send(process, { action: 'Set', data: 'x', tags: { key: '@shop' } }, { signal });
    assert.deepEqual(await client.read(process, `now/kept/${ids['shop']}`, { signal }), { kind: 'value', value: 'x' });
    await assert.rejects(client.send(process, { action: 'Set', tags: { key: '@shopp' } }, { signal }), { code: 'cli/unknown-process-in-tag' });
  });

  it('tells which slots failed', async () => {
    const process = await client.open(await target.spawn(counterSource), { signal });
    const { slot } = await client.send(process, { action: 'Fail' }, { signal });
    assert.deepEqual([...(await client.failedSlots!(process, [0, slot!], { signal }))], [slot]);
  });

  it('reads paths from the process it is at, and names its own command in hints', async () => {
    const process = await client.open('keeper', { signal });
    assert.deepEqual(await client.read(process, 'now/kept/a', { signal }), { kind: 'value', value: 'two' });
    assert.deepEqual(await client.read(process, 'compute&slot=1/kept', { signal }), { kind: 'value', value: { a: 'one' } });
    assert.deepEqual(await client.read(process, 'shop/now/runtime', { signal }), { kind: 'value', value: 'handlers' });
    await assert.rejects(client.read(process, 'now/nosuch', { signal }), { code: 'get/nothing', hint: '`.get now` shows what is there.' });
  });

  it('knows sources, actions and names', async () => {
    const process = await client.open('counter', { signal });
    assert.equal(await client.source(process, { signal }), counterSource);
    const actions = await client.knownActions(process);
    assert.ok(actions.some(({ action }) => action === 'Inc'), 'the blueprint counter has its name');
    const keeper = await client.open('keeper', { signal });
    assert.deepEqual(await client.knownActions(keeper), []);
    await rememberBlueprints(findWorkspace(folders), { id: keeper.id }, ['token', 'not-there']);
    const transfer = (await client.knownActions(keeper)).find(({ action }) => action === 'Transfer')!;
    assert.deepEqual([...transfer.tags.slice(0, 2)].sort(), ['Quantity', 'Recipient']);
    assert.ok((await client.blueprintNames()).includes('token'));
    assert.deepEqual(await client.processNames(), ['counter', 'keeper', 'shop']);
    await client.use(process);
    assert.equal(currentProcess(access.workspace), process.id);
    assert.equal(currentProcess(findWorkspace(folders)), undefined, 'the current process of another network is untouched');
    const rows = await client.processes({ signal });
    assert.deepEqual(rows.find(({ name }) => name === 'counter'), { process: ids['counter'], name: 'counter', slot: 0, module: null, file: null, createdAt: null, current: true });
    assert.equal((await client.open(undefined, { signal })).name, 'counter');
  });
});

describe('Cron messages of the console', () => {
  it('are sent by a node of hbx, whatever runs in the process, until they are ended', async () => {
    const target = await clockedNode();
    const id = await target.spawn(withRuntime(shop));
    const clients: Opened[] = [];
    const { client, access } = await openClient(onNode(target, { shop: id }).project, target.node.url, clients);
    try {
      const process = await client.open('shop', { signal });
      assert.match(await client.monitor(process, '10-seconds', { signal }), /^The process gets a Cron message each 10-seconds /);
      assert.deepEqual((await listJobs(target)).map((job) => job.get('interval')), ['10-seconds']);
      await target.pass(10_000);
      assert.equal((await client.dryRun(process, { action: 'Eval', data: 'return Ticks' }, { signal })).output, '1');
      await assert.rejects(client.monitor(process, '1-moon', { signal }), { code: 'repl/cron-interval' });
      await client.unmonitor(process, { signal });
      assert.deepEqual(await listJobs(target), []);
      await assert.rejects(client.unmonitor(process, { signal }), { code: 'repl/no-cron-messages' });
    } finally {
      await access.close();
    }
  });

  it('are refused to who does not own the process', async () => {
    const target = await clockedNode({ operator: testSigner(2).address });
    const id = await target.spawn(counterSource);
    const clients: Opened[] = [];
    const other = onNode(target, { counter: id }).project;
    const { client, access } = await openClient(other, target.node.url, clients);
    try {
      const process = await client.open('counter', { signal });
      assert.match(await client.monitor(process, '1-day', { signal }), /1-day/);
      const stranger = { ...access, client: { ...access.client, signer: testSigner(3) } };
      const { startCron } = await import('../../../../src/cli/commands/repl/cron.ts');
      await assert.rejects(startCron(stranger, { id, handlers: false }, '1-day', { signal }), { code: 'client/rejected', message: /^Only / });
    } finally {
      await access.close();
    }
  });

  it('are a task on a node that runs only those: for bare modules, with the id kept', async () => {
    const target = await clockedNode();
    const ids = { keeper: await target.spawn(keeperSource), shop: await target.spawn(withRuntime(shop)) };
    const plain = await forgetfulNode(target.node.url, (path) => (path.startsWith('/~cron@1.0/monitor') ? { status: 404, body: '"not_found"' } : undefined));
    const clients: Opened[] = [];
    const { project } = onNode(target, ids);
    const { client, access } = await openClient(project, plain.url, clients);
    try {
      const keeper = await client.open('keeper', { signal });
      assert.match(await client.monitor(keeper, 'minute', { signal }), /^The node sends the process your Cron message each minute/);
      await target.node.tick();
      const [job] = await listJobs(target);
      assert.deepEqual([job!.get('path'), job!.get('interval'), job!.get('failed')], [`/${keeper.id}~process@1.0/push`, '1-minutes', 0]);
      assert.equal(cronTaskOf(findWorkspace(project), keeper.id)!.id, job!.get('task'));
      await target.pass(60_000);
      const log: LoggedMessage[] = [];
      for await (const page of client.messages(keeper, 1, 2, { signal })) log.push(...page);
      assert.deepEqual(log.map(({ action, from }) => [action, from]), [['Cron', client.address], ['Cron', client.address]]);
      // Another interval takes the place of the first.
      await client.monitor(keeper, '2-hours', { signal });
      assert.deepEqual((await listJobs(target)).map((one) => one.get('interval')), ['2-hours']);
      await client.unmonitor(keeper, { signal });
      assert.deepEqual([await listJobs(target), cronTaskOf(findWorkspace(project), keeper.id)], [[], undefined]);

      await assert.rejects(client.monitor(await client.open('shop', { signal }), '1-minute', { signal }), { code: 'repl/cron-handlers' });
      assert.deepEqual(await listJobs(target), []);
    } finally {
      await access.close();
      await plain.stop();
    }
  });

  it('are not to be had from a node without cron@1.0', async () => {
    const target = await clockedNode();
    const id = await target.spawn(keeperSource);
    const bare = await forgetfulNode(target.node.url, (path) => (path.startsWith('/~cron@1.0/') ? { status: 404, type: 'text/html', body: '<html>none</html>' } : undefined));
    const clients: Opened[] = [];
    const { client, access } = await openClient(onNode(target, { keeper: id }).project, bare.url, clients);
    try {
      const keeper = await client.open('keeper', { signal });
      await assert.rejects(client.monitor(keeper, '1-minute', { signal }), { code: 'repl/cron-absent' });
      await assert.rejects(client.unmonitor(keeper, { signal }), { code: 'repl/no-cron-messages' });
    } finally {
      await access.close();
      await bare.stop();
    }
  });
});
