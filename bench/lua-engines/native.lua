-- Runs one program of bench/lua in whatever Lua runs this: best time in ms, number of runs, what it answered.
local path, seconds, least, most = arg[1], tonumber(arg[2]), tonumber(arg[3]), tonumber(arg[4])
local program = dofile(path)
local best, spent, runs, answer = math.huge, 0, 0, nil
repeat
  local start = os.clock()
  answer = program()
  local took = os.clock() - start
  best, spent, runs = math.min(best, took), spent + took, runs + 1
until spent > seconds and runs >= least or runs >= most
io.write(string.format('{"ms": %.4f, "runs": %d, "answer": "%s"}\n', best * 1000, runs, tostring(answer)))
