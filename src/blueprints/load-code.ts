/**
 * The code that loads blueprints into a process: an Eval that runs them, and tells what that did to the handlers.
 *
 * As a trial, on a copy of the process, it also finds out whether the process would still work: whether the owner's Eval answers,
 * whether messages still reach the handlers, whether the pattern of each new handler can look at messages of all kinds, and whether the
 * owner and the globals of Lua are what they were. All that it does besides is thrown away with the copy. Loading for good undoes what
 * it can when a blueprint fails.
 *
 * It answers a report (`load-report.ts`). It runs in both dialects, with handlers of hbx's runtime or another one that keeps them in `Handlers.list`.
 */
import { newMarker } from './load-report.ts';
import { guardCode } from './load-guards.ts';
import { askCode, checkCode, type NextMessage } from './load-probes.ts';
import { wrapCode, type Part, type WrappedCode } from '../project/wrap-code.ts';

export interface LoadOptions {
  /**
   * `trial`: errors go their own way, so that their place is known. `naming`: they are caught, and the report says whose they are.
   * `placing`: as in a trial, but a table is raised as the text of what is in it, since the place of a table is not kept.
   */
  readonly mode: 'trial' | 'naming' | 'placing' | 'real';
  /** Of the process and of its owner: who asks in a trial. */
  readonly process: string;
  readonly owner: string;
  /** Parts in front that make the process one with handlers; what they do is not reported. One may return a function that tells what was printed since. */
  readonly before?: number;
  /** What the messages of a trial say of when they come; they may matter to the code. */
  readonly next: NextMessage;
}

export interface LoadCode extends WrappedCode {
  /** The first line of the report. It is another one each time, and the code does not hold it in one piece. */
  readonly marker: string;
}

/** @param parts in the order in which they run */
export function loadCode(parts: readonly Part[], options: LoadOptions): LoadCode {
  const { text, lua } = newMarker('report');
  return { ...wrapCode(parts, tailOf(options, lua)), marker: text };
}

export interface Probe {
  readonly code: string;
  /** A text that has it answers the probe. */
  readonly marker: string;
  read(text: string): 'handlers' | 'bare' | undefined;
}

/** An Eval that only answers: whether the process runs Eval at all, and what it has for handlers. */
export function createProbe(): Probe {
  const { text: marker, lua } = newMarker('here');
  return {
    code: `return ${lua} .. (type(Handlers) == "table" and type(Handlers.list) == "table" and " handlers" or " bare")`,
    marker,
    read: (text) => (['handlers', 'bare'] as const).find((found) => text.includes(`${marker} ${found}`)),
  };
}

function tailOf({ mode, process, owner, before = 0, next }: LoadOptions, marker: string): string {
  const isTrial = mode !== 'real';
  return `local hbx_report = (function(parts, quiet, id, owner)
  local type, rawget, pcall, error, tostring, next, pairs, ipairs = type, rawget, pcall, error, tostring, next, pairs, ipairs
  local format, byte, gsub, find, match = string.format, string.byte, string.gsub, string.find, string.match
  local insert, remove, concat, table_sort, globals = table.insert, table.remove, table.concat, table.sort, _G
  local lines = { ${marker} }
  local function plain(name)
    return (gsub(tostring(name), "[^%w_.-]", function(character) return format("%%%02X", byte(character)) end))
  end
  local function note(word, name) lines[#lines + 1] = word .. " " .. plain(name) end
  local refused
  local function refuse(why, subject, kind, thrown)
    if not refused then
      refused = true
      lines[#lines + 1] = "refused " .. why .. " " .. plain(subject) .. " kind:" .. plain(kind or "") .. " thrown:" .. plain(thrown or "")
    end
  end
  local function list_of()
    local handlers = rawget(globals, "Handlers")
    local list = type(handlers) == "table" and handlers.list
    return type(list) == "table" and list or {}
  end
  local function copy_of(list)
    local copy = {}
    for i = 1, #list do
      local one = list[i]
      if type(one) == "table" then copy[#copy + 1] = { name = one.name, pattern = one.pattern, handle = one.handle, entry = one } end
    end
    return copy
  end
  local printed
  for i = 1, quiet do
    local run = parts[i]
    printed = run()
  end
  local old = copy_of(list_of())
  local compute, handlers = rawget(globals, "compute"), rawget(globals, "Handlers")
  local evaluate = type(handlers) == "table" and handlers.evaluate
${isTrial ? `${askCode(next)}
${guardCode(mode)}` : ''}
  local function load()
    for i = quiet + 1, #parts do
      local run = parts[i]
      run()
    end
${isTrial ? printedCode(marker) : ''}    if type(rawget(globals, "compute")) ~= "function" then
      refuse("no-compute", "")
    elseif type(handlers) == "table" then
      local now = rawget(globals, "Handlers")
      if type(now) ~= "table" or type(now.list) ~= "table" then
        refuse("no-handlers", "")
      elseif type(now.evaluate) ~= "function" then
        refuse("no-evaluate", "")
      end
    end
  end
${mode === 'real' ? realCode : mode === 'naming' ? namingCode : '  load()'}
  if refused then return concat(lines, "\\n") end
  local new = copy_of(list_of())
  local fresh = {}
  local function same(name, among)
    for i = 1, #among do
      if among[i].name == name then return among[i] end
    end
  end
  for i = 1, #new do
    local was = same(new[i].name, old)
    if not was then
      note("added", new[i].name)
      fresh[#fresh + 1] = new[i]
    elseif was.handle ~= new[i].handle or was.pattern ~= new[i].pattern then
      note("replaced", new[i].name)
      fresh[#fresh + 1] = new[i]
    end
  end
  for i = 1, #old do
    if not same(old[i].name, new) then note("removed", old[i].name) end
  end
${isTrial ? checkCode(mode === 'naming') : ''}
  return concat(lines, "\\n")
end)(hbx_run, ${before}, "${process}", "${owner}")
return hbx_report
`;
}

/** Puts back what the process cannot do without. */
const realCode = `  local done, problem = pcall(load)
  if not done or refused then
    globals.compute, globals.Handlers = compute, handlers
    if type(handlers) == "table" then
      handlers.evaluate = evaluate
      local list = {}
      for i = 1, #old do
        local one = old[i]
        one.entry.name, one.entry.pattern, one.entry.handle = one.name, one.pattern, one.handle
        list[i] = one.entry
      end
      handlers.list = list
    end
    if not done then error(problem, 0) end
  end`;

const namingCode = `  local done, problem = pcall(load)
  if not done then
    compare()
    if not refused and thrown_as(problem) ~= "" then refuse("load", "", "", thrown_as(problem)) end
    if not refused then error(problem, 0) end
  end`;

/** What the process prints from here on is not the blueprint's. Where prints are not in its output, they are in the report. */
const printedCode = (marker: string): string => `    if type(printed) == "function" then note("printed", printed()) else pcall(rawget(globals, "print"), ${marker} .. " printed") end
    compare()
`;
