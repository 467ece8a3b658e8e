/**
 * What a line means.
 *
 *   `.word …`                     a dot-command
 *   white space, a Lua comment    nothing
 *   on the Handlers runtime       Lua
 *   on a bare compute module      an action when it reads like one, else Lua
 *
 * An action reads like a word, alone or with something behind it that can't follow a word in Lua: `Get`, `Inc 5`, `Inc -5`,
 * `Say hello (world)`, `Transfer Recipient=abc`. Behind a capitalised word a quote and JSON count as data too: `Say "hi"`,
 * `Put {"a": 1}`. Everything else is Lua: `x = 1`, `return x`, `1 + 1`, `f(x)`, `print "hi"`, and every text of several lines.
 * `.send` and `.eval` settle what remains.
 */
import { isJson } from '../base/is-json.ts';
import { createLuaScan } from './lua-scan.ts';
import type { ReplProcess } from './options.ts';

export type Entry =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'command'; readonly name: string; readonly args: string }
  | { readonly kind: 'action'; readonly line: string }
  | { readonly kind: 'lua'; readonly code: string };

/** Lua's reserved words: a line that starts with one is never an action. */
const reserved = new Set(
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(' '),
);

/** Decides what a whole entry means. A statement that is unfinished is Lua like any other. */
export function readEntry(text: string, kind: ReplProcess['kind']): Entry {
  const command = /^\s*\.([A-Za-z][\w-]*)(?:[ \t]([^]*)|(\n[^]*))?$/.exec(text);
  if (command) return { kind: 'command', name: command[1]!.toLowerCase(), args: (command[2] ?? command[3] ?? '').trim() };
  if (kind === 'module' && isActionShaped(text.trim())) return { kind: 'action', line: text };
  return isEmptyLua(text) ? { kind: 'nothing' } : { kind: 'lua', code: text };
}

/** True when an entry can be run as it stands: dot-commands and actions always, Lua unless it goes on in the next line (`lua-scan.ts`). */
export function isWhole(text: string, kind: ReplProcess['kind']): boolean {
  if (readEntry(text, kind).kind !== 'lua') return true;
  const scan = createLuaScan();
  scan.add(text);
  return !scan.unfinished;
}

function isEmptyLua(text: string): boolean {
  if (!/^\s*(--|$)/.test(text)) return false;
  const scan = createLuaScan();
  scan.add(text);
  return scan.empty;
}

function isActionShaped(line: string): boolean {
  if (line.includes('\n')) return false;
  // A hyphen joins words (`Credit-Notice`), but `x-1` is arithmetic.
  const word = /^[\p{L}_][\p{L}\p{N}_]*(?:-\p{L}[\p{L}\p{N}_]*)*(?=\s|$)/u.exec(line)?.[0];
  if (word === undefined || reserved.has(word)) return false;
  const rest = line.slice(word.length).trim();
  if (rest === '') return true;
  const capitalised = /^\p{Lu}/u.test(word);
  if (/^["']/.test(rest)) return capitalised;
  if (/^[[{]/.test(rest)) return capitalised && isJson(rest);
  // ` -- ` starts data, and is a Lua comment behind a lone word, which would be no statement.
  if (/^--(\s|$)/.test(rest)) return true;
  if (/^-\S/.test(rest)) return true;
  return !/^(?:[=+\-*/%^<>~&|.,:;(]|(?:and|or)\s)/.test(rest);
}
