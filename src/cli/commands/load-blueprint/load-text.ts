/** What is told of loading, for the command and for the console. */
import type { Painter } from '../../../base/output.ts';
import { escapeControl, escapeControlInLine } from '../../../base/terminal-text.ts';
import type { ActionInterface, Manifest } from '../../../blueprints/manifest.ts';
import { count } from '../../../repl/short-value.ts';
import type { Changes, LoadNews, LoadOutcome } from './loader.ts';

/** Names of handlers that are listed. */
const mostNames = 12;

/** Lines for what is about to be done. */
export function newsText(news: LoadNews): string[] {
  if (news.kind === 'trial') {
    const { catchesAll, removed, overwritten } = news.changes;
    return [
      `${countsText(news.changes)}, trial passed`,
      ...noHandlersText(news.changes),
      ...(removed.length === 0 ? [] : [`Note: ${removalText(removed)}`]),
      ...(overwritten.length === 0 ? [] : [`Note: this overwrites ${overwritten.length === 1 ? 'the global' : 'the globals'} ${listText(overwritten)}, which everything in the process uses.`]),
      ...(catchesAll.length === 0 ? [] : [`Note: ${catchesAll.map(shown).join(', ')} ${catchesAll.length === 1 ? 'takes' : 'take'} every message; handlers behind it may get none.`]),
    ];
  }
  const { names, adopts, present, own } = news;
  const required = names.slice(0, -1);
  return [
    ...(adopts ? ['The process is a bare module: it gets the handlers runtime, and its compute answers what no handler takes.'] : []),
    ...(present.length === 0 ? [] : [`Required and there already: ${present.join(', ')}.`]),
    ...(required.length === 0 ? [] : [`Required, and loaded first: ${required.join(', ')}.`]),
    ...own.map((name) => `${name} is the project's own (blueprints/${name}), not the one of hbx.`),
  ];
}

/** Handlers that go and are not put back, as a sentence. */
export function removalText(removed: readonly string[]): string {
  return `this removes ${count(removed.length, 'handler')} and does not put ${removed.length === 1 ? 'it' : 'them'} back: ${listText(removed)}.`;
}

/** Lines for what was done, after a dry run for what would be. Numbers that the trial told are not told again. */
export function loadedText({ loaded, trial }: LoadOutcome, paint: Painter): string[] {
  if (loaded.length === 0) return trial === null ? [] : changesText(trial);
  const isAsTried = trial !== null && (['added', 'replaced', 'removed'] as const).every((kind) => isSame(trial[kind], loaded.flatMap((one) => one[kind])));
  return loaded.flatMap(({ name, version, slot, ...changes }) => [
    ...(changes.printed === '' ? [] : [escapeControl(changes.printed)]),
    `${paint('good', 'loaded')} ${paint('strong', escapeControlInLine(name))}${version === null ? '' : ` ${escapeControlInLine(version)}`} (slot ${slot})${isAsTried ? '' : `: ${countsText(changes)}`}`,
    ...handlersText(changes),
    ...(trial === null ? noHandlersText(changes) : []),
  ]);
}

type Handlers = Pick<Changes, 'added' | 'replaced' | 'removed'>;

function changesText({ printed, ...changes }: Changes): string[] {
  return [...(printed === '' ? [] : [escapeControl(printed)]), ...handlersText(changes)];
}

function handlersText(changes: Handlers): string[] {
  return (['added', 'replaced', 'removed'] as const).flatMap((kind) => namesText(kind, changes[kind]));
}

function noHandlersText({ added, replaced, removed }: Handlers): string[] {
  return added.length + replaced.length + removed.length === 0 ? ['Note: it adds no handlers, so messages are answered as before. `Handlers.add(name, pattern, handle)` adds one.'] : [];
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
function countsText({ added, replaced, removed }: Handlers): string {
  return `${count(added.length, 'handler')} added, ${replaced.length} replaced${removed.length === 0 ? '' : `, ${removed.length} removed`}`;
}

function namesText(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`  ${what.padEnd(8)}  ${listText(names)}`];
}

function listText(names: readonly string[]): string {
  const left = names.length - mostNames;
  return `${names.slice(0, mostNames).map(shown).join(', ')}${left > 0 ? `, and ${left} more` : ''}`;
}

/** A name is whatever the code made it. */
function shown(name: string): string {
  const text = escapeControlInLine(name);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
