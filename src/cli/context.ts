/**
 * What a command is handed. Commands take everything from here and from their input, and nothing from `process`, so a
 * test can run them on its own streams, folders and environment.
 */
import { setMaxListeners } from 'node:events';
import type { Readable } from 'node:stream';
import type { Output, OutputStream } from '../base/output.ts';
import { colorFor, createOutput } from '../base/output.ts';
import { createDebug, type Debug } from '../base/debug.ts';
import { resolveHome } from '../base/home.ts';

/** The outside of the command line: the process' own streams and surroundings, or a test's. */
export interface CliIo {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Aborted at the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The options every command understands. */
export interface GlobalFlags {
  /** Results and errors as one JSON document on stdout. */
  readonly json: boolean;
  /** No status lines and no spinners. */
  readonly quiet: boolean;
  /** `--no-color`. */
  readonly color: boolean;
  /** `--wallet <file>`, as written. */
  readonly wallet?: string;
  /** `--url <url>`: the node to talk to. No slash at the end. */
  readonly url?: string;
  /** `--network <name>`. */
  readonly network?: string;
}

export interface CliContext extends CliIo {
  readonly output: Output;
  /** Debug lines that `HBX_DEBUG` asks for. */
  readonly debug: Debug;
  readonly flags: GlobalFlags;
  /** The user's hbx folder (`HBX_HOME`), absolute. It may not exist yet. */
  readonly home: string;
  /** True when there is somebody to ask: stdin and stderr are terminals, and neither `--json` nor `CI` is set. */
  readonly isInteractive: boolean;
  /** Asks yes or no below some lines, in place of a question of its own: a console has a line editor that reads the keys. */
  readonly ask?: (lines: readonly string[], question: string) => Promise<boolean>;
  /** How the user called the command, for texts: `hbx wallet new`. */
  readonly commandLine: string;
}

/** Puts together what a command is handed. */
export function createContext(io: CliIo, flags: GlobalFlags, commandLine: string): CliContext {
  const { stdin, stdout, stderr, env, cwd, signal } = io;
  // Every request under way listens for Ctrl-C; there may be many.
  setMaxListeners(0, signal);
  const color = flags.color ? undefined : false;
  const output = createOutput({
    stdout,
    stderr,
    json: flags.json,
    quiet: flags.quiet,
    color: { stdout: colorFor(stdout, env, color), stderr: colorFor(stderr, env, color) },
  });
  return {
    stdin,
    stdout,
    stderr,
    env,
    cwd,
    signal,
    output,
    debug: createDebug(env['HBX_DEBUG'], (line) => void stderr.write(line)),
    flags,
    home: resolveHome({ env, cwd }),
    isInteractive: stdin.isTTY === true && stderr.isTTY === true && !flags.json && !env['CI'],
    commandLine,
  };
}
