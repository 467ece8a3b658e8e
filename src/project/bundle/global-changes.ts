/** What a reload has to know of globals: which of them the code writes, and which an edit gives another first value. */
import { fieldOf, type Summaries } from './function-changes.ts';
import { sameInitial, type Initial } from './initial-values.ts';

/** A global or a field in one, by its keys: `{ keys: ['State', 'count'] }`; with a module, a field of what that one returns. */
export interface ValuePath {
  readonly keys: readonly string[];
  readonly module?: string;
}

export interface GlobalChanges {
  /** Globals and fields in them that either version assigns, the shorter paths first. */
  readonly written: readonly ValuePath[];
  /** Globals may get values under names that stand nowhere. */
  readonly hasDynamicGlobals: boolean;
  /** Functions that the new version has no more. */
  readonly removed: readonly ValuePath[];
  /** What has another kind of value now, so that the old one would not do. */
  readonly otherType: readonly ValuePath[];
  /** Constants that have been edited: who still has the value of the old file (`before`, as Lua) gets the new one. */
  readonly constants: readonly (ValuePath & { readonly before: string })[];
  /** Names of handlers of the runtime that only the new version adds, and those that only the old one did. */
  readonly handlers: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** The new version makes a global function compute, or may do so. */
  readonly definesCompute: boolean;
}

type Initials = ReadonlyMap<string, Initial | undefined>;

export function compareGlobals(before: Summaries, after: Summaries): GlobalChanges {
  const old = globalsOf(before);
  const now = globalsOf(after);
  const otherType: ValuePath[] = [];
  const constants: GlobalChanges['constants'][number][] = [];
  const compare = (earlier: Initials, later: Initials, module: { readonly module?: string }): void => {
    for (const [path, initial] of later) {
      const known = earlier.get(path);
      if (initial === undefined || known === undefined || sameInitial(initial, known)) continue;
      const keys = path.split('.');
      if (known.type !== initial.type) otherType.push({ keys, ...module });
      else if (known.constant !== undefined && initial.constant !== undefined) constants.push({ keys, ...module, before: known.constant });
    }
  };
  compare(old, now, {});
  for (const [source, { fields, moduleName }] of after) {
    if (moduleName !== undefined) compare(before.get(source)?.fields ?? new Map(), fields, { module: moduleName });
  }
  const hasDynamicGlobals = [...before.values(), ...after.values()].some((summary) => summary.hasDynamicGlobals);
  return {
    written: [...new Set([...old.keys(), ...now.keys()])].map((path) => ({ keys: path.split('.') })).sort((one, other) => one.keys.length - other.keys.length),
    hasDynamicGlobals,
    removed: [...removedGlobals(before, after, now), ...removedFields(before, after)],
    otherType,
    constants,
    handlers: compareHandlers(before, after),
    definesCompute: now.has('compute') || [...after.values()].some((summary) => summary.hasDynamicGlobals),
  };
}

function compareHandlers(before: Summaries, after: Summaries): GlobalChanges['handlers'] {
  const namesOf = (summaries: Summaries): Set<string> => new Set([...summaries.values()].flatMap(({ handlers }) => handlers));
  const old = namesOf(before);
  const now = namesOf(after);
  return { added: [...now].filter((name) => !old.has(name)), removed: [...old].filter((name) => !now.has(name)) };
}

function globalsOf(summaries: Summaries): Map<string, Initial | undefined> {
  const all = new Map<string, Initial | undefined>();
  for (const { globals } of summaries.values()) {
    for (const [path, initial] of globals) all.set(path, all.has(path) && !sameInitial(all.get(path), initial) ? undefined : initial);
  }
  return all;
}

function removedGlobals(before: Summaries, after: Summaries, written: Initials): ValuePath[] {
  const pathsOf = (summaries: Summaries): string[] => [...summaries.values()].flatMap(({ functions }) => [...functions.values()].flatMap(({ path }) => path ?? []));
  const kept = new Set(pathsOf(after));
  return pathsOf(before).filter((path) => !kept.has(path) && !written.has(path)).map((path) => ({ keys: path.split('.') }));
}

function removedFields(before: Summaries, after: Summaries): ValuePath[] {
  return [...before].flatMap(([source, { functions, moduleName }]) => {
    const now = after.get(source);
    if (moduleName === undefined || now === undefined) return [];
    const gone = [...functions.keys()].filter((name) => !now.functions.has(name)).flatMap((name) => fieldOf(name, moduleName) ?? []);
    return gone.filter((field) => !now.fields.has(field)).map((field) => ({ keys: field.split('.'), module: moduleName }));
  });
}
