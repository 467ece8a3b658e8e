/** `.at`, `.step`, `.back`, `.diff`, `.dryrun` and `.time`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Message } from '../../../src/message/value.ts';
import { fakeClient, processId, resultOf, runPipe } from '../session.ts';
import { openTypedConsole } from '../typed-console.ts';

/** A process in whose state stands the slot. */
const counter = () => fakeClient(({ action }) => ({ output: `did ${action}` }), { state: async (_process, slot = 3): Promise<Message> => new Map<string, number | string>([['count', slot], ['name', 'c']]) });
const three = 'Inc\nInc\nInc\n';

describe('.at', () => {
  it('runs messages on a copy of the process as it was, until the present comes back', async () => {
    const client = counter();
    const { err } = await runPipe(`${three}.at 1\nGet\nx = 1\n.at now\nGet\n.at\n`, { client });
    assert.equal(err, '');
    assert.deepEqual(client.dry, [{ action: 'Get', slot: 1 }, { action: 'Eval', data: 'x = 1', slot: 1 }]);
    assert.equal(client.sent.length, 4);
  });

  it('reads the past', async () => {
    const reads: string[] = [];
    const client = fakeClient(undefined, {
      state: async (_process, slot) => new Map([['slot', slot ?? 'newest']]),
      read: async (_process, path) => (reads.push(path), { value: path }),
    });
    const { out } = await runPipe(`${three}.at 2\n.state slot\n.outbox\n.get now/results\n.get now\n.get nowhere\n.get compute&slot=1/x\n.at now\n.state slot\n.get now/x`, { client });
    assert.deepEqual(reads, ['compute&slot=2/results', 'compute&slot=2', 'nowhere', 'compute&slot=1/x', 'now/x']);
    assert.ok(out.startsWith('2\n') && out.includes('\nnewest\n'));
  });

  it('says so to somebody who types, and refuses what is no slot', async () => {
    const { enter, console } = openTypedConsole({ client: counter() });
    await enter('Inc', 'Inc');
    assert.equal(await enter('.at 1'), 'The process after slot 1 of 2. Messages run on a copy; .at now returns.');
    assert.deepEqual([console.context.at, console.context.newest], [1, 2]);
    assert.match(await enter('.at 3'), /There is no slot 3: the newest one is 2\./);
    for (const line of ['.at -1', '.at x', '.at 1e3', '.at 1 2', '.at 99999999999999999999']) assert.match(await enter(line), /Write it as \.at/);
    assert.equal(console.context.at, 1);
    assert.match(await enter('.at now'), /^Back in the present/);
    assert.match(await enter('.at'), /^This is the present/);
  });

  it('asks for slots that came from elsewhere', async () => {
    const client = fakeClient(undefined, { newestSlot: async () => 9 });
    assert.equal((await runPipe('.at 9', { client })).exitCode, 0);
  });
});

describe('.step and .back', () => {
  it('show the beginning of a long message in a pipe', async () => {
    const { out } = await runPipe(`.send Load -- ${'x'.repeat(5000)}\nInc\n.back\n`, { client: counter() });
    assert.match(out, / Load .* x{199}…\n/);
  });

  it('show the message of each slot and what came of it', async () => {
    const { enter, console } = openTypedConsole({ client: counter() });
    await enter('Inc', 'Dec', 'Get');
    assert.match(await enter('.back'), /^slot +time .*\n +2 .* Dec .*\nslot 2\ndid Dec\noutbox empty$/);
    assert.match(await enter('.back'), / Inc .*\nslot 1\ndid Inc\n/);
    assert.match(await enter('.step', '.step'), / Get .*\nslot 3\ndid Get\n/);
    assert.match(await enter('.step'), /There is no slot 4: the newest one is 3\./);
    assert.equal(console.context.at, 3);
  });

  it('end at the first slot, and need the past', async () => {
    const { enter } = openTypedConsole({ client: counter() });
    assert.match(await enter('.back'), /There is no slot before the first one/);
    assert.match(await enter('.step'), /This is the present[^]*`\.back` goes one slot back/);
  });

  it('show a Result as JSON', async () => {
    const { out } = await runPipe(`${three}.back\n`, { client: counter(), json: true });
    assert.equal(JSON.parse(out.trimEnd().split('\n').at(-1)!).slot, 2);
  });
});

