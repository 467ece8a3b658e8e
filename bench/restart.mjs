// `node --import tsx bench/restart.mjs [slots] [engine]`: how soon a node answers again after a restart, what a past slot costs, and
// what a message to a process with many balances costs. Makes the log through the scheduler, without signatures, from source;
// the restarts are those of the built package (`npm run build` first), each in a process of its own. Compare within one run.
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngine } from '../src/lua/engines.ts';
import { openStore } from '../src/store/table.ts';
import { testRunner } from '../test/helpers/test-runner.ts';

const slots = Number(process.argv[2] ?? 100_000);
const engineId = process.argv[3] ?? 'hbx';
const restarter = fileURLToPath(new URL('restart-once.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hbx-restart-'));

const counter = `local n = 0
function compute(base, req)
  if req.body.action == "Inc" then n = n + 1 end
  base.results = { outbox = { ["1"] = { data = string.format("%d", n) } }, output = "" }
  return base
end`;
const ledger = (count) => `
function compute(base, req)
  if base.balances == nil then
    base.balances = {}
    for i = 1, ${count} do base.balances["address-" .. string.format("%d", i)] = 100 end
  end
  local i = tonumber(req.body.data or "1") % ${count} + 1
  local to = "address-" .. string.format("%d", math.floor(i))
  base.balances[to] = base.balances[to] + 1
  base.results = { output = "ok" }
  return base
end`;

try {
  for (const name of ['node', 'wallet']) writeFileSync(join(folder, `${name}.json`), JSON.stringify(generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey.export({ format: 'jwk' })));
  const pid = await fill();
  await past(pid);
  restart('restart after a kill', pid, 'kill');
  restart('again (stopped cleanly)', pid, 'stop');
  restart('restart after a clean stop', pid, 'stop');
  await balances();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function withRunner(action, name = '') {
  const engine = await createEngine(engineId);
  const store = await openStore({ driver: 'lmdb', folder: join(folder, name, 'store') });
  const target = testRunner({ engine, store });
  const result = await action(target);
  // As after a kill: no snapshot on the way out.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await engine.close();
  await store.close();
  return result;
}

async function schedule(target, pid, count, fields) {
  for (let done = 0; done < count; done += 1000) {
    await Promise.all(Array.from({ length: Math.min(1000, count - done) }, (_, index) => target.schedule(pid, fields(done + index))));
  }
}

function fill() {
  return withRunner(async (target) => {
    const pid = await target.spawn(counter);
    const started = performance.now();
    await schedule(target, pid, slots - 1, () => ({ action: 'Inc' }));
    const scheduled = performance.now();
    const cpu = process.cpuUsage();
    for (let slot = 0; slot < slots; slot += 5000) await target.runner.resultOf(pid, Math.min(slot + 4999, slots - 1));
    const computed = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    console.log(`\n${slots} slots of a counter, engine ${engineId}`);
    row('scheduled', ((scheduled - started) / slots) * 1000, 'µs', 'a slot');
    row('computed', ((computed - scheduled) / slots) * 1000, 'µs', `a slot, ${((user + system) / slots).toFixed(0)} µs of CPU`);
    row('store', statSync(join(folder, 'store', 'data.mdb')).size / slots, 'B', 'a slot, log and all that is kept of it');
    const kept = target.store.range({ prefix: ['snapshot', pid] });
    row('snapshots', kept.length, '', `of ${kept.at(-1)?.value.length ?? 0} bytes, the newest after slot ${kept.at(-1)?.key[2]}`);
    return pid;
  });
}

async function past(pid) {
  await withRunner(async ({ runner, ctx }) => {
    const times = [];
    for (let index = 0; index < 50; index++) {
      const started = performance.now();
      await runner.computeSlot(pid, Math.floor((index / 50) * slots));
      times.push(performance.now() - started);
    }
    const copies = [];
    for (let index = 0; index < 10 && ctx.engine.keepsState; index++) {
      const started = performance.now();
      const copy = await runner.copyAt(pid, Math.min(slots - 1, Math.floor(((index / 10) * slots) / 1000) * 1000 + 998));
      copy.close();
      copies.push(performance.now() - started);
    }
    console.log('\na slot of the past');
    row('its state p50', median(times), 'ms', `at most ${Math.max(...times).toFixed(1)} ms`);
    if (copies.length > 0) row('its Lua state p50', median(copies), 'ms', `at most ${Math.max(...copies).toFixed(0)} ms, with nearly as many slots to run again as can be`);
  });
}

function restart(name, pid, end) {
  const done = spawnSync('node', [restarter, folder, pid, engineId, end], { encoding: 'utf8' });
  if (done.stdout === '') throw new Error(done.stderr);
  const { start, answer, second, stop, cpu, output } = JSON.parse(done.stdout.split('\n')[0]);
  console.log(`\n${name}`);
  row('node up', start, 'ms', 'store opened, port listening');
  row('first answer', answer, 'ms', `counter at ${output} (budget, both together: 1000 ms)`);
  row('CPU until then', cpu, 'ms', 'all threads; does not depend on what else the machine does');
  row('second answer', second, 'ms');
  if (stop !== undefined) row('stop', stop, 'ms');
}

async function balances() {
  console.log('\na message that changes one of so many balances');
  for (const count of [10, 10_000]) {
    await withRunner(async (target) => {
      const pid = await target.spawn(ledger(count));
      await target.runner.resultOf(pid, 0);
      await schedule(target, pid, 3000, (index) => ({ action: 'Mint', data: String(index * 7) }));
      await target.runner.resultOf(pid, 1000);
      const cpu = process.cpuUsage();
      await target.runner.resultOf(pid, 3000);
      const { user, system } = process.cpuUsage(cpu);
      const us = (user + system) / 2000;
      await new Promise((resolve) => setTimeout(resolve, 200));
      const records = target.store.range({ prefix: ['computed', pid], from: 1001 }).map(({ value }) => value.length);
      const checkpoints = target.store.range({ prefix: ['checkpoint', pid] });
      row(`${count} balances`, us, 'µs', `of CPU and ${(records.reduce((sum, size) => sum + size, 0) / records.length).toFixed(0)} bytes; ${checkpoints.length} checkpoints of ${checkpoints.at(-1)?.value.length ?? 0} bytes`);
    }, `ledger-${count}`);
  }
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function row(name, value, unit, note = '') {
  console.log(`  ${name.padEnd(26)} ${value.toFixed(value < 100 ? 2 : 0).padStart(8)} ${unit.padEnd(3)} ${note}`);
}
