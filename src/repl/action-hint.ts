/**
 * Help for those who type actions at a process where a line is Lua: `Inc` is nil there, and `Inc 5` does not parse. And for those who type a
 * variable where a line is an action: most modules answer something to an action that they do not know.
 */
import { didYouMean } from '../base/suggest.ts';
import { readEntry } from './entry.ts';
import type { KnownAction, ReplProcess } from './options.ts';

/** A word that is more often the name of a variable than that of an action. */
const variable = /^\s*([a-z_][\w]{0,99})\s*$/;

/** True for an entry of which `variableHint` may tell something. */
export function mayBeVariable(text: string, { kind }: ReplProcess): boolean {
  return kind === 'module' && variable.test(text) && readEntry(text, 'module').kind === 'action';
}

/**
 * A sentence for those who asked a bare module for a variable; undefined when its source may know such an action.
 * @param actions those that the source names
 */
export function variableHint(text: string, actions: readonly KnownAction[]): string | undefined {
  const word = variable.exec(text)?.[1];
  if (word === undefined || actions.length === 0 || actions.some(({ action }) => action === word)) return undefined;
  const instead = actions.some(({ action }) => action === 'Eval') ? `\`.eval ${word}\` shows the variable` : '`.state` shows what can be read of the process';
  return `\`${word}\` was sent as an action; ${instead}.`;
}

/** What became of a line of Lua. */
export type LuaOutcome = 'silent' | 'shown' | 'failed';

/**
 * A sentence about `.send`, or about an action that is called nearly so, when the line was meant for an action; undefined when it seems to be Lua.
 * @param knownActions asked only about a line that reads like one
 * @param guesses true: a capitalised word that fails is taken for one that nobody knows
 */
export async function actionHint(text: string, outcome: LuaOutcome, process: ReplProcess, knownActions: () => Promise<readonly KnownAction[]>, guesses: boolean): Promise<string | undefined> {
  const line = text.trim();
  if (process.kind !== 'handlers' || outcome === 'shown' || line.length > 200 || readEntry(line, 'handlers').kind !== 'lua' || readEntry(line, 'module').kind !== 'action') return undefined;
  const word = /^[^\s]+/.exec(line)![0];
  const names = (await knownActions()).map(({ action }) => action).filter((action) => action !== '*');
  const isKnown = names.includes(word);
  // A mistyped action alone is a variable that is nil; with something behind it, it mostly does not parse.
  const near = isKnown ? undefined : didYouMean(word, names);
  if (near !== undefined) return near;
  // What fails is no Lua; a name alone that is nil may be meant as one.
  if (!isKnown && !(guesses && outcome === 'failed' && /^\p{Lu}/u.test(word))) return undefined;
  return `A line is Lua here: \`.send ${line}\` sends the action ${word}.`;
}
