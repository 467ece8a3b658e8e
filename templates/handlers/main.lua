-- main.lua: a process that keeps a list of tasks for everybody.
--
-- It runs in the Handlers runtime that hbx brings ("runtime" in hbx.config.json). For each message the first handler whose
-- pattern matches is called; msg.reply answers the sender. When a handler fails the result tells where.
--
-- Actions
--   Add    a new task; its title is the data
--   Done   finishes the task whose number is the data; only who made it may
--   List   the open tasks, as JSON

local json = require("json")
local tasks = require("tasks")

-- Globals live on between messages, and when this file is loaded again: hence "or".
Tasks = Tasks or {}

-- What anybody can read over HTTP without a message: /<process>/now/tasks/open
local function publish()
  Send({ device = "patch@1.0", tasks = { open = #tasks.open(Tasks), all = #Tasks } })
end

Handlers.add("add", "Add", function(msg)
  local task, problem = tasks.add(Tasks, msg.Data, msg.From)
  if not task then
    error(problem, 0)
  end
  publish()
  msg.reply({ Action = "Added", Task = task.id, Data = task.title })
end)

Handlers.add("done", "Done", function(msg)
  local task, problem = tasks.finish(Tasks, msg.Data, msg.From)
  if not task then
    error(problem, 0)
  end
  publish()
  msg.reply({ Action = "Finished", Task = task.id, Data = task.title })
end)

Handlers.add("list", "List", function(msg)
  msg.reply({ Action = "Tasks", Data = json.encode(tasks.open(Tasks)) })
end)

publish()
