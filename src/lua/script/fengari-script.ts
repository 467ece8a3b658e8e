/** Scripts in fengari with its own libraries, as a second opinion. Its integers have 32 bits; it opens no files but by `require`. */
import { writeSync } from 'node:fs';
import { chunkOf, framesOf, runtimeError, syntaxError, type KnownFrame } from '../fengari/failure.ts';
import { bytesOfText, lauxlib, lua, lualib, nameBytes, textOfBytes, type LuaState } from '../fengari/internals.ts';
import { scanSource } from '../fengari/numerals.ts';
import type { LuaError } from '../engines.ts';
import type { Script } from './hbx-script.ts';
import type { ScriptChunk, ScriptFailure, ScriptReply, ScriptRequest } from './request.ts';

const openLibraries = (lualib as unknown as { luaL_openlibs(L: LuaState): void }).luaL_openlibs;

/** Makes the state of a script. */
export function openScript(request: ScriptRequest): Script {
  // On a thread these streams end in the main thread, later than the process may.
  for (const [name, fd] of [['stdout', 1], ['stderr', 2]] as const) {
    Object.defineProperty(process, name, { value: { fd, write: (text: string | Uint8Array) => (writeAll(fd, Buffer.from(text as string)), true) } });
  }
  const L = lauxlib.luaL_newstate();
  openLibraries(L);
  let frames: readonly KnownFrame[] = [];
  const handler = (state: LuaState): number => {
    frames = framesOf(state).slice(1);
    return 1;
  };
  const words = request.arg.filter(([index]) => index > 0).map(([, word]) => word);
  lua.lua_newtable(L);
  for (const [index, word] of request.arg) {
    lua.lua_pushinteger(L, index);
    lua.lua_pushstring(L, bytesOfText(word));
    lua.lua_rawset(L, -3);
  }
  lua.lua_setglobal(L, nameBytes('arg'));

  const runChunk = ({ source, chunkName, takesArguments }: ScriptChunk): ScriptFailure | undefined => {
    const file = chunkName.slice(1);
    const text = Buffer.from(source, 'latin1').toString('utf8');
    const wide = scanSource(text).wideInteger;
    if (wide !== undefined) {
      const { line, column } = wide;
      return { kind: 'integer', message: `${file}:${line}: the number ${wide.text} does not fit the 32-bit integers of the fengari engine`, file, line, column, traceback: [] };
    }
    lua.lua_settop(L, 0);
    lua.lua_pushcfunction(L, handler);
    const bytes = Uint8Array.from(Buffer.from(source, 'latin1'));
    if (lauxlib.luaL_loadbufferx(L, bytes, bytes.length, bytesOfText(chunkName), nameBytes('t')) !== lua.LUA_OK) return placed('syntax', syntaxError(L.stack[L.top - 1], file, text));
    if (takesArguments) for (const word of words) lua.lua_pushstring(L, bytesOfText(word));
    frames = [];
    const sources = new Map([[chunkOf(L.stack[L.top - 1 - (takesArguments ? words.length : 0)]), { file, source }]]);
    if (lua.lua_pcall(L, takesArguments ? words.length : 0, lua.LUA_MULTRET, 1) === lua.LUA_OK) return undefined;
    return placed('runtime', runtimeError(L.stack[L.top - 1], frames, sources, Infinity));
  };

  return {
    run(chunks): ScriptReply {
      for (const chunk of chunks) {
        const failure = runChunk(chunk);
        if (failure !== undefined) return { failure };
      }
      return {};
    },

    runLine(line): ScriptReply {
      const chunk = (text: string): ScriptChunk => ({ source: Buffer.from(text, 'utf8').toString('latin1'), chunkName: '=stdin', takesArguments: false });
      let failure = runChunk(chunk(`return ${line}`));
      if (failure?.kind === 'syntax') failure = runChunk(chunk(line));
      if (failure !== undefined) return failure.kind === 'syntax' && /near (<eof>|'<eof>')$/.test(failure.message) ? { incomplete: true } : { failure };
      const values: string[] = [];
      for (let index = 2; index <= lua.lua_gettop(L); index++) {
        values.push(textOfBytes(lauxlib.luaL_tolstring(L, index)));
        lua.lua_pop(L, 1);
      }
      if (values.length > 0) process.stdout.write(`${values.join('\t')}\n`);
      return {};
    },
  };
}

function placed(kind: 'syntax' | 'runtime', { message, file, line, column, traceback }: LuaError): ScriptFailure {
  const place = { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
  const frames = traceback.map((frame) => (frame.file === '[host]' ? { function: frame.function } : frame));
  return { kind, message: file === undefined || line === undefined ? message : `${file}:${line}: ${message}`, ...place, traceback: frames };
}

/** A pipe that is not read at once refuses; there is nothing to do but wait. */
function writeAll(fd: number, bytes: Uint8Array): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
