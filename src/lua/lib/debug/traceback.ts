/** `debug.traceback`. */
import type { Frame } from '../../runtime/frames.ts';
import { allocateString, charge } from '../../runtime/meter.ts';
import { state } from '../../runtime/state.ts';
import { LuaCoroutine, LuaTable, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { integerArgument } from '../arguments.ts';
import { pieceOf } from '../table/concat.ts';
import { calledName, levels, protoOf } from './frames.ts';

/** Levels shown at the start and at the end of a deep stack. */
const shown = { first: 10, last: 11 };

export const tracebackFunctions = {
  traceback(...args: LuaValue[]): LuaReturn {
    const other = args[0] instanceof LuaCoroutine ? args[0] : undefined;
    const [message, level] = other === undefined ? args : args.slice(1);
    const text = pieceOf(message);
    if (text === undefined && message !== undefined) return message;
    const isOther = other !== undefined && other !== state.coroutine;
    const from = level === undefined ? (isOther ? 0 : 1) : Number(integerArgument(level, other === undefined ? 2 : 3, args.length));
    charge(100);
    // The stack of a coroutine that does not run is nowhere to be seen.
    const frames = isOther ? [] : levels().slice(Math.max(0, from));
    charge(20 * frames.length);
    const line = (at: number): string => lineOf(frames[at]!, frames[at + 1]);
    const places = [...frames.keys()];
    const isDeep = places.length > shown.first + shown.last + 1;
    const lines = isDeep ? [...places.slice(0, shown.first).map(line), '...', ...places.slice(-shown.last).map(line)] : places.map(line);
    const trace = ['stack traceback:', ...lines].join('\n\t');
    allocateString(trace.length + (text?.length ?? 0));
    return text === undefined ? trace : `${text}\n${trace}`;
  },
};

function lineOf(frame: Frame, caller: Frame | undefined): string {
  if (frame.kind === 'host') return `[C]: in function '${frame.name}'`;
  const place = `${frame.file}:${frame.line > 0 ? `${frame.line}:` : ''} in `;
  if (frame.name === 'main chunk') return `${place}main chunk`;
  const { what, name } = calledName(caller);
  if (name !== undefined && isGlobal(name, what)) return `${place}function '${name}'`;
  if (name !== undefined) return `${place}${what} '${name}'`;
  return `${place}function <${frame.file}:${protoOf(frame)?.line ?? '?'}>`;
}

function isGlobal(name: string, what: string): boolean {
  return what === 'global' && state.globals instanceof LuaTable && state.globals.getString(name) !== undefined;
}

