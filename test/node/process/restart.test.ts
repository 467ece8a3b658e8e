/** Our own engine and the runner together: wherever a process was interrupted, it goes on as if it had not been. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEngine, type Engine } from '../../../src/lua/engines.ts';
import type { Message, PlainValue, Value } from '../../../src/message/value.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { testRunner } from '../../helpers/test-runner.ts';

const source = `
local n, log = 0, {}
local function counter() local k = 0 return function() k = k + 1 return k end end
local next = counter()
function compute(base, req)
  local body = req.body
  local action = body.action
  n = n + next()
  log[#log + 1] = action
  base.n = n
  base.balances = base.balances or {}
  if action == "Pay" then base.balances[body.to] = (base.balances[body.to] or 0) + 1 end
  if action == "Gone" then base.balances[body.to] = nil end
  if action == "Alias" then base.left = { x = n } base.right = base.left end
  if action == "List" then base.list = base.list or {} base.list[#base.list + 1] = { n = n } end
  if action == "Keep" then kept = base.balances end
  if action == "Kept" and kept then kept.kept = n end
  if action == "Own" then base.process.mine = n base.device = nil base.initialized = n end
  if action == "Fresh" then base = { balances = base.balances, n = n } end
  if action == "Fail" then error("no") end
  if action == "Status" then return "error", "no" end
  if action == "Three" then return base, 1, 2 end
  if action == "Random" then base.random = math.random(1000000) end
  if action ~= "Quiet" then base.results = { output = string.format("%d", n), log = #log, process = base.process.type, mine = base.process.mine } end
  if action == "Ok" then return "ok", base end
  return base
end`;
const actions = ['Pay', 'Pay', 'Gone', 'Alias', 'List', 'Keep', 'Kept', 'Own', 'Fresh', 'Fail', 'Status', 'Three', 'Random', 'Quiet', 'Ok', 'Pay'];

/** A sequence that is the same for the same seed. */
function messages(seed: number, count: number): Record<string, PlainValue>[] {
  let state = seed;
  const next = (below: number): number => (state = (state * 48271) % 2147483647) % below;
  return Array.from({ length: count }, (_, index) => ({ action: actions[next(actions.length)]!, to: `a${next(5)}`, nonce: `${seed} ${index}` }));
}

describe('a process in our own engine', () => {
  let engine: Engine;
  before(async () => (engine = await createEngine('hbx')));
  after(() => engine.close());

  /** Runs messages; the node ends before those at `cuts`, cleanly or not in turn. */
  async function play(list: readonly Record<string, PlainValue>[], cuts: readonly number[]) {
    const store = createMemoryStore();
    let target = testRunner({ engine, store });
    const process = await target.spawn(source, { 'random-seed': 'fixed' });
    await target.runner.resultOf(process, 0);
    const results: unknown[] = [];
    for (const [index, fields] of list.entries()) {
      const cut = cuts.indexOf(index);
      if (cut >= 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (cut % 2 === 0) await target.runner.close();
        target = testRunner({ engine, store });
      }
      results.push(plain((await target.send(process, fields)) ?? null));
    }
    const slot = list.length;
    const copy = await target.runner.copyAt(process, slot);
    const states = [];
    for (let at = 0; at <= slot; at++) states.push(plain((await target.runner.computeSlot(process, at)).state));
    const hash = await copy.process.scope.vm!.state!.hash();
    const held = await copy.process.scope.vm!.state!.held();
    return { results, states, hash, held: plain(held!), live: plain(copy.process.state.message()) };
  }

  it('answers and ends up the same wherever it was interrupted', async () => {
    for (const [seed, cuts] of [[1, [20, 45]], [2, [1, 2, 3]], [3, [30, 31, 50]], [4, [6, 40]]] as const) {
      const list = messages(seed, 60);
      const straight = await play(list, []);
      const cut = await play(list, cuts);
      assert.deepEqual(cut, straight, `seed ${seed}`);
      assert.deepEqual(straight.live, straight.states.at(-1), `seed ${seed}`);
    }
  });

  it('wakes in a new engine from its snapshot', async () => {
    const first = testRunner({ engine });
    const process = await first.spawn(source);
    for (const fields of messages(5, 30)) await first.schedule(process, fields);
    const before = await first.send(process, { action: 'Get' });
    await first.runner.close();
    const fresh = await createEngine('hbx');
    after(() => fresh.close());
    const next = testRunner({ engine: { ...fresh, open: () => assert.fail('its log is run again') }, store: first.store });
    assert.equal((await next.send(process, { action: 'Get', nonce: 'last' })).get('log'), Number(before.get('log')) + 1);
    await next.runner.close();
  });

  it('is the same in fengari, results and states', async () => {
    const list = messages(7, 40).filter(({ action }) => !['Random', 'Kept', 'Alias', 'Keep', 'Own', 'Fresh'].includes(String(action)));
    const ours = await play(list, []);
    const fengari = await createEngine('fengari');
    after(() => fengari.close());
    const target = testRunner({ engine: fengari });
    const process = await target.spawn(source, { 'random-seed': 'fixed' });
    await target.runner.resultOf(process, 0);
    for (const [index, fields] of list.entries()) {
      const results = (await target.send(process, fields)) as Message | undefined;
      if (results?.has('error') !== true) assert.deepEqual(plain(results ?? null), ours.results[index], String(fields['action']));
      assert.deepEqual(plain((await target.runner.computeSlot(process, index + 1)).state), ours.states[index + 1], `${index} ${String(fields['action'])}`);
    }
  });
});

/** Without the order of keys. */
function plain(value: Value): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries([...(value as Message)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, plain(inner)]));
  return value;
}
