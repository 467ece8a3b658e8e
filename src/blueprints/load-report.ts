/**
 * What loading a blueprint did, as the code tells it: one entry a line, names with all but letters and digits as `%XX`.
 *
 *     hbx: report 5f0c…            random text, so that a process which runs no Eval can't answer one
 *     added token.info
 *     replaced transfer
 *     removed old
 *     catches-all token.info       a warning: its pattern takes every message
 *     refused pattern token.info   why the process would not work any more
 */
import { randomBytes } from 'node:crypto';

/** A text that nobody knows before, and Lua that makes it: who answers it has run that, and not only kept or echoed something. */
export function newMarker(word: string): { text: string; lua: string } {
  const [first, second] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')];
  return { text: `hbx: ${word} ${first}${second}`, lua: `"hbx: " .. "${word} " .. "${first}" .. "${second}"` };
}

const refusals = [
  'no-compute',
  'no-handlers',
  'no-evaluate',
  /** The owner's Eval does not answer. */
  'eval',
  /** Messages that nobody knows do not reach the handlers. */
  'unreached',
  /** A message with an action that nobody knows fails. */
  'unknown-action',
  /** So does one without an action. */
  'no-action',
  /** The pattern of a handler fails. */
  'pattern',
  /** A handler takes a message that nobody knows, and fails. */
  'handler',
] as const;

/** Why a process would not work any more. `nonsense`: it gave another reason, which is none. */
export type Refusal = (typeof refusals)[number] | 'nonsense';

export interface LoadReport {
  readonly added: readonly string[];
  readonly replaced: readonly string[];
  readonly removed: readonly string[];
  readonly catchesAll: readonly string[];
  /** `subject`: the handler, or what the process said. */
  readonly refused?: { readonly why: Refusal; readonly subject: string };
  /** What the blueprints printed. */
  readonly printed: string;
}

/**
 * Reads the report out of what an Eval answered; `undefined` when it has none, so the code did not run to its end.
 * @param marker of the code
 */
export function readReport(output: string, marker: string): LoadReport | undefined {
  const at = output.lastIndexOf(marker);
  if (at < 0) return undefined;
  const entries = output.slice(at).split('\n').slice(1).map((line) => line.split(/\s+/).map(plain));
  const named = (kind: string): string[] => entries.filter(([word]) => word === kind).map(([, name = '']) => name);
  const refused = entries.find(([word]) => word === 'refused');
  return {
    added: named('added'),
    replaced: named('replaced'),
    removed: named('removed'),
    catchesAll: named('catches-all'),
    ...(refused === undefined ? {} : { refused: refusalIn(refused) }),
    printed: output.slice(0, at).trimEnd(),
  };
}

function refusalIn(words: readonly string[]): NonNullable<LoadReport['refused']> {
  const why = refusals.find((known) => known === words[1]);
  return why === undefined ? { why: 'nonsense', subject: words.join(' ') } : { why, subject: words[2] ?? '' };
}

function plain(word: string): string {
  return Buffer.from(word.replace(/%([0-9A-F]{2})/g, (_all, digits: string) => String.fromCharCode(parseInt(digits, 16))), 'latin1').toString('utf8');
}
