/** The questions that a trial asks the copy of a process, in Lua: parts of `load-code.ts`, whose locals they use. */
/** When the first message behind the load comes, as its assignment would say it. Times in ms, of the block as the node has them. */
export interface NextMessage {
  readonly slot: number;
  readonly timestamp: number;
  readonly blockTimestamp: number;
  readonly blockHeight: number;
}

/**
 * `ask` has the process answer a message and gives its results; `seen` is then the message as the handlers get it. What stands in
 * front of all handlers to see it takes nothing.
 */
export function askCode({ slot, timestamp, blockTimestamp, blockHeight }: NextMessage): string {
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

/** Lua behind `askCode` and the load: refuses what would break the process, and notes handlers that take everything. */
export function checkCode(isNaming: boolean): string {
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
