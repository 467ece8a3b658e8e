/**
 * What an expression gives, while it is typed: one line below it.
 *
 * Only for expressions that do nothing but read: names, fields, indices, literals, operators, the length. No calls. It runs on a copy of the
 * process all the same (`look`), so a metatable that does more changes nothing. A table is shown by its first entries, so a large one
 * costs no more than a small one.
 */
import { isHbxError } from '../base/errors.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import type { ReplContext } from './commands/command.ts';
import { cutText } from './cut-text.ts';
import { readers } from './complete/lua-text.ts';
import { readEntry } from './entry.ts';

export type PreviewView = Pick<ReplContext, 'process' | 'width' | 'at' | 'lastResult' | 'look'>;

/** @returns the line, without colour and not wider than the terminal; undefined when there is nothing to show */
export type Preview = (text: string, signal: AbortSignal) => Promise<string | undefined>;

/** Longer ones are no glance. */
const longest = 1_000;
const usualWidth = 80;

/** Makes a preview for a console. Nothing is asked while the text stays the same and nothing was sent. */
export function createPreview(view: PreviewView): Preview {
  /** It turned out that this process runs no Lua for us. */
  let refusedBy: string | undefined;
  let last: { readonly key: readonly unknown[]; readonly shown: Promise<string | undefined> } | undefined;

  const ask = async (code: string, process: string): Promise<string | undefined> => {
    try {
      const output = await view.look(code);
      const shown = output.replace(/\n+$/, '');
      return shown === '' ? undefined : shown;
    } catch (error) {
      // Half an expression fails all the time.
      if (isHbxError(error) && (error.code === 'repl/not-owner' || error.code === 'repl/no-eval')) refusedBy = process;
      return undefined;
    }
  };

  return async (text, signal) => {
    const { id, kind } = view.process;
    if (refusedBy === id || text.trim() === '' || text.length > longest || readEntry(text, kind).kind !== 'lua') return undefined;
    const { isPureExpression } = await import('./pure-expression.ts');
    if (signal.aborted || !isPureExpression(text)) return undefined;
    const key = [text, view.process, view.at, view.lastResult];
    if (last === undefined || key.some((value, at) => value !== last!.key[at])) last = { key, shown: ask(glance(text), id) };
    const { shown } = last;
    const value = await shown;
    return signal.aborted || value === undefined ? undefined : cutText(escapeControlInLine(value), (view.width ?? usualWidth) - 1);
  };
}

/** Lua that tells the value of an expression in a few words; nothing for nil, which every name that is not finished gives. */
function glance(expression: string): string {
  return `${readers}
local tostring = tostring
local function short(value)
  if type(value) == "string" then return "\\"" .. library.sub(value, 1, 200) .. "\\"" end
  if type(value) == "table" then return "{...}" end
  if type(value) == "function" then return "function" end
  return tostring(value)
end
local value = (${expression}
)
if value == nil then return "" end
if type(value) ~= "table" then return short(value) end
local parts = {}
local key, item = next(value)
while key ~= nil do
  if #parts == 8 then
    parts[9] = "..."
    break
  end
  if key == #parts + 1 then
    parts[#parts + 1] = short(item)
  elseif type(key) == "string" and find(key, "^[A-Za-z_][A-Za-z0-9_]*$") then
    parts[#parts + 1] = key .. " = " .. short(item)
  else
    parts[#parts + 1] = "[" .. short(key) .. "] = " .. short(item)
  end
  key, item = next(value, key)
end
if #parts == 0 then return "{}" end
return "{ " .. concat(parts, ", ") .. " }"`;
}
