/**
 * The first process of a fresh node: the runtime is opened and runs slot 0 in a program where nothing ran before. It is loaded as the
 * engine's thread is (`src/lua/hbx/kept-thread.ts`), so it finds what an earlier run kept, or keeps it.
 */
import { LuaVm } from '../../src/lua/vm.ts';
import { defaultLimits, type Dialect } from '../../src/lua/engines.ts';
import { keepPartsIn } from '../../src/lua/compile/compile.ts';
import { KeptParts } from '../../src/lua/compile/kept-parts.ts';
import type { KeptCode } from '../../src/lua/hbx/kept-thread.ts';
import { message } from '../../src/message/value.ts';
import { assignmentOf, definition, firstState } from './handlers-app.ts';

export interface Booted {
  /** Opening it, ms: compiling, or reading what was kept, and running the modules that are required at once. */
  readonly load: number;
  /** Opening it once more, ms: what is left of it when it is compiled. */
  readonly again: number;
  readonly slot: number;
  /** CPU of `load` and `slot`, ms. */
  readonly loadCpu: number;
  readonly slotCpu: number;
}

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function timed(action: () => void): [wall: number, cpu: number] {
  const [start, used] = [performance.now(), cpu()];
  action();
  return [performance.now() - start, cpu() - used];
}

/** Named as the function that starts the thread. */
export function start({ source, dialect }: { readonly source: string; readonly dialect: Dialect }, kept?: KeptCode): Booted {
  const parts = new KeptParts(kept?.folder);
  keepPartsIn(parts);
  const open = (): LuaVm => {
    const { vm, outcome } = LuaVm.open([{ name: 'app', source }], { dialect, limits: defaultLimits, sandbox: false, nowMs: 0, seed: '' });
    if (vm === undefined) throw new Error(outcome.error?.message);
    return vm;
  };
  let vm: LuaVm | undefined;
  const [load, loadCpu] = timed(() => (vm = open()));
  const [again] = timed(open);
  vm!.hold(firstState());
  const body = assignmentOf(definition, 0);
  const [slot, slotCpu] = timed(() => {
    const done = vm!.call('compute', [null, body, message({})], { held: { set: message({ 'at-slot': -1 }), unset: ['results', 'commitments'] }, nowMs: 0 });
    if (done.error !== undefined) throw new Error(done.error.message);
  });
  if (parts.hasUnsaved || kept?.isThreadKept === false) {
    parts.save();
    kept?.keepThread();
  }
  return { load, again, slot, loadCpu, slotCpu };
}
