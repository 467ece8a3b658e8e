/**
 * Which lines are actions where a line is Lua: `Info`, `Transfer Recipient=abc Quantity=10`, when the process knows such an action.
 *
 * What is Lua for the process stays Lua: a word that is one of its globals, and everything that parses and is more than a word. Whether a
 * name is a global is read on a copy, so that deciding never writes a slot.
 */
import { globalsOf, handlersGlobals } from '../lua/check/globals.ts';
import { LuaSyntaxError } from '../lua/parse/errors.ts';
import { parseChunk } from '../lua/parse/parser.ts';
import { actionsOf } from './complete/action-index.ts';
import { luaAt, readers } from './complete/lua-text.ts';
import type { SourceContext } from './complete/source.ts';
import { readEntry } from './entry.ts';

/** An Eval without Lua does nothing, and a lone `_` is what a pattern is called that takes all messages. */
const neverAlone = new Set(['Eval', '_']);
const longestLine = 10_000;

/** @param text a whole entry of a process on the Handlers runtime. It never rejects: what can't be asked is not known. */
export async function isKnownAction(text: string, context: SourceContext): Promise<boolean> {
  const line = text.trim();
  if (line.length > longestLine || readEntry(text, 'handlers').kind !== 'lua' || readEntry(text, 'module').kind !== 'action') return false;
  const [word, rest] = [/^\S+/.exec(line)![0], line.replace(/^\S+\s*/, '')];
  const isAlone = rest === '' || /^--(?:\s|$)/.test(rest);
  if (neverAlone.has(word) || (!isAlone && isLua(line))) return false;
  const known = await actionsOf(context);
  if (!known.some(({ action }) => action === word)) return false;
  return !isAlone || !(await isGlobal(word, context));
}

function isLua(text: string): boolean {
  const binary = Buffer.from(text, 'utf8').toString('latin1');
  return [binary, `return ${binary}`].some((code) => parses(`${code}\n`));
}

function parses(code: string): boolean {
  try {
    parseChunk(code, { dialect: 'puc' });
    return true;
  } catch (error) {
    if (error instanceof LuaSyntaxError) return false;
    throw error;
  }
}

/** `Credit-Notice` is a difference of globals when one of them is there. */
async function isGlobal(word: string, { view, remember }: SourceContext): Promise<boolean> {
  const names = word.split('-').filter((name) => /^[A-Za-z_]\w*$/.test(name));
  const test = names.map((name) => `${luaAt([name])} ~= nil`).join(' or ');
  if (names.length === 0) return false;
  try {
    return (await remember(`is global ${word}`, () => view.look(`${readers}return (${test}) and "hbx global" or "hbx none"`))).includes('hbx global');
  } catch {
    const usual = new Set([...globalsOf('puc'), ...handlersGlobals]);
    return names.some((name) => usual.has(name));
  }
}
