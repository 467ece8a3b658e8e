/** `.get`, `.state`, `.slots`, `.inbox`, `.handlers` and `.globals`. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ExitCode } from '../../../src/base/errors.ts';
import { message } from '../../../src/message/value.ts';
import { openHandlers, type HandlersProcess } from '../../helpers/handlers-process.ts';
import { fakeClient, processId, resultOf, runPipe, walletAddress } from '../session.ts';
import { openTypedConsole } from '../typed-console.ts';

describe('.get', () => {
  it('shows text as it is, escaped, other values as JSON, and of bytes their number', async () => {
    const values: Record<string, unknown> = { text: 'one\ntwo\x1b[2J', list: [1, 'a'], none: null };
    const client = fakeClient(undefined, { read: async (_process, path) => (path === 'bytes' ? { bytes: new Uint8Array([255, 0]) } : { value: values[path] }) });
    assert.equal((await runPipe('.get text\n.get list\n.get none\n.get bytes', { client })).out, 'one\ntwo\\x1b[2J\n[\n  1,\n  "a"\n]\nnull\n<2 bytes>\n');
    assert.equal((await runPipe('.get text\n.get list\n.get bytes', { client, json: true })).out, '"one\\ntwo\\u001b[2J"\n[1,"a"]\n"_wA"\n');
    assert.match((await runPipe('.get', { client })).err, /Write it as \.get <path>\./);
  });
});

describe('.state', () => {
  const state = message({ balances: { alice: '10', 'a/b': '1' }, log: ['x', { y: 'z\x07' }], ticker: 'PNTS', ['__proto__']: 1 });
  const client = () => fakeClient(undefined, { state: async () => state });

  it('shows a key a line on a terminal, within its width', async () => {
    assert.equal(await openTypedConsole({ client: client() }).enter('.state'), 'balances   {"alice":"10","a/b":"1"}\nlog        ["x",{"y":"z\\u0007"}]\nticker     "PNTS"\n__proto__  1');
    for (const width of [20, 30]) for (const line of (await openTypedConsole({ client: client(), width }).enter('.state')).split('\n')) assert.ok(line.length <= width, line);
    const many = fakeClient(undefined, { state: async () => new Map(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index])) });
    assert.match(await openTypedConsole({ client: many }).enter('.state'), /\n… 99,900 more keys; \.json shows all\.$/);
  });

  it('follows a path, through lists, and to keys with a slash', async () => {
    assert.equal((await runPipe('.state ticker\n.state balances/a/b\n.state log/2/y\n.state /balances/alice/\n', { client: client() })).out, 'PNTS\n1\nz\\x07\n10\n');
    assert.equal((await runPipe('.state balances\n', { client: client(), json: true })).out, '{"alice":"10","a/b":"1"}\n');
  });

  it('says where a path leads nowhere, and what is near', async () => {
    const { enter } = openTypedConsole({ client: client() });
    assert.match(await enter('.state balances/alise'), /There is nothing at balances\/alise in the state\.\nDid you mean `\.state balances\/alice`\?/);
    assert.match(await enter('.state log/3'), /`\.state log` shows what is there/);
    assert.match(await enter('.state ticker/x'), /`\.state ticker` shows/);
    assert.match(await enter('.state constructor'), /There is nothing at constructor/);
    assert.match(await openTypedConsole().enter('.state'), /^Nothing of the state can be read\./);
  });
});

describe('a request that is cancelled', () => {
  it('ends the command at once, whatever the client does', async () => {
    const forever = () => new Promise<never>(() => {});
    for (const line of ['.state', '.get now/x', '.globals', '.slots', '.at 7', '.diff', '.outbox', '.ps', 'Inc']) {
      const client = fakeClient(undefined, { state: forever, read: forever, dryRun: forever, newestSlot: forever, processes: forever, send: forever });
      const { console, enter } = openTypedConsole({ client });
      const shown = enter(line);
      await new Promise(setImmediate);
      console.cancelRunning();
      assert.equal(await shown, line === 'Inc' ? 'Cancelled. The message may have reached the node all the same; there it goes on\nuntil its budget is used up, and later messages wait for it.' : 'Cancelled.', line);
    }
  });
});

describe('.slots', () => {
  it('lists the newest, of as many as asked', async () => {
    const { enter } = openTypedConsole();
    await enter(...Array.from({ length: 12 }, (_, index) => `Put ${index}`));
    const lines = (await enter('.slots')).split('\n');
    assert.deepEqual([lines.length, lines[0]!.slice(0, 10)], [11, 'slot  time']);
    assert.match(lines.at(-1)!, /^ {2}12 {2}.* Put +11 +message12$/);
    assert.equal((await enter('.slots 2')).split('\n').length, 3);
    await enter('.at 3');
    assert.match(await enter('.slots 1'), /\n {3}3 /);
    for (const line of ['.slots 0', '.slots x', '.slots -1']) assert.match(await enter(line), /Write it as \.slots \[n\]\./);
  });

  it('is a list with --json', async () => {
    const { out } = await runPipe('Inc\nGet\n.slots\n', { json: true });
    assert.deepEqual(JSON.parse(out.trimEnd().split('\n').at(-1)!).map(({ slot, action }: { slot: number; action: string }) => [slot, action]), [[1, 'Inc'], [2, 'Get']]);
  });
});

describe('looking into a process of the Handlers runtime', () => {
  let lua: HandlersProcess;
  const open = (options: Parameters<typeof openTypedConsole>[0] = {}) => {
    // The node makes a copy; this process may as well be changed.
    const client = fakeClient(async ({ data }) => {
      const { output, error } = await lua.eval(data!);
      return { output, error };
    });
    return openTypedConsole({ kind: 'handlers', owner: walletAddress, client, ...options });
  };
  before(async () => {
    lua = await openHandlers(`
      Handlers.add("Inc", function(msg) total = (total or 0) + 1 end)
      Handlers.add("pay", { Action = "Pay", Quantity = "%d+" }, function() end)
      Handlers.once("wait\\27[2J\\tfor", function() return false end, function() end)
      total, Ratio, big, Names, Nested, f = 7, 1.5, ("x"):rep(500), { "a", "b" }, { { 1 }, { 2 } }, function() end
      Empty, Pair = {}, { alice = "10", bob = true }
      Names2 = {} for i = 1, 9 do Names2[i] = i end
    `);
    await lua.send({ action: 'Hello', data: 'w\u00f6rld\tx' });
    await lua.send({ action: 'Bye' });
  });
  after(() => lua.close());

  it('.handlers lists them in order, with what is left of their runs', async () => {
    const { enter, client } = open();
    assert.equal(await enter('.handlers'), '#  name              pattern                         runs\n1  wait\\x1b[2J\\tfor  function                        1\n2  Inc               action Inc\n3  pay               fields Action=Pay Quantity=%d+');
    assert.deepEqual([client.sent.length, client.dry.length], [0, 1]);
    assert.match(await enter('.json on', '.handlers'), /"name": "pay",\n {4}"kind": "table",\n {4}"pattern": "Action=Pay Quantity=%d\+",\n {4}"runs": null/);
  });

  it('.globals lists those of the program, with their values', async () => {
    const { enter } = open({ width: 60 });
    const lines = (await enter('.globals')).split('\n');
    assert.deepEqual(lines.slice(1).map((line) => line.split(/\s+/)[0]), ['Empty', 'Names', 'Names2', 'Nested', 'Pair', 'Ratio', 'big', 'f', 'total']);
    const text = lines.join('\n');
    for (const part of ['Empty   table     {}', 'Names   table     {"a", "b"}', 'Names2  table     {9 items}', 'Nested  table     {2 items}', 'Ratio   number    1.5', 'total   number    7', 'f       function\n', 'big     string    500 bytes "xxx']) assert.ok(text.includes(part), part);
    assert.match(text, /Pair {4}table {5}\{(alice = "10", bob = true|bob = true, alice = "10")\}/);
    for (const line of lines) assert.ok(line.length <= 60, line);
  });

  it('.inbox lists what nobody took, the newest last', async () => {
    const { enter } = open();
    const shown = await enter('.inbox');
    assert.match(shown, /^inbox {2}from +action {2}data\n +1 {2}alice…[-]+ +Hello +wörld\\tx\n +2 {2}alice\S+ +Bye$/);
    assert.match(await enter('.inbox 1'), /\n +2 {2}.*\n1 earlier: \.inbox 2 shows all\.$/);
    assert.match(await enter('.inbox 0'), /Write it as \.inbox \[n\]\./);
  });

  it('looks at the slot that is looked at', async () => {
    const { enter, client } = open();
    await enter('.eval x = 1', '.at 1', '.handlers');
    assert.equal(client.dry.at(-1)!.slot, 1);
  });

  it('shows the error of what could not be looked at', async () => {
    const { enter } = open({ client: fakeClient(() => ({ error: { message: 'no\x1b[2J memory', traceback: [] } })) });
    assert.equal(await enter('.globals'), 'Error: no\\x1b[2J memory');
  });
});

describe('looking into another process', () => {
  it('says what works on a bare module', async () => {
    const { enter, client } = openTypedConsole();
    assert.match(await enter('.handlers'), /this one is a\s+bare module\.\n`\.state` shows/);
    assert.match(await enter('.inbox'), /this one is a\s+bare module\.\n`\.slots` lists/);
    assert.deepEqual(client.calls, []);
  });

  it('finds out once whether a module runs Eval', async () => {
    const client = fakeClient(({ data }) => ({ output: data?.includes('27 * 37') ? 'hbx999' : 'count\tnumber\t3' }));
    const { enter } = openTypedConsole({ client });
    assert.equal(await enter('.globals', '.globals'), 'name   type    value\ncount  number  3\nname   type    value\ncount  number  3');
    assert.equal(client.dry.length, 3);
    const none = openTypedConsole({ client: fakeClient(() => ({ output: 'New Message' })) });
    assert.match(await none.enter('.globals'), /does not run Lua \(Eval\) for you[^]*`\.state` shows/);
    await none.enter('.globals');
    assert.equal(none.client.dry.length, 1);
  });

  it('asks nothing of a process whose owner is somebody else', async () => {
    const client = fakeClient();
    const { err, exitCode, sent } = await runPipe('.globals\n', { client, process: { id: processId, kind: 'handlers', owner: 'somebody' } });
    assert.deepEqual([exitCode, sent, client.dry], [ExitCode.wallet, [], []]);
    assert.match(err, /only for its owner, somebody, and your wallet is wAllet[^]*`\.state` shows/);
  });

  it('refuses Lua for it before anything is sent, but not .send Eval', async () => {
    const process = { id: processId, kind: 'handlers' as const, owner: 'somebody' };
    for (const line of ['x = 1', '.eval x', '.editor\nx\n.done']) {
      const { err, exitCode, sent } = await runPipe(line, { process });
      assert.deepEqual([exitCode, sent], [ExitCode.wallet, []]);
      assert.match(err, /Nothing was sent\.\n`\.send Eval -- <Lua>` sends it all the same/);
    }
    assert.deepEqual((await runPipe('.send Eval -- x = 1\n.send Get', { process })).sent.map(({ action }) => action), ['Eval', 'Get']);
    assert.equal((await runPipe('x = 1', { process: { ...process, owner: walletAddress } })).sent.length, 1);
  });

  it('shows output that is no text by its number of bytes', async () => {
    assert.equal((await runPipe('Get', { client: fakeClient(() => resultOf({ output: '_wA', outputEncoding: 'base64url' })) })).out, '<2 bytes>\n');
  });
});
