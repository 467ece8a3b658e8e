/**
 * The code that loads blueprints into a process: an Eval that runs them, and tells what that did to the handlers.
 *
 * As a trial, on a copy of the process, it also finds out whether the process would still work: whether the owner's Eval answers,
 * whether messages still reach the handlers, and whether the pattern of each new handler can look at a message. All that it does
 * besides is thrown away with the copy. Loading for good undoes what it can when a blueprint fails.
 *
 * It answers a report, one entry a line, names with all but letters and digits as `%XX`:
 *
 *     hbx: report 5f0c…            random text, so that a process which runs no Eval can't answer one
 *     added token.info
 *     replaced transfer
 *     removed old
 *     catches-all token.info       a warning: its pattern takes every message
 *     refused pattern token.info   why the process would not work any more
 *
 * It runs in both dialects, with handlers of hbx's runtime or another one that keeps them in `Handlers.list`.
 */
import { randomBytes } from 'node:crypto';
import { wrapCode, type Part, type WrappedCode } from '../project/wrap-code.ts';

export interface LoadOptions {
  /** `trial`: errors go their own way, so that their place is known. `naming`: they are caught, and the report says whose they are. */
  readonly mode: 'trial' | 'naming' | 'real';
  /** Of the process and of its owner: who asks in a trial. */
  readonly process: string;
  readonly owner: string;
  /** Parts in front that make the process one with handlers; what they do is not reported. */
  readonly before?: number;
  /** What the messages of a trial say of when they come; they may matter to the code. */
  readonly next: NextMessage;
}

