/** The io library of a process: what it writes is its output, and there is nothing to read. */
import { badArguments } from '../../runtime/errors.ts';
import { allocateString, charge } from '../../runtime/meter.ts';
import { state } from '../../runtime/state.ts';
import { LuaUserdata } from '../../runtime/userdata.ts';
import { LuaTable, type LuaCode, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { addressOf } from '../basic/to-text.ts';
import { anyArgument, stringArgument } from '../arguments.ts';
import { defineLibrary, tableOf } from '../define.ts';
import { luerlString } from '../luerl-arguments.ts';
import { refusals, refuse } from '../refusals.ts';
import { fileArgument, fileOf, fileTypeName, standardFile } from './files.ts';

const methods = defineLibrary('file', {
  close(file?: LuaValue): LuaReturn {
    fileArgument(file, 1, arguments.length);
    return [undefined, 'cannot close standard file'];
  },

  flush(file?: LuaValue): LuaReturn {
    fileArgument(file, 1, arguments.length);
    return true;
  },

  seek(file?: LuaValue): LuaReturn {
    fileArgument(file, 1, arguments.length);
    return [undefined, 'Illegal seek', 29];
  },

  setvbuf(file?: LuaValue): LuaReturn {
    fileArgument(file, 1, arguments.length);
    return true;
  },

  write(file?: LuaValue, ...values: LuaValue[]): LuaReturn {
    const { value } = fileArgument(file, 1, arguments.length);
    if (value === 'stdin') return [undefined, 'Bad file descriptor', 9];
    writeAll(values, 2);
    return file;
  },

  lines: () => refuse('file:lines'),
  read: () => refuse('file:read'),
});

const fileText = defineLibrary('file', {
  __tostring(file?: LuaValue): LuaReturn {
    return `file (${addressOf(fileArgument(file, 1, arguments.length))})`;
  },
});

const functions = defineLibrary('io', {
  flush: () => true,

  type(v?: LuaValue): LuaReturn {
    anyArgument(1, arguments.length);
    return fileOf(v) === undefined ? undefined : 'file';
  },

  write(...values: LuaValue[]): LuaReturn {
    writeAll(values, 1);
    return standardFile('stdout');
  },

  output: standard('stdout', 'io.output'),
  input: standard('stdin', 'io.input'),

  close(file?: LuaValue): LuaReturn {
    if (file !== undefined) fileArgument(file, 1, arguments.length);
    return [undefined, 'cannot close standard file'];
  },

  ...refusals('io', ['lines', 'open', 'popen', 'read', 'tmpfile']),
});

/** A function that tells which file is used, and cannot open another. */
function standard(name: string, called: string): LuaCode {
  return (file) => {
    if (file === undefined) return standardFile(name);
    return fileOf(file) === undefined || file !== standardFile(name) ? refuse(called) : file;
  };
}

/** Writes strings and numbers; what stands before a wrong one is written. */
function writeAll(values: readonly LuaValue[], firstIndex: number): void {
  for (const [at, v] of values.entries()) print(stringArgument(v, firstIndex + at, firstIndex + values.length - 1));
}

function print(text: string): void {
  charge(1 + (text.length >> 4));
  allocateString(text.length);
  state.world.print(text);
}

/** The functions of Luerl's library, which knows no files. */
export const luerlIoFunctions = defineLibrary(
  'io',
  {
    flush: () => true,

    write(...args: LuaValue[]): LuaReturn {
      const texts = args.map(luerlString);
      if (texts.includes(undefined)) return badArguments('write', args);
      for (const text of texts) print(text!);
      return new LuaUserdata('standard_io');
    },
  },
  'luerl/',
);

/** A new table of the library. */
export function ioLibrary(isLuerl: boolean): LuaTable {
  if (isLuerl) return tableOf(luerlIoFunctions);
  const meta = tableOf({ __name: fileTypeName, __index: tableOf(methods), ...fileText });
  const file = (name: string): LuaValue => new LuaUserdata(name, meta);
  return tableOf({ ...functions, stdin: file('stdin'), stdout: file('stdout'), stderr: file('stderr') });
}

