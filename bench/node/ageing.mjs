// What a message costs as its process ages: CPU of the node a message, from slot 1 to slot 100 000, and with 10 000 balances in
// the state. Unsigned messages, or making them would take the time.
import { cpuSeconds, inFlight, row } from './measure.mjs';

const ledger = (count) => `
function compute(base, req)
  if base.balances == nil then
    base.balances = {}
    for i = 1, ${count} do base.balances["address-" .. string.format("%d", i)] = 100 end
  end
  local to = "address-" .. string.format("%d", math.floor(tonumber(req.body.data or "1") % ${count} + 1))
  base.balances[to] = base.balances[to] + 1
  base.results = { outbox = {}, output = "ok" }
  return base
end`;

export async function ageing({ client, module, pid: nodePid }, slots) {
  console.log(`\nCPU of the node for one message (schedule and compute, over HTTP), by the age of the process`);
  const { process: counter } = await client.spawnModule(module);
  await ages('counter', counter, slots);
  const many = await client.cacheModule(ledger(10_000));
  const { process: large } = await client.spawnModule(many.id);
  await ages('10 000 balances', large, Math.floor(slots / 5));
  const few = await client.cacheModule(ledger(10));
  const { process: small } = await client.spawnModule(few.id);
  await ages('10 balances', small, Math.floor(slots / 20));

  async function ages(name, process, total) {
    const window = Math.min(2000, Math.floor(total / 4));
    const costs = new Map();
    let done = 0;
    // A first window only warms the node up.
    for (const upTo of [window, 2 * window, total - window, total]) {
      const count = upTo - done;
      const before = cpuSeconds(nodePid);
      await inFlight(Array.from({ length: count }, (_, index) => done + index), 16, (index) => post(process, index));
      if (count === window) costs.set(upTo, ((cpuSeconds(nodePid) - before) / count) * 1e6);
      done = upTo;
    }
    const [, early] = [...costs.entries()][1] ?? [...costs.entries()][0];
    const late = costs.get(total);
    row(`${name}, early`, early, 'µs', `slots ${window} to ${2 * window}`);
    row(`${name}, late`, late, 'µs', `slots ${total - window} to ${total}: ${(late / early).toFixed(2)} x early (budget: flat)`);
  }

  async function post(process, index) {
    const reply = await client.transport.request({
      method: 'POST',
      path: `/${process}/schedule`,
      headers: [['type', 'Message'], ['target', process], ['action', 'Inc'], ['data', String(index)], ['accept', 'application/json']],
      body: new Uint8Array(0),
    });
    if (reply.status !== 200) throw new Error(`${reply.status}: ${Buffer.from(reply.body)}`);
    const { slot } = JSON.parse(Buffer.from(reply.body).toString());
    await client.transport.request({ method: 'GET', path: `/${process}/compute&slot=${slot}/results/output`, headers: [['accept', 'application/json']] });
  }
}
