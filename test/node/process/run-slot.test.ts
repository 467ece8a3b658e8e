import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { message, type Message, type Value } from '../../../src/message/value.ts';
import { createFakeEngine } from '../../helpers/fake-engine.ts';
import { testRunner } from '../../helpers/test-runner.ts';

/** Counts in a global, and does to its base what the message says. */
const source = `return {
  compute(base, req, lua) {
    const body = req.get('body');
    const action = body.get('action');
    const seen = new Map([...base].filter(([key]) => ['device', 'at-slot', 'initialized', 'input-prefix', 'results', 'commitments'].includes(key)));
    seen.set('process', base.get('process').get('type') ?? 'none');
    const n = (lua.globals.get('n') ?? 0) + 1;
    lua.globals.set('n', n);
    base.set('results', new Map([['output', String(n)], ['seen', seen]]));
    if (!base.has('balances')) base.set('balances', new Map([['start', 1]]));
    if (action === 'Set') base.get('balances').set(body.get('key'), body.get('data'));
    if (action === 'Own') for (const key of ['device', 'process', 'initialized', 'input-prefix', 'at-slot', 'commitments']) base.set(key, new Map([['mine', 1]]));
    if (action === 'Inner') base.get('process').set('type', 'mine');
    if (action === 'Drop') for (const key of ['device', 'process', 'initialized', 'input-prefix', 'at-slot']) base.delete(key);
    if (action === 'Throw') throw new Error('no');
    if (action === 'Status') return lua.values('error', 'no');
    if (action === 'Text') return 'text';
    if (action === 'Nothing') return undefined;
    if (action === 'List') return [1];
    if (action === 'Three') return lua.values(base, 1, 2);
    if (action === 'Ok') return lua.values('ok', base);
    if (action === 'Other') { const other = new Map([['results', new Map([['output', 'other']])], ['only', 1]]); return other; }
    if (action === 'Quiet') base.delete('results');
    return base;
  },
  other(base) { base.set('results', new Map([['output', 'other function']])); return base; },
}`;

