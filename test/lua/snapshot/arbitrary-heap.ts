/** Random heaps for property tests: tables, closures and boxes that lead to each other in all ways. */
import fc from 'fast-check';
import { hostFunction } from '../../../src/lua/lib/define.ts';
import { loadProtos, mainFunction } from '../../../src/lua/compile/load.ts';
import { Journal } from '../../../src/lua/runtime/journal.ts';
import { startMeter } from '../../../src/lua/runtime/meter.ts';
import { state } from '../../../src/lua/runtime/state.ts';
import { LuaCoroutine, LuaFloat, LuaFunction, LuaTable, type LuaValue } from '../../../src/lua/runtime/value.ts';
import { callList } from '../../../src/lua/runtime/call.ts';
import type { Heap } from '../../../src/lua/snapshot/heap.ts';

const hosts = [hostFunction('test.one', () => 1), hostFunction('test.two', () => 2)];

/** Begins a state of its own, without bounds. */
export function beginState(dialect: 'puc' | 'luerl' = 'puc'): void {
  state.epoch += 1;
  state.journal = new Journal();
  state.luerl = dialect === 'luerl';
  state.lastId = 0;
  startMeter(Infinity, 1e9, Infinity);
}

/** Closures that share a boxed counter and keep a value each. */
export function closuresOf(value: LuaValue): LuaFunction[] {
  const source = 'local n, kept = 0, ... return function() n = n + 1 return n end, function(d) n = n - d return n, kept end';
  return callList(mainFunction(loadProtos(source, '@closures.lua', 'puc'), new LuaTable()), value) as LuaFunction[];
}

type Step = readonly [kind: number, to: number, key: number, value: number];

const scalars: readonly LuaValue[] = [
  undefined, true, false, 0, 1, -1, 2 ** 31, -(2 ** 53 - 1), 2 ** 53 - 1, 2n ** 63n - 1n, -(2n ** 80n), new LuaFloat(0.5), new LuaFloat(-0), new LuaFloat(NaN), new LuaFloat(Infinity),
  new LuaFloat(3), '', 'a', 'key', '\0\xff', 'x'.repeat(300), ...hosts,
];

/** A heap that a list of random steps builds. */
export const arbitraryHeap: fc.Arbitrary<() => Heap> = fc
  .array(fc.tuple(fc.nat(7), fc.nat(30), fc.nat(60), fc.nat(60)) as fc.Arbitrary<Step>, { maxLength: 120 })
  .map((steps) => () => build(steps));

function build(steps: readonly Step[]): Heap {
  beginState();
  const objects: LuaValue[] = [new LuaTable()];
  const pick = (at: number): LuaValue => (at < scalars.length ? scalars[at] : objects[(at - scalars.length) % objects.length]);
  for (const [kind, to, key, value] of steps) {
    const target = objects[to % objects.length];
    if (kind === 0) objects.push(new LuaTable());
    else if (kind === 1) objects.push(...closuresOf(pick(value)));
    else if (kind === 2 && target instanceof LuaFunction) callList(target, 3);
    else if (kind === 3 && target instanceof LuaTable && objects[value % objects.length] instanceof LuaTable) target.mt = objects[value % objects.length] as LuaTable;
    else if (kind === 4 && target instanceof LuaFunction) {
      const coroutine = new LuaCoroutine(target);
      if (value % 2 === 0) coroutine.status = 'dead';
      objects.push(coroutine);
    } else if (target instanceof LuaTable) {
      const at = pick(key);
      if (kind === 5) target.append(pick(value) ?? true);
      else if (at !== undefined && !(at instanceof LuaFloat && Number.isNaN(at.n))) target.set(at, pick(value));
    }
  }
  return { dialect: 'puc', lastId: state.lastId, numbers: [1.5, -0, steps.length], roots: [objects[0], ...objects.filter((_, at) => at % 3 === 0), 'root'] };
}

/** A table of tables, `depth` deep. */
export function deepTable(depth: number): LuaTable {
  let table = new LuaTable();
  for (let at = 1; at < depth; at++) {
    const outer = new LuaTable();
    outer.append(table);
    table = outer;
  }
  return table;
}

