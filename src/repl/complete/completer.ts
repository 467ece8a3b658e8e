/**
 * Tab: what may stand where the cursor is. `place.ts` reads where that is, each source names what it knows for such a place, and here the names
 * are put in order, those that fit what was typed are kept, and what a process or a file wrote is made fit for the screen.
 *
 * Nothing here changes the process: values are read on copies of it. What fails, or takes too long, gives no names; it never is an error.
 */
import { escapeControlInLine } from '../../base/terminal-text.ts';
import { actionSource } from './actions.ts';
import { commandSource } from './commands.ts';
import { fileSource } from './files.ts';
import { fieldSource } from './lua-fields.ts';
import { globalSource, keywordSource, localSource } from './lua-names.ts';
import { createMemory, type Remember } from './memory.ts';
import { pathSource } from './paths.ts';
import { placeOf } from './place.ts';
import { blueprintSource, processSource } from './project-names.ts';
import type { CompleterView, CompletionItem, Completions, CompletionSource, SourceItem } from './source.ts';
import { slotSource } from './slots.ts';
import { tagSource } from './tags.ts';

export type { CompletionItem, Completions, CompleterView } from './source.ts';

/** Names of an earlier source come first. */
const sources: readonly CompletionSource[] = [commandSource, blueprintSource, processSource, fileSource, pathSource, slotSource, localSource, actionSource, tagSource, fieldSource, globalSource, keywordSource];

/** Most names at once. */
const most = 1000;
/** Somebody waits. What comes later is there at the next Tab. */
const patienceMs = 2_000;
/** Columns of a note. */
const noteLength = 100;

export type Complete = (text: string, cursor: number, signal: AbortSignal) => Promise<Completions>;

/** Makes a Tab for a console. It remembers names of the process, so make one a session. @param remember a memory that others share */
export function createCompleter(view: CompleterView, remember: Remember = createMemory(view)): Complete {
  return async (text, cursor, signal) => {
    const place = placeOf(text.slice(0, cursor), view);
    if (place === undefined || signal.aborted) return { from: cursor, items: [] };
    const { word, from } = place;
    const named = await namesWithin(sources.map(async (source) => source(place, { view, remember })), signal);
    // Before a line is begun, on a process that understands actions, these are what is asked for.
    const actions = named[sources.indexOf(actionSource)]!;
    const items = place.kind === 'name' && word === '' && actions.length > 0 ? actions : named.flat();
    return { from, items: fitting(items, word) };
  };
}

/** What each source names; nothing where one fails, and where one is not done when Tab is given up, or after a while. */
async function namesWithin(asked: readonly Promise<readonly SourceItem[]>[], signal: AbortSignal): Promise<readonly (readonly SourceItem[])[]> {
  const nothing: readonly SourceItem[] = [];
  let stop!: () => void;
  const givenUp = new Promise<typeof nothing>((resolve) => (stop = () => resolve(nothing)));
  const timer = setTimeout(stop, patienceMs);
  signal.addEventListener('abort', stop, { once: true });
  const named = await Promise.all(asked.map((items) => Promise.race([items.catch(() => nothing), givenUp])));
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  return named;
}

/** Each name once: those that begin with the word, or, when there are none, those that do so but for capitals. */
function fitting(items: readonly SourceItem[], word: string): CompletionItem[] {
  const lower = word.toLowerCase();
  const inAnyCase = unique(items).filter(({ text, typed = text }) => typed.toLowerCase().startsWith(lower));
  const exact = inAnyCase.filter(({ text, typed = text }) => typed.startsWith(word));
  const found = exact.length > 0 ? exact : inAnyCase;
  // What begins with _ is nobody's business until it is asked for.
  const open = word === '' ? found.filter(({ text }) => !text.startsWith('_')) : found;
  return (open.length > 0 ? open : found).slice(0, most).map(presentable);
}

/** What could not be typed is no name. */
function unique(items: readonly SourceItem[]): SourceItem[] {
  const seen = new Set<string>();
  return items.filter(({ text }) => !seen.has(text) && escapeControlInLine(text) === text && seen.add(text));
}

function presentable({ text, shown, note }: SourceItem): CompletionItem {
  return { text, ...(shown === undefined ? {} : { shown: escapeControlInLine(shown) }), ...(note === undefined ? {} : { note: escapeControlInLine(note.slice(0, noteLength)) }) };
}
