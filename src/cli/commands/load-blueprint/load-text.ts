/** What is told of loading, for the command and for the console. */
import type { Painter } from '../../../base/output.ts';
import { escapeControl, escapeControlInLine } from '../../../base/terminal-text.ts';
import type { ActionInterface, Manifest } from '../../../blueprints/manifest.ts';
import { count } from '../../../repl/short-value.ts';
import type { Changes, LoadOutcome, LoadRequest } from './loader.ts';

/** Names of handlers that are listed. */
const mostNames = 12;

/** Lines for what is about to be done. */
export function newsText(news: Parameters<LoadRequest['tell']>[0]): string[] {
  if (news.kind === 'trial') {
    const { catchesAll } = news.changes;
    return [
      `${countsText(news.changes)}, trial passed`,
      ...(catchesAll.length === 0 ? [] : [`Note: ${catchesAll.map(shown).join(', ')} ${catchesAll.length === 1 ? 'takes' : 'take'} every message; handlers behind it may get none.`]),
    ];
  }
  const { names, adopts, present } = news;
  const required = names.slice(0, -1);
  return [
    ...(adopts ? ['The process is a bare module: it gets the handlers runtime, and its compute answers what no handler takes.'] : []),
    ...(present.length === 0 ? [] : [`Required and there already: ${present.join(', ')}.`]),
    ...(required.length === 0 ? [] : [`Required, and loaded first: ${required.join(', ')}.`]),
  ];
}

/** Lines for what was done; none after a dry run. Numbers that the trial told are not told again. */
export function loadedText({ loaded, trial }: LoadOutcome, paint: Painter): string[] {
  const isAsTried = trial !== null && (['added', 'replaced', 'removed'] as const).every((kind) => isSame(trial[kind], loaded.flatMap((one) => one[kind])));
  return loaded.flatMap(({ name, version, slot, printed, ...changes }) => [
    ...(printed === '' ? [] : [escapeControl(printed)]),
    `${paint('good', 'loaded')} ${paint('strong', escapeControlInLine(name))}${version === null ? '' : ` ${escapeControlInLine(version)}`} (slot ${slot})${isAsTried ? '' : `: ${countsText(changes)}`}`,
    ...namesText('added', changes.added),
    ...namesText('replaced', changes.replaced),
    ...namesText('removed', changes.removed),
  ]);
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name) => others.includes(name));
}

/**
 * What to do next with a blueprint that was loaded.
 * @param send how its first question is sent, behind which the action goes: `hbx send`, `.send`
 */
export function nextText({ name, actions }: Manifest, send: string): string {
  const question = actions.find(isQuestion);
  const tells = `\`hbx blueprint show ${name}\` tells what it understands.`;
  return question === undefined ? tells : `Try \`${send} ${question.action}\`. ${tells}`;
}

/** By its name it only asks, and it needs nothing to go with it. */
function isQuestion({ action, auth, tags, data }: ActionInterface): boolean {
  return /^(?:[\w-]+-)?(?:Info|Get|List)(?:-[\w-]+)?$/.test(action) && auth === 'anyone' && data?.required !== true && tags.every(({ required }) => !required);
}

/** `7 handlers added, 0 replaced` */
function countsText({ added, replaced, removed }: Omit<Changes, 'catchesAll'>): string {
  return `${count(added.length, 'handler')} added, ${replaced.length} replaced${removed.length === 0 ? '' : `, ${removed.length} removed`}`;
}

function namesText(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const left = names.length - mostNames;
  return [`  ${what.padEnd(8)}  ${names.slice(0, mostNames).map(shown).join(', ')}${left > 0 ? `, and ${left} more` : ''}`];
}

/** A name is whatever the code made it. */
function shown(name: string): string {
  const text = escapeControlInLine(name);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
