/** `debug.getinfo` and `debug.getlocal`, as far as the stack of JavaScript and the source tell. */
import { argumentError } from '../../runtime/errors.ts';
import type { Frame } from '../../runtime/frames.ts';
import { charge } from '../../runtime/meter.ts';
import { state } from '../../runtime/state.ts';
import { LuaCoroutine, LuaFunction, LuaTable, type LuaReturn, type LuaValue, type Proto } from '../../runtime/value.ts';
import { shortSource } from '../../compile/chunk-name.ts';
import { integerArgument, optionalString } from '../arguments.ts';
import { calledName, levels, protoOf, type CalledName } from './frames.ts';

/** What is known of a function, running or not. */
interface Subject {
  readonly proto: Proto | undefined;
  readonly f: LuaFunction | undefined;
  readonly line: number;
  readonly called: CalledName;
}

export const infoFunctions = {
  getinfo(...args: LuaValue[]): LuaReturn {
    const thread = args[0] instanceof LuaCoroutine ? 1 : 0;
    const subject = args[thread];
    const options = optionalString(args[thread + 1], 'flnStu', thread + 2, args.length);
    charge(200);
    if (/[^SlnrutLf>]/.test(options)) argumentError(thread + 2, 'invalid option');
    if (subject instanceof LuaFunction) return describe({ proto: subject.proto, f: subject, line: -1, called: { what: '', name: undefined } }, options);
    const level = integerArgument(subject, thread + 1, args.length);
    const frames = thread === 1 && args[0] !== state.coroutine ? [] : levels();
    const frame = level >= 0 && level < frames.length ? frames[Number(level)]! : undefined;
    return frame === undefined ? undefined : describe(running(frame, frames[Number(level) + 1]), options);
  },

  getlocal(...args: LuaValue[]): LuaReturn {
    const thread = args[0] instanceof LuaCoroutine ? 1 : 0;
    const subject = args[thread];
    const n = Number(integerArgument(args[thread + 1], thread + 2, args.length));
    if (subject instanceof LuaFunction) return subject.proto?.parameterNames[n - 1];
    checkLevel(subject, thread, args);
    // Locals of JavaScript cannot be looked at from outside.
    return undefined;
  },

  setlocal(...args: LuaValue[]): LuaReturn {
    const thread = args[0] instanceof LuaCoroutine ? 1 : 0;
    checkLevel(args[thread], thread, args);
    integerArgument(args[thread + 1], thread + 2, args.length);
    return undefined;
  },

  gethook(): LuaReturn {
    return [undefined, '', 0];
  },
};

function checkLevel(v: LuaValue, thread: number, args: readonly LuaValue[]): void {
  const level = integerArgument(v, thread + 1, args.length);
  if (level < 0 || level >= levels().length) argumentError(thread + 1, 'level out of range');
}

function running(frame: Frame, caller: Frame | undefined): Subject {
  const called = calledName(caller);
  if (frame.kind === 'lua') return { proto: protoOf(frame), f: undefined, line: frame.line, called };
  const point = frame.name.lastIndexOf('.');
  return { proto: undefined, f: undefined, line: -1, called: called.name === undefined ? { what: '', name: frame.name.slice(point + 1) } : called };
}

function describe({ proto, f, line, called }: Subject, options: string): LuaTable {
  const info = new LuaTable();
  if (options.includes('S')) {
    const source = proto === undefined ? '=[C]' : proto.chunk.chunkName;
    info.setString('source', source);
    info.setString('short_src', shortSource(source));
    info.setString('linedefined', proto?.line ?? -1);
    info.setString('lastlinedefined', proto === undefined ? -1 : proto.index === 0 ? -1 : proto.endLine);
    info.setString('what', proto === undefined ? 'C' : proto.index === 0 ? 'main' : 'Lua');
  }
  if (options.includes('l')) info.setString('currentline', line);
  if (options.includes('u')) {
    info.setString('nups', proto?.upvalueNames.length ?? 0);
    info.setString('nparams', proto?.parameterCount ?? 0);
    info.setString('isvararg', proto?.isVararg ?? true);
  }
  if (options.includes('n')) {
    info.setString('name', called.name);
    info.setString('namewhat', called.what);
  }
  if (options.includes('t')) info.setString('istailcall', false);
  if (options.includes('L') && proto !== undefined) info.setString('activelines', linesOf(proto));
  if (options.includes('f')) info.setString('func', f);
  return info;
}

/** Lines that may have code. PUC leaves out those that have none. */
function linesOf(proto: Proto): LuaTable {
  const lines = new LuaTable();
  charge(Math.max(0, proto.endLine - proto.line));
  // A function on several lines begins on one that runs nothing, unless its body shares it.
  const first = proto.endLine > proto.line ? proto.line + 1 : proto.line;
  for (let line = Math.max(1, first); line <= proto.endLine; line++) lines.set(line, true);
  return lines;
}

