/**
 * Help for those who type actions at a process where a line is Lua: `Inc` is nil there, and `Inc 5` does not parse.
 */
import { readEntry } from './entry.ts';
import type { ReplClient, ReplProcess } from './options.ts';

/** What became of a line of Lua. */
export type LuaOutcome = 'silent' | 'shown' | 'failed';

/** A sentence about `.send`, when the line was meant for an action; undefined when it seems to be Lua. */
export async function actionHint(text: string, outcome: LuaOutcome, process: ReplProcess, client: Pick<ReplClient, 'knownActions'>): Promise<string | undefined> {
  const line = text.trim();
  if (process.kind !== 'handlers' || outcome === 'shown' || line.length > 200 || readEntry(line, 'handlers').kind !== 'lua' || readEntry(line, 'module').kind !== 'action') return undefined;
  const word = /^[^\s]+/.exec(line)![0];
  const isKnown = (await client.knownActions(process)).some(({ action }) => action === word);
  // What fails is no Lua; a name alone that is nil may be meant as one.
  if (outcome === 'failed' ? !isKnown && !/^\p{Lu}/u.test(word) : !isKnown) return undefined;
  return `A line is Lua here: \`.send ${line}\` sends the action ${word}.`;
}
