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
