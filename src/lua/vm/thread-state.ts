/** The variables that all states of a thread share, before and after a call of one of them. */
import type { Dialect, LuaLimits } from '../engines.ts';
import type { Journal } from '../runtime/journal.ts';
import { garbageFactor, startMeter } from '../runtime/meter.ts';
import { state, type World } from '../runtime/state.ts';
import type { Core } from './core.ts';

/** Limits that nothing reaches; the meter cannot tell what was made out of infinitely much. */
export const unbounded: LuaLimits = { instructions: 2 ** 50, memoryBytes: 2 ** 50 };

/** From here on code runs in this state, and what it writes is noted in this journal. */
export function enterCall({ dialect, globals, stringMeta, typeMetas, lastId }: Core, world: World, { instructions, memoryBytes }: LuaLimits, journal: Journal): void {
  state.epoch += 1;
  state.journal = journal;
  state.luerl = dialect === 'luerl';
  state.lastId = lastId;
  state.stringMeta = stringMeta;
  // The library changes it in place.
  state.typeMetas = typeMetas && new Map(typeMetas);
  state.globals = globals;
  state.world = world;
  state.coroutine = undefined;
  state.resumes = 0;
  state.handled = undefined;
  state.caught = undefined;
  startMeter(instructions, memoryBytes, garbageFactor * memoryBytes);
}

/** After a call nothing of its state stays here. */
export function leaveCall(): void {
  state.journal = undefined;
  state.coroutine = undefined;
  state.handled = undefined;
  state.caught = undefined;
  state.globals = undefined;
  state.stringMeta = undefined;
  state.typeMetas = undefined;
}

/** Before tables are made that no call is charged for. */
export function beginUnbounded(dialect: Dialect): void {
  state.epoch += 1;
  state.luerl = dialect === 'luerl';
  startMeter(unbounded.instructions, unbounded.memoryBytes, unbounded.memoryBytes);
}
