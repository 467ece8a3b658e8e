/** What a reload says in its one line: `reloaded in 41 ms (slot 7): add, compute changed, actions.Mul new; state kept`. */
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import type { CodeChanges } from '../../../project/bundle/function-changes.ts';
import type { GlobalChanges, ValuePath } from '../../../project/bundle/global-changes.ts';

/** More names than these are counted. */
const mostNames = 8;

export function reloadText({ changed, added, removed, topLevel, localState }: CodeChanges, { constants, otherType }: GlobalChanges): string {
  const edited = constants.map(nameOfPath);
  const parts = [
    ...withNames(changed, 'changed'),
    ...withNames(added, 'new'),
    ...withNames(removed, 'removed'),
    ...(edited.length === 0 ? [] : [`first value of ${listed(edited)} changed`]),
    ...(topLevel && edited.length === 0 ? ['code outside of functions changed'] : []),
  ];
  const restarted = [...otherType.map(nameOfPath), ...localState.map((name) => `local ${name}`)];
  const what = parts.length === 0 ? 'no code changed' : parts.join(', ');
  const again = restarted.length === 0 ? '' : `; ${listed(restarted)} ${restarted.length === 1 ? 'starts' : 'start'} again`;
  return escapeControlInLine(`${what}; ${localState.length === 0 ? 'state' : 'globals'} kept${again}`);
}

const handlerAdded = /^Handlers\.(?:add|append|prepend) "(.*)"$/is;

/**
 * The same with handlers of the runtime called so. Whether one is new is told by its name: its function may have moved to another
 * place, or got a name of its own.
 */
export function withHandlers(changes: CodeChanges, { handlers }: GlobalChanges): CodeChanges {
  const nameOf = (name: string): string | undefined => handlerAdded.exec(name)?.[1];
  const isHandler = (name: string): boolean => nameOf(name) !== undefined;
  const all = [...changes.changed, ...changes.added, ...changes.removed];
  const moved = all.flatMap((name) => nameOf(name) ?? []).filter((name) => !handlers.added.includes(name) && !handlers.removed.includes(name));
  const others = (names: readonly string[]): string[] => names.filter((name) => !isHandler(name));
  const called = (names: readonly string[]): string[] => [...new Set(names)].map((name) => `handler ${name}`);
  return {
    ...changes,
    // What adds a handler stands outside of functions.
    topLevel: changes.topLevel && handlers.added.length + handlers.removed.length === 0,
    changed: [...called(moved), ...others(changes.changed)],
    added: [...called(handlers.added), ...others(changes.added)],
    removed: [...called(handlers.removed), ...others(changes.removed)],
  };
}

export function nameOfPath({ keys, module }: ValuePath): string {
  return [...(module === undefined ? [] : [module]), ...keys].join('.');
}

function withNames(names: readonly string[], what: string): string[] {
  return names.length === 0 ? [] : [`${listed(names)} ${what}`];
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNames;
  return more > 0 ? `${names.slice(0, mostNames).join(', ')} and ${more} more` : names.join(', ');
}
