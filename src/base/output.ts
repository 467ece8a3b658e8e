/**
 * The two channels of a command. stdout carries the result and nothing else (with `--json`: one JSON document on one
 * line); everything that tells how it is going (status, warnings, spinners) goes to stderr.
 */
import type { Writable } from 'node:stream';
import { Chalk } from 'chalk';
import { escapeInJson } from './terminal-text.ts';

/** Somewhere to write: a process stream, or a test's own. */
export type OutputStream = Pick<Writable, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };

export interface OutputOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Results as JSON. */
  readonly json: boolean;
  /** Colours on stdout, and on stderr. See `colorFor`. */
  readonly color: { readonly stdout: boolean; readonly stderr: boolean };
  /** Leave out status lines and spinners; warnings and errors stay. */
  readonly quiet?: boolean;
}

/** The text of a result: as it is, or made only when it is shown. */
export type ResultText = string | ((paint: Painter) => string);

/** Shows that something is under way. Ends with `succeed`, `fail` or `stop`; more calls after that do nothing. */
export interface Spinner {
  /** Replaces the text while it spins. */
  update(text: string): void;
  /** Ends with a mark and a last line (default: the text so far). */
  succeed(text?: string): void;
  fail(text?: string): void;
  /** Ends and leaves no line behind. */
  stop(): void;
}

/** Dresses text in a style; gives it back as it is when there are no colours. */
export type Painter = (style: Style, text: string) => string;

/** The styles hbx uses, by meaning rather than by colour. */
export type Style = 'strong' | 'dim' | 'good' | 'bad' | 'warn' | 'key' | 'value';

export interface Output {
  readonly json: boolean;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Prints the result: `value` with `--json`, else `text` (default: the value itself when it is text). */
  result(value: unknown, text?: ResultText): void;
  /** A line on stderr about what has been done. */
  status(text: string): void;
  /** A line on stderr that should be read. */
  warn(text: string): void;
  /** Starts a spinner on a terminal; elsewhere `text` is one plain line. */
  spinner(text: string): Spinner;
  /** Styles for stderr (status lines and errors). Results get theirs through `ResultText`. */
  readonly paint: Painter;
}

/** Work shorter than this shows no spinner at all: a flash would only disturb. */
const spinnerDelayMs = 150;

/** A painter that uses the sixteen colours every terminal has, or none. */
export function createPainter(color: boolean): Painter {
  if (!color) return (_style, text) => text;
  const chalk = new Chalk({ level: 1 });
  const styles: Readonly<Record<Style, (text: string) => string>> = {
    strong: chalk.bold,
    dim: chalk.dim,
    good: chalk.green,
    bad: chalk.red,
    warn: chalk.yellow,
    key: chalk.cyan,
    value: chalk.magenta,
  };
  return (style, text) => styles[style](text);
}

/**
 * Whether a stream gets colours: `--no-color` and `NO_COLOR` say no, `FORCE_COLOR` says yes (`0` and `false`: no),
 * else it has to be a terminal that is not `dumb`.
 */
export function colorFor(stream: OutputStream, env: Readonly<Record<string, string | undefined>>, flag?: boolean): boolean {
  if (flag === false) return false;
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** Builds the output of a command. */
export function createOutput(options: OutputOptions): Output {
  const { stdout, stderr, json } = options;
  const paint = createPainter(options.color.stderr);
  const line = (stream: OutputStream, text: string): void => void stream.write(text.endsWith('\n') ? text : `${text}\n`);
  const status = (text: string): void => {
    if (!options.quiet) line(stderr, text);
  };
  return {
    json,
    stdout,
    stderr,
    paint,
    status,
    warn: (text) => line(stderr, `${paint('warn', 'Note:')} ${text}`),
    result(value, text) {
      if (json) return line(stdout, escapeInJson(JSON.stringify(value ?? null)));
      const shown = typeof text === 'function' ? text(createPainter(options.color.stdout)) : (text ?? plainText(value));
      if (shown !== '') line(stdout, shown);
    },
    spinner(text) {
      if (options.quiet) return silentSpinner;
      // A terminal that says it has no columns makes `ora` erase lines without end.
      if (stderr.isTTY === true && stderr.columns !== 0) return startSpinner(text, stderr as Writable & OutputStream, options.color.stderr);
      status(text);
      return lineSpinner(status);
    },
  };
}

function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

const silentSpinner: Spinner = { update() {}, succeed() {}, fail() {}, stop() {} };

/** Without a terminal: the start was printed as a line, the end is one more when it says something new. */
function lineSpinner(status: (text: string) => void): Spinner {
  let ended = false;
  const end = (text?: string): void => {
    if (!ended && text !== undefined) status(text);
    ended = true;
  };
  return { update() {}, succeed: end, fail: end, stop: () => end() };
}

/** On a terminal: ora, loaded only when the work turns out to last. ora itself knows nothing of `NO_COLOR`. */
function startSpinner(text: string, stream: Writable & OutputStream, isColored: boolean): Spinner {
  let current = text;
  let ended = false;
  let ora: import('ora').Ora | undefined;
  const timer = setTimeout(async () => {
    const { default: createSpinner } = await import('ora');
    // discardStdin would take Ctrl-C away from the command that is running. By itself, ora prints a line that stays where `CI` is set.
    if (!ended) ora = createSpinner({ text: current, stream, discardStdin: false, hideCursor: true, isEnabled: true, ...(isColored ? {} : { color: false }) }).start();
  }, spinnerDelayMs);
  timer.unref();
  const end = (finish: () => void): void => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    finish();
  };
  const last = (mark: string, method: 'succeed' | 'fail') => (final?: string) =>
    end(() => {
      if (final !== undefined) current = final;
      if (ora) ora[method](current);
      else stream.write(`${mark} ${current}\n`);
    });
  return {
    update(next) {
      current = next;
      if (ora && !ended) ora.text = next;
    },
    succeed: last('✔', 'succeed'),
    fail: last('✖', 'fail'),
    stop: () => end(() => ora?.stop()),
  };
}