describe('.diff', () => {
  it('compares slots: the newest two, one with the newest, any two', async () => {
    const { out } = await runPipe(`${three}.diff\n.diff 1\n.diff 3 1\n.at 2\n.diff\n`, { client: counter() });
    assert.deepEqual(out.split('\n').filter((line) => line.startsWith('~')), ['~ count  2 -> 3', '~ count  1 -> 3', '~ count  3 -> 1', '~ count  1 -> 2']);
  });

  it('is an object with --json', async () => {
    const { out } = await runPipe(`${three}.diff\n`, { client: counter(), json: true });
    assert.deepEqual(JSON.parse(out.trimEnd().split('\n').at(-1)!), { process: processId, from: 2, to: 3, added: [], removed: [], set: [[['count'], 2, 3]] });
  });

  it('says which of the slots failed', async () => {
    const failing = () => Object.assign(counter(), { result: async (_process: unknown, slot: number) => resultOf({ slot, ...(slot === 2 ? { error: { message: 'no\x07', file: 'a.lua', line: 3, column: 1, traceback: [] } } : {}) }) });
    const { enter } = openTypedConsole({ client: failing() });
    await enter('Inc', 'Inc', 'Inc');
    assert.match(await enter('.diff'), /^~ count  2 -> 3\nSlot 2 failed: no\\x07 \(a\.lua:3:1\)$/);
    assert.match(await enter('.diff 2 2'), /^Slot 2 failed: .*\nThe state is the same/);
    const { out } = await runPipe(`${three}.diff 1 2\n`, { client: failing(), json: true });
    assert.deepEqual(JSON.parse(out.trimEnd().split('\n').at(-1)!).failed, [{ slot: 2, message: 'no\x07' }]);
  });

  it('says when there is none, and which slots there are not', async () => {
    const { enter } = openTypedConsole({ client: counter() });
    assert.match(await enter('.diff'), /There is no slot before the first one/);
    await enter('Inc', 'Inc');
    assert.match(await enter('.diff 2 2'), /^The state is the same after slots 2 and 2\./);
    assert.match(await enter('.diff 1 7'), /There is no slot 7: the newest one is 2\./);
    assert.match(await enter('.diff 1 2 3'), /Write it as \.diff \[a\] \[b\]\./);
  });
});

describe('.dryrun', () => {
  const client = () => {
    const one = fakeClient();
    return Object.assign(one, {
      dryRun: async (...[process, message]: Parameters<typeof one.dryRun>) => {
        one.dry.push(message);
        const { pushed: _pushed, pushFailed: _failed, ...rest } = await fakeClient().send(process, message, { signal: new AbortController().signal });
        return { ...rest, slot: null, dryRun: true as const, from: 4, changes: message.action === 'Get' ? null : { added: [[['a'], '\x1b[2J']] as [string[], unknown][], removed: [], set: [[['n'], 1, 12.5]] as [string[], unknown, unknown][] } };
      },
    });
  };

  it('writes nothing, and shows what would change', async () => {
    const one = client();
    const { out } = await runPipe('.dryrun\nInc 5\n.dryrun off\nInc\n', { client: one });
    assert.deepEqual([one.dry, one.sent], [[{ action: 'Inc', data: '5' }], [{ action: 'Inc' }]]);
    assert.equal(out, 'state\n+ a  "\\u001b[2J"\n~ n  1 -> 12.5\n');
  });

  it('says what it is on a terminal', async () => {
    const { enter } = openTypedConsole({ client: client() });
    assert.match(await enter('.dryrun on'), /^Messages run on a copy now/);
    assert.match(await enter('Inc'), /^dry run on slot 4 · 12 ms\noutbox empty\nstate\n/);
    assert.match(await enter('Get'), /\nThis node does not tell what the state would be\.$/);
    assert.equal(await enter('.dryrun'), 'Messages are written again.');
    assert.match(await enter('.dryrun maybe'), /Write it as \.dryrun \[on\|off\]\./);
    assert.match((await enter('.dryrun Mint Quantity=5')).replace(/\s+/g, ' '), /`\.dryrun on`, then the message as a line of its own; or `hbx dryrun` in a shell/);
  });

  it('keeps out of what .save writes', async () => {
    const { enter, console } = openTypedConsole({ client: client() });
    await enter('.dryrun', 'Inc', '.dryrun', 'Dec', '.send Add 2', '.slots', '.at 0', 'Get');
    assert.deepEqual(console.context.entered.map(({ text }) => text), ['Dec', '.send Add 2']);
  });
});

describe('.time', () => {
  it('tells the parts of a line, of the last answer, or of each', async () => {
    const { enter, client } = openTypedConsole();
    const times = /^sign 5 ms · schedule 3 ms · compute 4 ms · console [\d.]+ ms$/m;
    assert.equal(await enter('.time'), 'Nothing was sent yet; .time Inc sends a message and tells its times.');
    assert.match(await enter('.time Inc 5'), /outbox empty\nsign 5 ms · schedule 3 ms · compute 4 ms · console [\d.]+ ms$/);
    assert.deepEqual(client.sent, [{ action: 'Inc', data: '5' }]);
    assert.doesNotMatch(await enter('Inc'), times);
    assert.match(await enter('.time'), times);
    await enter('.time on');
    assert.match(await enter('Inc'), times);
    await enter('.time off');
    assert.doesNotMatch(await enter('Inc'), times);
    assert.match(await enter('.time .slots 1'), /\n[\d.]+ ms$/);
  });

  it('sends no word that is a slip for on or off, unless there is such an action', async () => {
    const { enter, client } = openTypedConsole({ client: fakeClient(() => ({}), { knownActions: async () => [{ action: 'Off', tags: [] }] }) });
    assert.match(await enter('.time onn'), /^Error: Write it as \.time \[line\|on\|off\]\. Nothing was sent\.\nDid you mean `\.time on`\? `\.time \.send onn` sends it as an action\.$/);
    assert.match(await enter('.time maybe'), /Did you mean `\.time on` or `\.time off`\?/);
    assert.deepEqual(client.sent, []);
    await enter('.time Inc', '.time counter');
    assert.deepEqual(client.sent, [{ action: 'Inc' }, { action: 'counter' }]);
  });

  it('shows what goes wrong with the line, once, and ends with it', async () => {
    const { enter } = openTypedConsole();
    assert.match(await enter('.time .nothing'), /^Error: There is no command \.nothing\.\n[^]*$/);
    assert.doesNotMatch(await enter('Inc'), /console/);
  });
});
