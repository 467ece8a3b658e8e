/**
 * A message of a handler that replies, beside one of the bare counter module, both inside our engine as the node runs them: the
 * state in the VM, a message of a wallet in, what changed out. No worker, no HTTP. Then what starting the runtime takes.
 * Prints JSON: for each dialect µs a message (best, median), and ms of loading the module for the first time (compiling it), of
 * loading it again, as the next process of it does, and of slot 0.
 */
import { setTimeout } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/base/package-root.ts';
import { defaultLimits, type Dialect } from '../../src/lua/engines.ts';
import { LuaVm } from '../../src/lua/vm.ts';
import { message, type Message, type PlainValue } from '../../src/message/value.ts';
import { builtIns } from '../../src/project/built-ins.ts';
import { bundle } from '../../src/project/bundle/bundle.ts';

const batch = 200;
const batches = 30;

const app = `
Count = Count or 0
Handlers.add("Inc", "Inc", function(msg)
  Count = Count + 1
  msg.reply({ Data = string.format("%d", Count) })
end)
`;

const id = (name: string): string => name.padEnd(43, '0');
const base64url = 'A'.repeat(683);

function signed(keys: Record<string, PlainValue>, name: string): Message {
  const fields = { 'commitment-device': 'httpsig@1.0', committed: Object.keys(keys), keyid: base64url, signature: `http-sig-0123456789abcdef=:${base64url}:`, 'signature-input': `http-sig-0123456789abcdef=("@method");alg="rsa-pss-sha512";keyid="${base64url}"` };
  return message({ ...keys, commitments: { [id(name)]: { ...fields, alg: 'rsa-pss-sha512', type: 'rsa-pss-sha512', committer: id('owner') }, [id(`${name}-hmac`)]: { ...fields, alg: 'hmac-sha256', type: 'hmac-sha256', keyid: 'ao' } } });
}

const definition = signed({ type: 'Process', device: 'process@1.0', 'data-protocol': 'ao', variant: 'ao.TN.1', 'execution-device': 'lua@5.3a', 'push-device': 'push@1.0', module: id('module'), scheduler: id('node'), authority: id('node'), 'random-seed': 'seed' }, 'process');
/** No message comes twice. */
const increment = (slot: number): Message => signed({ action: 'Inc', data: '1', target: id('process'), type: 'Message', 'data-protocol': 'ao', variant: 'ao.TN.1' }, `message-${slot}-`);

function assignmentOf(body: Message, slot: number): Message {
  return message({ 'block-hash': id(''), 'block-height': 0, 'block-timestamp': 1_795_677_850_382 + slot, 'data-protocol': 'ao', epoch: '0', 'hash-chain': id('chain'), path: 'compute', process: id('process'), slot, timestamp: 1_795_677_850_382 + slot, type: 'assignment', variant: 'ao.N.1', body });
}

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
  readonly load: number;
  readonly again: number;
  readonly first: number;
  /** Opening one more and its slot 0, ms: what each further process of a node costs. */
  readonly next: number;
}

async function measure(source: string, dialect: Dialect): Promise<Measured> {
  const none = message({});
  let start = now();
  const { vm, outcome } = LuaVm.open([{ name: 'app', source }], { dialect, limits: defaultLimits, sandbox: false, nowMs: 0, seed: '' });
  const load = now() - start;
  // V8 goes on compiling in the background what the first one warmed up; that is none of what starting a process costs.
  await setTimeout(settleMs);
  start = performance.now();
  LuaVm.open([{ name: 'app', source }], { dialect, limits: defaultLimits, sandbox: false, nowMs: 0, seed: '' });
  const again = performance.now() - start;
  if (vm === undefined) throw new Error(outcome.error?.message);
  const state = new Map(definition);
  state.delete('commitments');
  state.set('process', definition);
  vm.hold(state);
  let slot = 0;
  let instructions = 0;
  const send = (body: Message): void => {
    const held = { set: message({ 'at-slot': slot - 1 }), unset: ['results', 'commitments'] };
    const done = vm.call('compute', [null, assignmentOf(body, slot++), none], { held, nowMs: slot });
    if (done.error !== undefined) throw new Error(done.error.message);
    instructions = done.instructions;
  };
  start = performance.now();
  send(definition);
  const first = performance.now() - start;
  start = performance.now();
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
  return { best: times[0]!, median: times[batches / 2]!, instructions, load, again, first, next };
}

const counter = readFileSync(join(packageRoot(), 'templates', 'counter', 'counter.lua'), 'utf8');
const answer: Record<string, { bare: Measured; handlers: Measured }> = {};
for (const dialect of ['luerl', 'puc'] as const) {
  const bare = await measure(counter, dialect);
  const { code } = bundle({ entry: { name: 'app.lua', text: app }, root: packageRoot(), dialect, builtIns: builtIns(), runtime: 'handlers' });
  answer[dialect] = { bare, handlers: await measure(code, dialect) };
}
console.log(JSON.stringify(answer));