describe('a slot of a process whose state stays in the VM', () => {
  it('hands over what changes, and nothing else', async () => {
    const engine = createFakeEngine();
    const { send, spawn, runner } = testRunner({ engine });
    const process = await spawn(source);
    for (const [key, data] of [['a', 1], ['b', 2], ['a', 3]] as const) await send(process, { action: 'Set', key, data });
    assert.deepEqual(engine.asked, { open: 1, call: 4, hold: 1, restore: 0, snapshot: 0, fork: 0 });
    const { state, results } = await runner.computeSlot(process, 3);
    assert.deepEqual(state.get('balances'), message({ start: 1, b: 2, a: 3 }));
    assert.equal(state.has('results'), false);
    assert.equal((results as Message).get('output'), '4');
    assert.deepEqual((await runner.computeSlot(process, 1)).state.get('balances'), message({ start: 1, a: 1 }));
  });

  it('keeps what belongs to the node, whatever the module does to it', async () => {
    const { send, spawn, runner } = testRunner({ engine: createFakeEngine() });
    const process = await spawn(source);
    for (const action of ['Own', 'Get', 'Inner', 'Get', 'Drop', 'Get']) {
      const slot = Number(((await send(process, { action })).get('seen') as Message).get('at-slot')) + 1;
      const seen = ((await runner.computeSlot(process, slot)).results as Message).get('seen') as Message;
      assert.deepEqual(new Map([...seen].sort()), message({ 'at-slot': slot - 1, device: 'lua@5.3a', initialized: 'true', 'input-prefix': 'process', process: 'Process' }), action);
      const { state } = await runner.computeSlot(process, slot);
      assert.deepEqual([state.get('device'), state.get('initialized'), state.get('input-prefix'), state.get('at-slot'), state.has('commitments')], ['process@1.0', 'true', 'process', slot, false], action);
      assert.equal((state.get('process') as Message).get('type'), 'Process');
    }
  });

  it('undoes what failed, without running the log again unless Lua itself was content', async () => {
    const engine = createFakeEngine();
    const { send, spawn } = testRunner({ engine });
    const process = await spawn(source);
    for (const action of ['Throw', 'Throw']) assert.equal(((await send(process, { action })).get('error') as Message).get('message'), 'no');
    assert.equal((await send(process, { action: 'Get' })).get('output'), '2');
    let n = 2;
    for (const [action, opened] of [['Status', 1], ['Text', 1], ['Nothing', 1], ['List', 2], ['Three', 3]] as const) {
      assert.ok((await send(process, { action })).has('error'), action);
      assert.equal((await send(process, { action: 'Get' })).get('output'), String(++n), action);
      assert.equal(engine.asked.open, opened, action);
    }
  });

  it('takes a whole state where the module answers one', async () => {
    const engine = createFakeEngine();
    const { send, spawn, runner } = testRunner({ engine });
    const process = await spawn(source);
    const stateAfter = async (slot: number): Promise<Message> => (await runner.computeSlot(process, slot)).state;
    await send(process, { action: 'Set', key: 'a', data: 1 });
    assert.equal((await send(process, { action: 'Ok' })).get('output'), '3');
    assert.equal((await send(process, { action: 'Ok' })).get('output'), '4');
    await send(process, { action: 'Set', key: 'b', data: 2 });
    assert.deepEqual((await stateAfter(4)).get('balances'), message({ start: 1, a: 1, b: 2 }));
    assert.equal((await send(process, { action: 'Other' })).get('output'), 'other');
    assert.deepEqual([...(await stateAfter(5)).keys()].sort(), ['at-slot', 'device', 'initialized', 'input-prefix', 'only', 'process']);
    assert.equal((await send(process, { action: 'Set', key: 'c', data: 3 })).get('output'), '7');
    assert.deepEqual((await stateAfter(6)).get('balances'), message({ start: 1, c: 3 }));
    await send(process, { action: 'Quiet' });
    assert.equal((await runner.resultOf(process, 7)).results, undefined);
    assert.equal((await send(process, { action: 'Get' })).get('output'), '9');
  });

  it('runs the function a message names, unless it is a key of the state', async () => {
    const { send, spawn } = testRunner({ engine: createFakeEngine() });
    const process = await spawn(source, { Lion: 'x' });
    await send(process, { action: 'Get' });
    assert.equal((await send(process, { path: 'other' })).get('output'), 'other function');
    for (const path of ['balances', 'BALANCES', 'lion', 'normalize', 'snapshot', 'set']) {
      assert.match(String(((await send(process, { path })).get('error') as Message).get('message')), /as its path/, path);
    }
    assert.equal((await send(process, { action: 'Get' })).get('output'), '3');
  });

  it('takes what the state says about the call', async () => {
    const { send, spawn } = testRunner({ engine: createFakeEngine() });
    const process = await spawn(source.replace("if (action === 'Quiet')", "if (action === 'Switch') base.set('Function', 'other'); if (action === 'Quiet')"));
    await send(process, { action: 'Switch' });
    assert.equal((await send(process, { action: 'Get' })).get('output'), 'other function');
  });

  it('reads bounds of the process and of the message, and says whose was hit', async () => {
    const engine = createFakeEngine();
    const { send, spawn } = testRunner({ engine, limits: { instructions: 1000 } });
    const failing = `return { compute(base, req) { const kind = req.get('body').get('kind'); if (kind) throw Object.assign(new Error('used up'), { kind }); base.set('results', new Map()); return base; } }`;
    const texts: string[] = [];
    const fail = async (process: string, fields: Record<string, Value>): Promise<void> => void texts.push(String(((await send(process, fields)).get('error') as Message).get('message')));
    await fail(await spawn(failing), { kind: 'budget' });
    const bounded = await spawn(failing, { 'compute-limit': '500', 'memory-limit': '1-mb' });
    await fail(bounded, { kind: 'budget' });
    await fail(bounded, { kind: 'memory' });
    await fail(bounded, { kind: 'budget', 'compute-limit': '100' });
    await fail(bounded, { kind: 'budget', 'compute-limit': '9000000000000' });
    assert.deepEqual(texts, [
      'used up. 1000 instructions are the bound of this node: `hbx node --instructions`, or `limits.instructions` in hbx.config.json, raises it.',
      'used up. 500 instructions are the `compute-limit` of the process: deploy it with a higher one.',
      'used up. 1048576 bytes are the `memory-limit` of the process: deploy it with a higher one.',
      'used up. 100 instructions are the `compute-limit` of the message: send it with a higher one, or without.',
      'used up. 500 instructions are the `compute-limit` of the process: deploy it with a higher one.',
    ]);
    assert.deepEqual(engine.limits.filter((limits) => limits !== undefined).map((limits) => (limits as { instructions: number }).instructions), [100]);
  });
});
