/** The questions that a trial asks the copy of a process, in Lua: parts of `load-code.ts`, whose locals they use. */
/** When the first message behind the load comes, as its assignment would say it. Times in ms, of the block as the node has them. */
export interface NextMessage {
  readonly slot: number;
  readonly timestamp: number;
  readonly blockTimestamp: number;
  readonly blockHeight: number;
}

/** The kinds of messages beside those of `strict`, by their word in a report, and whose messages would fail. */
export const messageKinds = {
  'no-data': 'messages without Data',
  'nothing': 'messages without Action and Data',
  'numbers': 'messages with numbers in them, which come as text (Quantity = "7", Data = "7")',
  'tags': 'messages with tags and without Data',
  'json': 'messages with JSON as Data (Content-Type: application/json), which comes as a table',
  'owner': 'messages of the owner without Action and Data',
  'process': 'messages of another process without Action and Data',
} as const;

export type MessageKind = keyof typeof messageKinds;

/**
 * `ask` has the process answer a message of a kind and gives its results; `seen` is then the message as the handlers get it. What stands
 * in front of all handlers to see it lets the strict kinds pass, which no handler has to know and none may fail. Of the others it takes
 * each, so that handlers run for none: who asks for data may fail without it. Only what looks at them, patterns above all, has to bear them.
 */
export function askCode({ slot, timestamp, blockTimestamp, blockHeight }: NextMessage): string {
  return `  local seen
  -- No message comes twice: processes know signatures that they have handled.
  local count = 0
  local function signed(by)
    count = count + 1
    return { ["hbx-probe-" .. format("%d", count)] = { alg = "rsa-pss-sha512", type = "rsa-pss-sha512", committer = by } }
  end
  local function ask(kind)
    seen = nil
    local body = { commitments = signed(kind.by), target = id, type = "Message" }
    for key, value in pairs(kind.body) do body[key] = value end
    local base = { process = { type = "Process", commitments = signed(owner) } }
    local _, commitment = next(base.process.commitments)
    base.process.commitments = { [id] = commitment }
    local list = list_of()
    local watcher = { name = "_hbx_probe", pattern = function(message) seen = message return not kind.strict end, handle = function() end }
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
  local stranger, other = "hbx-probe-hbx-probe-hbx-probe-hbx-probe-hbx", "hbx-other-hbx-other-hbx-other-hbx-other-hbx"
  local ao = rawget(globals, "ao")
  local authorities = type(ao) == "table" and ao.authorities
  local authority = type(authorities) == "table" and type(authorities[1]) == "string" and authorities[1] or other
  local kinds = {
    { why = "unknown-action", strict = true, by = stranger, body = { action = "Hbx-Probe", data = "" } },
    { why = "no-action", strict = true, by = stranger, body = { data = "" } },
    { word = "no-data", by = stranger, body = { action = "Hbx-Probe" } },
    { word = "nothing", by = stranger, body = {} },
    { word = "numbers", by = stranger, body = { action = "Hbx-Probe", data = "7", quantity = "7", amount = "7", price = "7", count = "7" } },
    { word = "tags", by = stranger, body = { quantity = "7", recipient = stranger, ["x-hbx-probe"] = "7" } },
    { word = "json", by = stranger, body = { action = "Hbx-Probe", data = '{"hbx":[7]}', ["content-type"] = "application/json" } },
    { word = "owner", by = owner, body = {} },
    { word = "process", by = authority, body = { ["from-process"] = other, reference = "7" } },
  }
  local works, worked = {}, {}
  for i = 1, #kinds do
    local done, results = pcall(ask, kinds[i])
    works[i] = done and results.error == nil
    worked[i] = seen ~= nil
  end`;
}

/** Lua behind `askCode` and the load: refuses what would break the process, and notes handlers that take everything. */
export function checkCode(isNaming: boolean): string {
  // In a trial errors go on their way, with the place where they were raised.
  const guarded = (why: string, call: string, rest: string): string =>
    isNaming ? `local done, result = pcall(function() return ${call} end)
      if not done then refuse("${why}", one.name, kind.word, thrown_as(result)) else ${rest} end` : `local result = ${call}
      ${rest}`;
  return `  local matches
  pcall(function() matches = require(".utils").matchesSpec end)
  local function look(one, message)
    if type(one.pattern) == "function" then return one.pattern(message) end
    if type(matches) == "function" then return matches(message, one.pattern) end
    return false
  end
  local function takes(result) return result == true or result == "break" or result == "continue" or (type(result) == "number" and result ~= 0) end
  local marks, strangers = {}, 0
  local answered = ask({ strict = true, by = owner, body = { action = "Eval", data = 'return "hbx-" .. "answer"' } })
  if not find(text_of(answered), "hbx-answer", 1, true) then refuse("eval", answered.error == nil and text_of(answered) or answered.error) end
  for i = 1, #kinds do
    local kind = kinds[i]
    local results = ask(kind)
    local message = seen
    if worked[i] and message == nil then refuse("unreached", "", kind.word) end
    if kind.by == stranger then strangers = strangers + 1 end
    for j = 1, message ~= nil and #fresh or 0 do
      local one = fresh[j]
      ${guarded('pattern', 'look(one, message)', 'if takes(result) and kind.by == stranger then marks[one.name] = (marks[one.name] or 0) + 1 end')}
    end
    if kind.strict and results.error ~= nil and works[i] and message ~= nil then
      -- Again by hand: now its error goes on its way too.
      for j = 1, #fresh do
        local one = fresh[j]
        local taken, handle = false, one.handle
        pcall(function() taken = takes(look(one, message)) end)
        if taken and type(handle) == "function" then
          ${guarded('handler', 'handle(message, {})', 'result = nil')}
        end
      end
    end
    if results.error ~= nil and works[i] then refuse(kind.why or "message", results.error, kind.word) end
  end
  for i = 1, #fresh do
    if marks[fresh[i].name] == strangers then note("catches-all", fresh[i].name) end
  end`;
}
