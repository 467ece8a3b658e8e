-- tasks.lua: a list of tasks. It knows nothing of messages, so it can be tested, and used, without them.

local tasks = {}

local LONGEST_TITLE = 200

-- A new task at the end of the list. Gives the task, or nil and what is wrong.
function tasks.add(list, title, author)
  if type(title) ~= "string" or title == "" then
    return nil, "A task needs a title: send it as data"
  end
  if #title > LONGEST_TITLE then
    return nil, "A title has at most " .. LONGEST_TITLE .. " characters"
  end
  local task = { id = #list + 1, title = title, author = author, done = false }
  list[task.id] = task
  return task
end

-- Marks a task as done. Gives the task, or nil and what is wrong.
function tasks.finish(list, id, who)
  -- The text is checked first, since tonumber would also take "1e0" and "0x1".
  local digits = string.match(tostring(id), "^%d+$")
  local task = digits and #digits < 10 and list[math.tointeger(tonumber(digits))]
  if not task then
    return nil, "There is no task " .. tostring(id)
  end
  if task.author ~= who then
    return nil, "Only who made a task can finish it"
  end
  task.done = true
  return task
end

-- The tasks that are still to do, in their order.
function tasks.open(list)
  local found, count = {}, 0
  for _, task in ipairs(list) do
    if not task.done then
      count = count + 1
      found[count] = task
    end
  end
  return found
end

return tasks
