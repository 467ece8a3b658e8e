/** The stack as the functions of `debug` show it. */
import { chunkById } from '../../compile/registry.ts';
import { currentFrames } from '../../runtime/errors.ts';
import type { Frame, LuaCodeFrame } from '../../runtime/frames.ts';
import { state } from '../../runtime/state.ts';
import type { Proto } from '../../runtime/value.ts';

/** Frames of JavaScript that are looked at: some for each level, more inside a coroutine. */
const deepest = 2000;

/** Levels of the stack, innermost first; the first is the running function itself. */
export function levels(): readonly Frame[] {
  const frames = ownFrames(currentFrames(deepest));
  if (state.handled === undefined) return frames;
  // A handler of `xpcall` sees the stack of the error, which JavaScript has left by then.
  const end = frames.findIndex((frame) => frame.kind === 'host' && frame.name === 'xpcall');
  return end < 0 ? frames : [...frames.slice(0, end), ...state.handled.frames];
}

/** A coroutine has a stack of its own: what resumed it is not on it. */
function ownFrames(frames: readonly Frame[]): readonly Frame[] {
  if (state.coroutine === undefined) return frames;
  const end = frames.findIndex((frame) => frame.kind === 'host' && (frame.name === 'coroutine.resume' || frame.name === 'coroutine.wrap function'));
  return end < 0 ? frames : frames.slice(0, end);
}

/** What a function is called where it is called. */
export interface CalledName {
  /** `global`, `local`, `method`, `field`, `upvalue`, or nothing. */
  readonly what: string;
  readonly name: string | undefined;
}

/** How the caller of a frame names its function. */
export function calledName(caller: Frame | undefined): CalledName {
  if (caller?.kind !== 'lua') return { what: '', name: undefined };
  const called = /^(global|local|method|field|upvalue|for iterator|metamethod) '(.*)'$/s.exec(caller.called ?? '');
  if (called === null) return { what: '', name: undefined };
  const [, what = '', name = ''] = called;
  return { what, name };
}

/** What a Lua frame runs. */
export function protoOf(frame: LuaCodeFrame): Proto | undefined {
  return chunkById(frame.chunk)?.chunk.protos[frame.proto];
}
