/**
 * A message of a handler that replies, beside one of the bare counter module, both inside our engine as the node runs them: the
 * state in the VM, a message of a wallet in, what changed out. No worker, no HTTP. Then what one more process takes.
 * Prints JSON: for each dialect µs a message (best, median), and ms of one more process and its slot 0.
 */
import { setTimeout } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/base/package-root.ts';
import { defaultLimits, type Dialect } from '../../src/lua/engines.ts';
import { LuaVm } from '../../src/lua/vm.ts';
import { message, type Message } from '../../src/message/value.ts';
import { assignmentOf, bundled, definition, firstState, increment } from './handlers-app.ts';

const batch = 200;
const batches = 30;

const settleMs = 500;

/** CPU, because other programs on the machine disturb it less. */
function now(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Measured {
  readonly best: number;
  readonly median: number;
  readonly instructions: number;
  /** Opening one more and its slot 0, ms: what each further process of a node costs. */
  readonly next: number;
}

async function measure(source: string, dialect: Dialect): Promise<Measured> {
  const none = message({});
  const { vm, outcome } = LuaVm.open([{ name: 'app', source }], { dialect, limits: defaultLimits, sandbox: false, nowMs: 0, seed: '' });
  // V8 goes on compiling in the background what the first one warmed up; that is none of what starting a process costs.
  await setTimeout(settleMs);
  if (vm === undefined) throw new Error(outcome.error?.message);
  const state = firstState();
  vm.hold(state);
  let slot = 0;
  let instructions = 0;
  const send = (body: Message): void => {
    const held = { set: message({ 'at-slot': slot - 1 }), unset: ['results', 'commitments'] };
    const done = vm.call('compute', [null, assignmentOf(body, slot++), none], { held, nowMs: slot });
    if (done.error !== undefined) throw new Error(done.error.message);
    instructions = done.instructions;
  };
  send(definition);
  let start = performance.now();
  const other = LuaVm.open([{ name: 'app', source }], { dialect, limits: defaultLimits, sandbox: false, nowMs: 0, seed: '' });
  other.vm!.hold(state);
  other.vm!.call('compute', [null, assignmentOf(definition, 0), none], { held: { set: message({ 'at-slot': -1 }), unset: ['results', 'commitments'] }, nowMs: 1 });
  const next = performance.now() - start;
  const times: number[] = [];
  for (let at = 0; at < batches; at++) {
    const messages = Array.from({ length: batch }, (_, turn) => increment(at * batch + turn));
    start = now();
    for (const body of messages) send(body);
    times.push(((now() - start) / batch) * 1000);
  }
  times.sort((a, b) => a - b);
  return { best: times[0]!, median: times[batches / 2]!, instructions, next };
}

const counter = readFileSync(join(packageRoot(), 'templates', 'counter', 'counter.lua'), 'utf8');
const answer: Record<string, { bare: Measured; handlers: Measured }> = {};
for (const dialect of ['luerl', 'puc'] as const) {
  const bare = await measure(counter, dialect);
  answer[dialect] = { bare, handlers: await measure(bundled(dialect), dialect) };
}
console.log(JSON.stringify(answer));
