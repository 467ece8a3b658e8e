/**
 * A module with state gets random messages. Cut by a snapshot, by a fork, and with failing calls in between, it must go on as the
 * straight run does: same results, same instructions, same hash.
 */
import { LuaVm, type LuaVmOptions, type Outcome } from '../../../src/lua/vm.ts';
import { source } from '../../lua/vm/random-programs.ts';
import { Random } from '../random.ts';
import { moreOperations } from './operations.ts';

interface Message {
  readonly name: 'run' | 'more';
  readonly list: readonly (readonly number[])[];
  readonly fail: number;
  readonly seed: string;
  readonly nowMs: number;
}

function randomMessage(random: Random, isPuc: boolean): Message {
  const name = random.pick(['run', 'more'] as const);
  const list = random.some(0, 8, () => [random.below(27), random.below(64), random.below(100)])
    // Half finished iterators of PUC's `gmatch` cannot be written.
    .filter(([op]) => name !== 'run' || op !== 19 || !isPuc);
  return { name, list, fail: random.chance(25) ? random.between(1, 3) : 0, seed: random.pick(['a', 'b', 'c']), nowMs: random.below(1e6) };
}

const lossyLimits = { instructions: 300_000, memoryBytes: 2 ** 24 };

function send(vm: LuaVm, { name, list, fail, seed, nowMs }: Message): Outcome {
  return vm.call(name, [list.map((op) => op.map(BigInt)), BigInt(fail)], { seed, nowMs, limits: lossyLimits });
}

function text(outcome: Outcome): string {
  return JSON.stringify(outcome, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

export function fuzzState(seed: number): 'same' | string {
  const random = new Random(seed);
  const dialect = random.chance(70) ? 'puc' : 'luerl';
  const options: LuaVmOptions = { dialect, limits: { instructions: 10_000_000, memoryBytes: 2 ** 26 }, sandbox: random.chance(50), nowMs: 0, seed: String(seed) };
  const open = (): LuaVm => {
    const { vm, outcome } = LuaVm.open([{ name: 'm.lua', source }, { name: 'more.lua', source: moreOperations }], options);
    if (vm === undefined) throw new Error(text(outcome));
    return vm;
  };
  const messages = random.some(3, 14, () => randomMessage(random, dialect === 'puc'));
  const straight = open();
  const expected = messages.map((message) => {
    const outcome = text(send(straight, message));
    return { outcome, hash: straight.hash() };
  });

  let vm = open();
  const steps: string[] = [];
  for (const [index, message] of messages.entries()) {
    const what = random.pick(['nothing', 'snapshot', 'fork', 'forked away', 'failure', 'snapshot twice']);
    steps.push(`${what}, ${JSON.stringify(message)}`);
    const report = (problem: string): string => `State fuzz ${seed} (${dialect}): ${problem} at message ${index + 1}\n  ${steps.join('\n  ')}`;
    const before = vm.hash();
    if (what.startsWith('snapshot')) {
      const bytes = vm.snapshot();
      const restored = bytes && LuaVm.restore(bytes, options);
      if (bytes !== undefined && restored === undefined) return report('the snapshot cannot be restored');
      if (restored !== undefined) {
        if (restored.hash() !== before) return report('the restored state has another hash');
        if (restored.functions().join() !== vm.functions().join()) return report('the restored state has other functions');
        vm = restored;
      }
    } else if (what.startsWith('fork')) {
      const fork = vm.fork();
      if (fork === undefined && before !== undefined) return report('no fork of a state that has a snapshot');
      if (fork !== undefined) {
        if (fork.hash() !== before) return report('the fork has another hash');
        // What one of both does, the other must not see.
        const [goesOn, astray] = what === 'fork' ? [fork, vm] : [vm, fork];
        for (const other of random.some(1, 3, () => randomMessage(random, dialect === 'puc'))) send(astray, other);
        vm = goesOn;
      }
    } else if (what === 'failure') {
      send(vm, { ...randomMessage(random, dialect === 'puc'), fail: random.between(1, 3) });
    }
    if (vm.hash() !== before) return report(`a trace is left behind by ${what}`);
    const outcome = text(send(vm, message));
    if (outcome !== expected[index]!.outcome) return report(`another outcome:\n    straight ${expected[index]!.outcome.slice(0, 600)}\n    cut      ${outcome.slice(0, 600)}\n `);
    if (vm.hash() !== expected[index]!.hash) return report('another hash');
  }
  return 'same';
}
