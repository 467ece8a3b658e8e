/** The io library of scripts. */
import { tmpdir } from 'node:os';
import { argumentError, throwError } from '../../runtime/errors.ts';
import { LuaUserdata } from '../../runtime/userdata.ts';
import type { LuaCode, LuaFunction, LuaReturn, LuaTable, LuaValue } from '../../runtime/value.ts';
import { addressOf } from '../basic/to-text.ts';
import { anyArgument, integerArgument, optionArgument, optionalString, stringArgument } from '../arguments.ts';
import { tableOf } from '../define.ts';
import { fileArgument, fileOf, fileTypeName } from '../io/files.ts';
import { machineFunction, machineFunctions } from './define.ts';
import { failed, systemError } from './errors.ts';
import { OpenFile } from './file.ts';
import { modes, openFile } from './modes.ts';
import { Pipe } from './pipe.ts';
import { readFormats, type Stream } from './read.ts';
import { standardOutput } from './output.ts';
import { removeQuietly, temporaryFile } from './temporary.ts';

/** Formats that `lines` takes, as in PUC. */
const maxFormats = 250;

/** A new table of the library. Its default files belong to it. */
export function machineIo(): LuaTable {
  const meta = tableOf({ __name: fileTypeName });
  const wrap = (stream: Stream): LuaUserdata => new LuaUserdata(stream, meta);
  const input = wrap(new OpenFile(0, modes.r!, true));
  const output = wrap(standardOutput());
  const errors = wrap(new OpenFile(2, modes.w!, true));
  (errors.value as OpenFile).buffering = 'no';
  const defaults = { input, output };
  const standard = new Set([input, output, errors]);

  const close = (file: LuaUserdata): LuaReturn => {
    if (standard.has(file)) return [undefined, 'cannot close standard file'];
    try {
      return (file.value as Stream).close() ?? true;
    } catch (error) {
      return failed(error);
    }
  };

  const write = (file: LuaUserdata, values: readonly LuaValue[], firstIndex: number): LuaReturn => {
    const stream = file.value as Stream;
    try {
      for (const [at, v] of values.entries()) stream.write(stringArgument(v, firstIndex + at, firstIndex + values.length - 1));
      return file;
    } catch (error) {
      // Whoever read standard output has gone. PUC dies of the signal; here the script ends.
      if (file === output && (error as NodeJS.ErrnoException).code === 'EPIPE') throw error;
      return failed(error);
    }
  };

  /** The file of a default, which must be open. */
  const current = (name: 'input' | 'output'): LuaUserdata => {
    const file = defaults[name];
    return (file.value as Stream).isOpen ? file : throwError(`standard ${name} file is closed`);
  };

  const openChecked = (name: string, mode: string): LuaUserdata => {
    try {
      return wrap(openFile(name, mode));
    } catch (error) {
      return throwError(`cannot open file '${name}' (${systemError(error).text})`);
    }
  };

  /** Sets or tells a default. */
  const choosing =
    (name: 'input' | 'output', mode: string): LuaCode =>
    (v) => {
      if (v !== undefined) defaults[name] = typeof v === 'string' || typeof v === 'number' ? openChecked(String(v), mode) : fileArgument(v, 1, 1);
      return defaults[name];
    };

  const lines = (file: LuaUserdata, formats: readonly LuaValue[], closes: boolean): LuaFunction => {
    if (formats.length > maxFormats) argumentError(maxFormats + 2, 'too many arguments');
    return machineFunction('io.lines iterator', () => {
      const stream = file.value as Stream;
      if (!stream.isOpen) throwError('file is already closed');
      const values = readFormats(stream, formats, 2);
      const first = values instanceof Array ? values[0] : values;
      if (first !== undefined) return values;
      if (values instanceof Array && values.length > 1 && typeof values[1] === 'string') throwError(values[1]);
      if (closes) close(file);
      return undefined;
    });
  };

  const methods = machineFunctions('file', {
    close(v) {
      return close(openArgument(v, arguments.length));
    },

    flush(v) {
      return flush(openArgument(v, arguments.length));
    },

    lines(v, ...formats) {
      return lines(openArgument(v, arguments.length), formats, false);
    },

    read(v, ...formats) {
      return readFormats(openArgument(v, arguments.length).value as Stream, formats, 2);
    },

    seek(v, whence, offset) {
      const given = arguments.length;
      const file = openArgument(v, given);
      const from = optionArgument(whence, ['set', 'cur', 'end'], 'cur', 2, given);
      const by = offset === undefined ? 0 : Number(integerArgument(offset, 3, given));
      try {
        return (file.value as Stream).seek(from, by);
      } catch (error) {
        return failed(error);
      }
    },

    setvbuf(v, mode, size) {
      const given = arguments.length;
      const file = openArgument(v, given);
      const buffering = optionArgument(mode, ['no', 'full', 'line'], undefined, 2, given);
      if (size !== undefined) integerArgument(size, 3, given);
      if (file.value instanceof OpenFile) file.value.buffering = buffering;
      return true;
    },

    write(v, ...values) {
      return write(openArgument(v, arguments.length), values, 2);
    },
  });

  meta.setString('__index', tableOf(methods));
  meta.setString(
    '__tostring',
    machineFunction('file.__tostring', (v) => {
      const file = fileArgument(v, 1, 1);
      return (file.value as Stream).isOpen ? `file (${addressOf(file)})` : 'file (closed)';
    }),
  );

  const functions = machineFunctions('io', {
    close(v) {
      return close(v === undefined ? current('output') : openArgument(v, 1));
    },

    flush: () => flush(current('output')),
    input: choosing('input', 'r'),
    output: choosing('output', 'w'),

    lines(name, ...formats) {
      if (name === undefined) return lines(current('input'), formats, false);
      return lines(openChecked(stringArgument(name, 1, arguments.length), 'r'), formats, true);
    },

    open(name, mode) {
      const given = arguments.length;
      const file = stringArgument(name, 1, given);
      const how = optionalString(mode, 'r', 2, given);
      if (!/^[rwa]\+?b*$/.test(how)) argumentError(2, 'invalid mode');
      try {
        return wrap(openFile(file, how));
      } catch (error) {
        return failed(error, file);
      }
    },

    popen(command, mode) {
      const given = arguments.length;
      const program = stringArgument(command, 1, given);
      const how = optionalString(mode, 'r', 2, given);
      if (how !== 'r' && how !== 'w') argumentError(2, 'invalid mode');
      try {
        return wrap(new Pipe(program, how === 'w'));
      } catch (error) {
        return failed(error, program);
      }
    },

    read: (...formats) => readFormats(current('input').value as Stream, formats, 1),

    tmpfile() {
      try {
        const name = temporaryFile(tmpdir());
        const file = openFile(name, 'w+');
        removeQuietly(name);
        return wrap(file);
      } catch (error) {
        return failed(error);
      }
    },

    type(v) {
      anyArgument(1, arguments.length);
      const file = fileOf(v);
      return file === undefined ? undefined : (file.value as Stream).isOpen ? 'file' : 'closed file';
    },

    write: (...values) => write(current('output'), values, 1),
  });

  return tableOf({ ...functions, stdin: input, stdout: output, stderr: errors });
}

/** A file that is open. */
function openArgument(v: LuaValue, given: number): LuaUserdata {
  const file = fileArgument(v, 1, given);
  return (file.value as Stream).isOpen ? file : throwError('attempt to use a closed file');
}

function flush(file: LuaUserdata): LuaReturn {
  try {
    (file.value as Stream).flush();
    return true;
  } catch (error) {
    return failed(error);
  }
}

