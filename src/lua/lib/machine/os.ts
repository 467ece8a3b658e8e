/** The os library of scripts: clock, time zone, environment, files and programs. */
import { lstatSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { badArguments, throwError } from '../../runtime/errors.ts';
import { LuaFloat, type LuaReturn, type LuaTable, type LuaValue } from '../../runtime/value.ts';
import { integerArgument, stringArgument } from '../arguments.ts';
import { tableOf } from '../define.ts';
import { luerlNumber, luerlString } from '../luerl-arguments.ts';
import { dateFunctions, type Place } from '../os/dates.ts';
import { luerlOsFunctions } from '../os/luerl.ts';
import { osFunctions } from '../os/library.ts';
import { machineFunctions } from './define.ts';
import { failed } from './errors.ts';
import { flushAll } from './file.ts';
import { systemName } from './modes.ts';
import { ended, runCommand } from './pipe.ts';
import { temporaryFile } from './temporary.ts';

/** Where the machine stands. */
const here: Place = {
  nowSeconds: () => Math.floor(Date.now() / 1000),

  zoneAt(seconds) {
    const moment = new Date(Number(seconds) * 1000);
    const ahead = secondsAhead(moment);
    const year = moment.getFullYear();
    const standard = Math.min(secondsAhead(new Date(year, 0)), secondsAhead(new Date(year, 6)));
    const minutes = Math.abs(Math.round(ahead / 60));
    const offset = `${ahead < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}${String(minutes % 60).padStart(2, '0')}`;
    return { name: zoneName(moment), offset, ahead, isDst: ahead > standard };
  },
};

function secondsAhead(moment: Date): number {
  // Nothing is known of times that JavaScript cannot tell.
  return -(moment.getTimezoneOffset() || 0) * 60;
}

function zoneName(moment: Date): string {
  if (Number.isNaN(moment.getTime())) return 'UTC';
  // Each language has short names for the zones where it is spoken, and numbers for others.
  const names = ['en-US', 'en-GB'].map((language) => new Intl.DateTimeFormat(language, { timeZoneName: 'short' }).formatToParts(moment).find((part) => part.type === 'timeZoneName')?.value ?? 'UTC');
  return names.find((name) => !name.startsWith('GMT')) ?? names[0]!;
}

function environment(name: string): string | undefined {
  const value = process.env[Buffer.from(name, 'latin1').toString()];
  return value === undefined ? undefined : Buffer.from(value).toString('latin1');
}

/** Ends the thread with an exit code; whoever started it ends the process. */
function leave(code: number): never {
  flushAll();
  return process.exit(code);
}

/** C's `remove` takes empty folders too. */
function remove(name: string): void {
  const path = systemName(name);
  if (lstatSync(path).isDirectory()) rmdirSync(path);
  else unlinkSync(path);
}

function attempt(action: () => void, file?: string): LuaReturn {
  try {
    action();
    return true;
  } catch (error) {
    return failed(error, file);
  }
}

/** A new table of the library. */
export function machineOs(isLuerl: boolean): LuaTable {
  return tableOf(isLuerl ? luerl() : puc());
}

function puc(): Record<string, LuaValue> {
  return machineFunctions('os', {
    ...osFunctions,
    ...dateFunctions(here),

    execute(command) {
      if (command === undefined) return true;
      return ended(runCommand(stringArgument(command, 1, arguments.length)));
    },

    exit(code) {
      if (code === undefined || code === true) leave(0);
      if (code === false) leave(1);
      return leave(Number(integerArgument(code, 1, arguments.length)) & 0xff);
    },

    getenv(name) {
      return environment(stringArgument(name, 1, arguments.length));
    },

    remove(name) {
      const file = stringArgument(name, 1, arguments.length);
      return attempt(() => remove(file), file);
    },

    rename(from, to) {
      const given = arguments.length;
      const old = stringArgument(from, 1, given);
      const made = stringArgument(to, 2, given);
      return attempt(() => renameSync(systemName(old), systemName(made)));
    },

    tmpname() {
      try {
        return temporaryFile(tmpdir());
      } catch {
        return throwError('unable to generate a unique filename');
      }
    },
  });
}

function luerl(): Record<string, LuaValue> {
  return machineFunctions('os', {
    ...luerlOsFunctions,

    execute(...args) {
      if (args.length === 0) return true;
      const command = luerlString(args[0]);
      return command === undefined ? badArguments('execute', args.slice(0, 1)) : ended(runCommand(command));
    },

    exit(...args) {
      const [code] = args;
      if (code === undefined || code === true) leave(0);
      const n = luerlNumber(code);
      return n === undefined || n instanceof LuaFloat ? leave(1) : leave(Number(n) & 0xff);
    },

    getenv(...args) {
      const name = luerlString(args[0]);
      return name === undefined ? badArguments('getenv', args) : environment(name);
    },

    remove(...args) {
      const file = luerlString(args[0]);
      return file === undefined ? badArguments('remove', args) : attempt(() => remove(file), file);
    },

    rename(...args) {
      const old = luerlString(args[0]);
      const made = luerlString(args[1]);
      return old === undefined || made === undefined ? badArguments('rename', args) : attempt(() => renameSync(systemName(old), systemName(made)));
    },

    tmpname: () => temporaryFile(tmpdir()),
  });
}

