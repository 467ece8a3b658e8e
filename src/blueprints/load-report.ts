/**
 * What loading a blueprint did, as the code tells it: one entry a line, names with all but letters and digits as `%XX`.
 *
 *     hbx: report 5f0c…            random text, so that a process which runs no Eval can't answer one
 *     added token.info
 *     replaced transfer
 *     removed old
 *     catches-all token.info       a warning: its pattern takes every message
 *     overwritten string.format    a warning: a global of Lua or of the runtime that is another one now
 *     printed hello%0Athere        what the blueprints printed, where the output of the process does not tell
 *     refused pattern token.info kind:no-data thrown:   why the process would not work any more
 *
 * A line of its own in front, `hbx: report 5f0c… printed`, ends what the blueprints printed.
 */
import { randomBytes } from 'node:crypto';
import { messageKinds, type MessageKind } from './load-probes.ts';

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
  /** A message of another kind fails, though no handler gets it. */
  'message',
  /** The code fails; said only where what it raised is a table. */
  'load',
  /** Globals of Lua are gone. The subject has their names, with spaces. */
  'globals',
  /** The process has another owner. */
  'owner',
] as const;

/** Why a process would not work any more. `nonsense`: it gave another reason, which is none. */
export type Refusal = (typeof refusals)[number] | 'nonsense';

export interface LoadReport {
  readonly added: readonly string[];
  readonly replaced: readonly string[];
  readonly removed: readonly string[];
  readonly catchesAll: readonly string[];
  /** Globals of Lua, and of the runtime, that are others now. */
  readonly overwritten: readonly string[];
  /** `subject`: the handler, or what the process said. `kind`: of the messages that fail. `thrown`: what was raised, where it was a table. */
  readonly refused?: { readonly why: Refusal; readonly subject: string; readonly kind?: MessageKind; readonly thrown?: string };
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
  const entries = output.slice(at).split('\n').slice(1).map((line) => line.split(/\s+/));
  const named = (kind: string): string[] => entries.filter(([word]) => word === kind).map(([, name = '']) => plain(name));
  const refused = entries.find(([word]) => word === 'refused');
  const end = output.indexOf(`${marker} printed`);
  return {
    added: named('added'),
    replaced: named('replaced'),
    removed: named('removed'),
    catchesAll: named('catches-all'),
    overwritten: named('overwritten'),
    ...(refused === undefined ? {} : { refused: refusalIn(refused) }),
    printed: (named('printed')[0] ?? output.slice(0, end < 0 ? at : end)).trimEnd(),
  };
}

/**
 * The report of an Eval that loaded something, for who knows neither its marker nor what it is; `undefined` for any other. The text of the
 * code has the marker in pieces only, so a process that answers it whole has run this very code.
 */
export function readAnyReport(code: string, output: string): LoadReport | undefined {
  const [, first, second] = /^"hbx: " \.\. "report " \.\. "([0-9a-f]{16})" \.\. "([0-9a-f]{16})"/.exec(code.slice(Math.max(0, code.lastIndexOf('"hbx: " .. "report " ..'))).slice(0, 100)) ?? [];
  return first === undefined ? undefined : readReport(output, `hbx: report ${first}${second}`);
}

/** In names a colon is none, so what stands behind one is ours. */
function refusalIn([word = '', reason = '', ...more]: readonly string[]): NonNullable<LoadReport['refused']> {
  const why = refusals.find((known) => known === reason);
  const said = (name: string): string => plain(more.find((one) => one.startsWith(`${name}:`))?.slice(name.length + 1) ?? '');
  const subject = plain(more.find((one) => !one.includes(':')) ?? '');
  if (why === undefined) return { why: 'nonsense', subject: [word, reason, subject].map(plain).join(' ') };
  const [kind, thrown] = [said('kind'), said('thrown')];
  return { why, subject, ...(Object.hasOwn(messageKinds, kind) ? { kind: kind as MessageKind } : {}), ...(thrown === '' ? {} : { thrown }) };
}

function plain(word: string): string {
  return Buffer.from(word.replace(/%([0-9A-F]{2})/g, (_all, digits: string) => String.fromCharCode(parseInt(digits, 16))), 'latin1').toString('utf8');
}
