/**
 * The one error type of hbx. Rooms declare their errors in their own `errors.ts` as functions that return an `HbxError`;
 * surfaces (shell, REPL, HTTP) render it. Anything else that is thrown is a bug.
 */

/** Exit codes of the command line (documented in the README). */
export const ExitCode = {
  ok: 0,
  /** A Lua or process error: the message ran and failed. */
  process: 1,
  /** Wrong usage, bad input or bad configuration. */
  usage: 2,
  /** The node could not be reached, or did not answer in time. */
  network: 3,
  /** No wallet, an unreadable wallet, or a missing permission. */
  wallet: 4,
  /** The node answered and refused. */
  rejected: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A place in the user's own source. `line` and `column` count from 1. */
export interface SourceLocation {
  file: string;
  line?: number;
  column?: number;
  /** The source, when it stands in no file that could be read again, or when the file may have changed since. '' when no file may be read. */
  text?: string;
}

export interface HbxErrorOptions {
  /** What to do next, one sentence, shown under the message. */
  hint?: string;
  exitCode?: ExitCode;
  /** It is what the user asked for, like a no to a question: shown without the word for errors. */
  plain?: boolean;
  location?: SourceLocation;
  cause?: unknown;
  /** Extra lines shown under the message as they are (places looked at, a traceback). */
  details?: readonly string[];
}

/**
 * An expected failure: shown without a stack.
 * `code` is `room/what-happened` in kebab-case and never changes once released.
 */
export class HbxError extends Error {
  override readonly name = 'HbxError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;
  readonly plain: boolean;
  readonly location: SourceLocation | undefined;
  readonly details: readonly string[];
  /** Brand: survives two copies of the package in one process, where `instanceof` does not. */
  readonly isHbxError = true;

  constructor(code: string, message: string, options: HbxErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? ExitCode.usage;
    this.plain = options.plain ?? this.exitCode === ExitCode.interrupted;
    this.location = options.location;
    this.details = options.details ?? [];
  }
}

/** True for an `HbxError` of this or any other copy of hbx. */
export function isHbxError(error: unknown): error is HbxError {
  return typeof error === 'object' && error !== null && (error as { isHbxError?: unknown }).isHbxError === true;
}
