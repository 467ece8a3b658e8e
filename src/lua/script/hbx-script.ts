/** Scripts in our own engine, with the real machine behind `io`, `os` and `require`. */
import { loadText } from '../compile/load.ts';
import { stringOfText } from '../convert/text.ts';
import { openGlobals } from '../lib/open.ts';
import { callList } from '../runtime/call.ts';
import { garbageFactor, startMeter } from '../runtime/meter.ts';
import { state } from '../runtime/state.ts';
import { LuaFunction, LuaTable, type LuaValue } from '../runtime/value.ts';
import { LuaSyntaxError } from '../parse/errors.ts';
import { failureOf, syntaxFailure } from './failure.ts';
import type { ScriptChunk, ScriptReply, ScriptRequest } from './request.ts';

export interface Script {
  /** Runs chunks until one fails. */
  run(chunks: readonly ScriptChunk[]): ScriptReply;
  /** Runs a line of interactive use and prints what it answers. */
  runLine(line: string): ScriptReply;
}

/** Makes the state of a script. One thread has one. */
export function openScript(request: ScriptRequest): Script {
  const { instructions, memoryBytes } = request;
  const meter = (): void => startMeter(instructions, memoryBytes, memoryBytes * garbageFactor);
  // The bounds are for the script, not for what it finds there.
  startMeter(Infinity, Infinity, Infinity);
  state.luerl = request.dialect === 'luerl';
  const globals = openGlobals({ luerl: request.dialect === 'luerl', machine: true });
  const arg = new LuaTable();
  const words: LuaValue[] = [];
  for (const [index, word] of request.arg) {
    arg.setInteger(index, stringOfText(word));
    if (index > 0) words.push(stringOfText(word));
  }
  globals.setString('arg', arg);
  meter();

  const load = (source: string, chunkName: string): LuaFunction => loadText(source, chunkName, globals);

  return {
    run(chunks) {
      for (const { source, chunkName, takesArguments } of chunks) {
        let main: LuaFunction;
        try {
          main = load(source, chunkName);
        } catch (error) {
          return { failure: error instanceof LuaSyntaxError ? syntaxFailure(error, chunkName) : failureOf(error) };
        }
        try {
          callList(main, ...(takesArguments ? words : []));
        } catch (error) {
          return { failure: failureOf(error) };
        }
      }
      return {};
    },

    runLine(line) {
      meter();
      const text = stringOfText(line);
      let main: LuaFunction;
      try {
        main = loadEither(load, text);
      } catch (error) {
        if (!(error instanceof LuaSyntaxError)) return { failure: failureOf(error) };
        if (/near (<eof>|'<eof>')$/.test(error.message)) return { incomplete: true };
        return { failure: syntaxFailure(error, lineName) };
      }
      try {
        const values = callList(main);
        if (values.length > 0) callList(globals.getString('print'), ...values);
        return {};
      } catch (error) {
        return { failure: failureOf(error) };
      }
    },
  };
}

const lineName = '=stdin';

/** A line as an expression, or else as statements. */
function loadEither(load: (source: string, chunkName: string) => LuaFunction, line: string): LuaFunction {
  try {
    return load(`return ${line}`, lineName);
  } catch (error) {
    if (!(error instanceof LuaSyntaxError)) throw error;
    return load(line, lineName);
  }
}
