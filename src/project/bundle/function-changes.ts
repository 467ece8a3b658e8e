/**
 * What an edit changed, by name, and which locals begin anew when the code runs again. Both are read from the sources that two
 * bundles were made of, so comments, blanks and the order of functions do not count.
 */
import { posix } from 'node:path';
import { LuaSyntaxError } from '../../lua/parse/errors.ts';
import type { SourceMap } from '../source-map.ts';
import { summarize, type NamedFunction, type SourceSummary } from './source-summary.ts';

/** Summaries of the sources of a bundle by their names in its map. */
export type Summaries = ReadonlyMap<string, SourceSummary>;

export interface CodeChanges {
  /** Names of functions, in the order of the files. Locals of other files than the entry name theirs: `add (util.lua)`. */
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Something outside of functions is different. */
  readonly topLevel: boolean;
  /** Locals that functions of both versions keep state in. Those of hbx's own modules are nobody's business. */
  readonly localState: readonly string[];
}

/** Nothing but comments, blanks or the order of functions is different. */
export function isSameCode(before: Summaries, after: Summaries): boolean {
  const { changed, added, removed, topLevel } = compareSources(before, after);
  return !topLevel && changed.length + added.length + removed.length === 0 && [...before.keys()].join('\n') === [...after.keys()].join('\n');
}

/**
 * Reads the sources of bundles; what did not change since the last one is kept.
 * @returns a function from the map of a bundle to its summaries
 */
export function createSummaryReader(dialect: 'luerl' | 'puc'): (map: SourceMap) => Summaries {
  let known = new Map<string, { readonly text: string; readonly summary: SourceSummary }>();
  return ({ sources, sourcesContent }) => {
    const next: typeof known = new Map();
    sources.forEach((name, at) => {
      const text = sourcesContent[at] ?? '';
      const before = known.get(name);
      const moduleName = at === 0 ? undefined : moduleNameOf(name);
      next.set(name, before?.text === text ? before : { text, summary: tryToSummarize(text, dialect, moduleName) });
    });
    known = next;
    return new Map([...next].map(([name, { summary }]) => [name, summary]));
  };
}

export function compareSources(before: Summaries, after: Summaries): CodeChanges {
  const old = functionsOf(before);
  const now = functionsOf(after);
  const added: string[] = [];
  const changed: string[] = [];
  for (const [name, { text }] of now) {
    const known = old.get(name);
    if (known === undefined) added.push(name);
    else if (known.text !== text) changed.push(name);
  }
  const topLevel = [...after].some(([name, { topLevel: text }]) => before.has(name) && before.get(name)!.topLevel !== text);
  const localState = [...after].filter(([name]) => !name.startsWith('hbx:')).flatMap(([name, summary]) => summary.localState.filter((local) => before.get(name)?.localState.includes(local) === true));
  return { changed, added, removed: [...old.keys()].filter((name) => !now.has(name)), topLevel, localState: [...new Set(localState)] };
}

/** All functions of a bundle; the first source is the entry. Those of a module of hbx count as one: `hbx:json`. */
function functionsOf(summaries: Summaries): Map<string, NamedFunction> {
  const all = new Map<string, NamedFunction>();
  for (const [source, { functions, moduleName }] of summaries) {
    for (const [name, named] of functions) {
      const isOwn = source.startsWith('hbx:');
      const isKnown = moduleName === undefined || named.path !== undefined || name === moduleName || fieldOf(name, moduleName) !== undefined;
      const shown = isOwn ? source.replace(/\.lua$/, '') : isKnown ? name : `${name} (${posix.basename(source)})`;
      const known = all.get(shown);
      all.set(shown, known === undefined ? named : { ...known, text: `${known.text} ${named.text}` });
    }
  }
  return all;
}

/** `trim` for `util.trim` and `util:trim`. */
export function fieldOf(name: string, moduleName: string): string | undefined {
  return name.startsWith(`${moduleName}.`) || name.startsWith(`${moduleName}:`) ? name.slice(moduleName.length + 1).replaceAll(':', '.') : undefined;
}

/** `util` for `src/util.lua`, `src/util/init.lua` and `hbx:util.lua`. */
function moduleNameOf(source: string): string {
  const path = source.replace(/^hbx:/, '').replace(/\.lua$/, '').replace(/\/init$/, '');
  return posix.basename(path);
}

/** A bundle was made of the text, so it parses; should it not, its text as a whole is what can be compared. */
function tryToSummarize(text: string, dialect: 'luerl' | 'puc', moduleName: string | undefined): SourceSummary {
  try {
    return summarize(text, { dialect, moduleName });
  } catch (error) {
    if (!(error instanceof LuaSyntaxError)) throw error;
    return { moduleName, functions: new Map(), topLevel: text, globals: new Map(), fields: new Map(), hasDynamicGlobals: true, localState: [], handlers: [] };
  }
}