/** When the first message behind the load comes, as its assignment would say it. Times in ms, of the block as the node has them. */
export interface NextMessage {
  readonly slot: number;
  readonly timestamp: number;
  readonly blockTimestamp: number;
  readonly blockHeight: number;
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

/** A text that nobody knows before, and Lua that makes it: who answers it has run that, and not only kept or echoed something. */
function newMarker(word: string): { text: string; lua: string } {
  const [first, second] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')];
  return { text: `hbx: ${word} ${first}${second}`, lua: `"hbx: " .. "${word} " .. "${first}" .. "${second}"` };
}

const refusals = [
  'no-compute',
  'no-handlers',
  'no-evaluate',
  /** The owner's Eval does not answer. */
  'eval',
  /** Messages that nobody knows do not reach the handlers. */
  'unreached',
  /** A message with an action that nobody knows fails. */
  'unknown-action',
  /** So does one without an action. */
  'no-action',
  /** The pattern of a handler fails. */
  'pattern',
  /** A handler takes a message that nobody knows, and fails. */
  'handler',
] as const;

/** Why a process would not work any more. `nonsense`: it gave another reason, which is none. */
export type Refusal = (typeof refusals)[number] | 'nonsense';

export interface LoadReport {
  readonly added: readonly string[];
  readonly replaced: readonly string[];
  readonly removed: readonly string[];
  readonly catchesAll: readonly string[];
  /** `subject`: the handler, or what the process said. */
  readonly refused?: { readonly why: Refusal; readonly subject: string };
  /** What the blueprints printed. */
  readonly printed: string;
}

/**
 * Reads the report out of what an Eval answered; `undefined` when it has none, so the code did not run to its end.
 * @param marker of the code
 */
export function readReport(output: string, marker: string): LoadReport | undefined {
  const at = output.lastIndexOf(marker);
  if (at < 0) return undefined;
  const entries = output.slice(at).split('\n').slice(1).map((line) => line.split(/\s+/).map(plain));
  const named = (kind: string): string[] => entries.filter(([word]) => word === kind).map(([, name = '']) => name);
  const refused = entries.find(([word]) => word === 'refused');
  return {
    added: named('added'),
    replaced: named('replaced'),
    removed: named('removed'),
    catchesAll: named('catches-all'),
    ...(refused === undefined ? {} : { refused: refusalIn(refused) }),
    printed: output.slice(0, at).trimEnd(),
  };
}

function refusalIn(words: readonly string[]): NonNullable<LoadReport['refused']> {
  const why = refusals.find((known) => known === words[1]);
  return why === undefined ? { why: 'nonsense', subject: words.join(' ') } : { why, subject: words[2] ?? '' };
}

function plain(word: string): string {
  return Buffer.from(word.replace(/%([0-9A-F]{2})/g, (_all, digits: string) => String.fromCharCode(parseInt(digits, 16))), 'latin1').toString('utf8');
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
  local type, rawget, pcall, error, tostring = type, rawget, pcall, error, tostring
  local format, byte, gsub, find = string.format, string.byte, string.gsub, string.find
  local insert, remove, concat, globals = table.insert, table.remove, table.concat, _G
  local lines = { ${marker} }
  local function plain(name)
    return (gsub(tostring(name), "[^%w_.-]", function(character) return format("%%%02X", byte(character)) end))
  end
  local function note(word, name) lines[#lines + 1] = word .. " " .. plain(name) end
  local refused
  local function refuse(why, subject)
    if not refused then
      refused = true
      lines[#lines + 1] = "refused " .. why .. " " .. plain(subject)
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
  for i = 1, quiet do
    local run = parts[i]
    run()
  end
  local old = copy_of(list_of())
  local compute, handlers = rawget(globals, "compute"), rawget(globals, "Handlers")
  local evaluate = type(handlers) == "table" and handlers.evaluate
${isTrial ? askCode(next) : ''}
  local function load()
    for i = quiet + 1, #parts do
      local run = parts[i]
      run()
    end
    if type(rawget(globals, "compute")) ~= "function" then
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
  if not done then error(problem, 0) end`;

/**
 * `ask` has the process answer a message and gives its results; `seen` is then the message as the handlers get it. What stands in
 * front of all handlers to see it takes nothing.
 */
function askCode({ slot, timestamp, blockTimestamp, blockHeight }: NextMessage): string {
  return `  local seen
  -- No message comes twice: processes know signatures that they have handled.
  local count = 0
  local function signed(by)
    count = count + 1
    return { ["hbx-probe-" .. string.format("%d", count)] = { alg = "rsa-pss-sha512", type = "rsa-pss-sha512", committer = by } }
  end
  local function ask(body, by)
    seen = nil
    body.commitments, body.target, body.type = signed(by), id, "Message"
    local base = { process = { type = "Process", commitments = signed(owner) } }
    local _, commitment = next(base.process.commitments)
    base.process.commitments = { [id] = commitment }
    local list = list_of()
    local watcher = { name = "_hbx_probe", pattern = function(message) seen = message return false end, handle = function() end }
    insert(list, 1, watcher)
    local request = { body = body, slot = ${slot}, process = id, timestamp = ${timestamp}, ["block-height"] = ${blockHeight}, ["block-timestamp"] = ${blockTimestamp} }
    local answer = globals.compute(base, request, {})
    -- Handlers that come or go meanwhile make another list.
    local lists = { list, list_of() }
    for i = 1, 2 do
      for j = #lists[i], 1, -1 do
        if lists[i][j] == watcher then remove(lists[i], j) end
      end
    end
    local results = type(answer) == "table" and answer.results
    return type(results) == "table" and results or {}
  end
  local function text_of(results)
    local output = results.output
    if type(output) == "table" then output = output.data end
    return tostring(output)
  end
  local stranger = "hbx-probe-hbx-probe-hbx-probe-hbx-probe-hbx"
  local kinds = { { why = "unknown-action", action = "Hbx-Probe" }, { why = "no-action" } }
  local works, worked = {}, {}
  for i = 1, #kinds do
    local done, results = pcall(ask, { action = kinds[i].action, data = "" }, stranger)
    works[i] = done and results.error == nil
    worked[i] = seen ~= nil
  end`;
}

function checkCode(isNaming: boolean): string {
  // In a trial errors go on their way, with the place where they were raised.
  const guarded = (why: string, subject: string, call: string, rest: string): string =>
    isNaming ? `local done, result = pcall(function() return ${call} end)
      if not done then refuse("${why}", ${subject}) else ${rest} end` : `local result = ${call}
      ${rest}`;
  return `  local matches
  pcall(function() matches = require(".utils").matchesSpec end)
  local function look(one, message)
    if type(one.pattern) == "function" then return one.pattern(message) end
    if type(matches) == "function" then return matches(message, one.pattern) end
    return false
  end
  local function takes(result) return result == true or result == "break" or result == "continue" or (type(result) == "number" and result ~= 0) end
  local marks = {}
  local answered = ask({ action = "Eval", data = 'return "hbx-" .. "answer"' }, owner)
  if not find(text_of(answered), "hbx-answer", 1, true) then refuse("eval", answered.error == nil and text_of(answered) or answered.error) end
  for i = 1, #kinds do
    local results = ask({ action = kinds[i].action, data = "" }, stranger)
    local message = seen
    if worked[i] and message == nil then refuse("unreached", "") end
    for j = 1, message ~= nil and #fresh or 0 do
      local one = fresh[j]
      ${guarded('pattern', 'one.name', 'look(one, message)', 'if takes(result) then marks[one.name] = (marks[one.name] or 0) + 1 end')}
    end
    if results.error ~= nil and works[i] and message ~= nil then
      -- Again by hand: now its error goes on its way too.
      for j = 1, #fresh do
        local one = fresh[j]
        local taken, handle = false, one.handle
        pcall(function() taken = takes(look(one, message)) end)
        if taken and type(handle) == "function" then
          ${guarded('handler', 'one.name', 'handle(message, {})', 'result = nil')}
        end
      end
    end
    if results.error ~= nil and works[i] then refuse(kinds[i].why, results.error) end
  end
  for i = 1, #fresh do
    if marks[fresh[i].name] == #kinds then note("catches-all", fresh[i].name) end
  end`;
}
