/**
 * One message of the counter module inside our engine, as the node runs it: the state in the VM, a message of 22 keys in, what
 * changed out. No worker, no HTTP.
 */
import { message } from '../../src/message/value.ts';
import { defaultLimits } from '../../src/lua/engines.ts';
import { LuaVm } from '../../src/lua/vm.ts';
import { assignment, counter } from '../../test/suites/engine.ts';

const batch = 1000;
const batches = 40;

for (const dialect of ['luerl', 'puc'] as const) {
  const { vm, outcome } = LuaVm.open([{ name: 'counter.lua', source: counter }], { dialect, limits: defaultLimits, sandbox: false, nowMs: 0, seed: '' });
  if (vm === undefined) throw new Error(outcome.error?.message);
  vm.hold(message({ keep: 1 }));
  const request = assignment('Inc');
  const empty = message({});
  const held = { set: empty, unset: [] };
  const times: number[] = [];
  for (let at = 0; at < batches; at++) {
    const start = performance.now();
    for (let turn = 0; turn < batch; turn++) {
      const { error } = vm.call('compute', [null, request, empty], { held, nowMs: at });
      if (error !== undefined) throw new Error(error.message);
    }
    times.push(((performance.now() - start) / batch) * 1000);
  }
  times.sort((a, b) => a - b);
  console.log(`counter message in ${dialect}: best ${times[0]!.toFixed(1)} µs, median ${times[batches / 2]!.toFixed(1)} µs (budget: 40 µs)`);
}
