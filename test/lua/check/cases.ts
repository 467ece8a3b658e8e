/** For each rule: Lua that it must find, and Lua close to it that it must leave alone. */
export interface RuleCases {
  readonly bad: readonly string[];
  readonly good: readonly string[];
  /** What they run in. */
  readonly runtime?: 'handlers';
}

export const cases: Readonly<Record<string, RuleCases>> = {
  'syntax-error': {
    bad: ['local x =', 'if x then', 'x != 1', '\x1bLuaS'],
    good: ['local x = 1', ''],
  },
  'luerl-syntax': {
    bad: ['return [=[a]]=]', 'local x = 1 --'],
    good: ['return [=[a] ]=]', 'local x = 1 -- c'],
  },
  'unknown-rule': {
    bad: ['local x = 1 -- hbx: ignore gmach'],
    good: ['local x = 1 -- hbx: ignore gmatch', 'local x = 1 -- hbx: ignore'],
  },
  'undefined-global': {
    bad: ['return foo', 'foo()', 'local function f() return bar.x end return f', 'return x.y', 'for _ = 1, n do end', 'return prnt'],
    good: [
      'foo = 1 return foo', 'return print', 'function foo() end foo()', '_G.foo = 1 return foo', 'rawset(_G, "foo", 1) return foo',
      'if DEBUG then print(DEBUG) end', 'local v = DEBUG or 1', 'if type(Handlers) == "table" then Handlers.add() end', 'Balances = Balances or {}',
      'local x = 1 return x', 'return unpack({1})', 'if not Handlers then return end Handlers.add()', 'ao_x = ao and ao.id', 'return foo == nil',
    ],
  },
  'missing-local': {
    bad: ['function f(list) total = 0 for _, v in ipairs(list) do total = total + v end return total end', 'local function g(x) result = x * 2 return result end return g'],
    good: [
      'function f() Count = 1 return Count end', 'count = 0 function f() count = count + 1 return count end', 'function f() count = (count or 0) + 1 return count end',
      'function f() state = 1 end function g() return state end', 'function f(x) local total = x return total end', 'function f() last = 1 end',
      'function f() helper = function() end helper() end',
    ],
  },
  'missing-function': {
    bad: [
      'coroutine.wrap(print)', 'local co = coroutine return co', 'xpcall(print, print)', 'string.pack("b", 1)', 'local pack = string.pack return pack', 'table.move({}, 1, 2, 3)',
      'math.ult(1, 2)', 'debug.traceback()', 'io.open("x")', 'os.setlocale("C")', 'utf8.offset("a", 1)', 'string.dump(print)', '_G.xpcall(print)', 'string.trim("x")', 'table.getn({})',
    ],
    good: [
      'if coroutine then coroutine.wrap(print) end', 'local f = xpcall or pcall return f', 'xpcall = xpcall or pcall xpcall(print)', 'return type(string.pack)', 'function string.trim(s) return s end string.trim("x")',
      'string.format("%d", 1)', 'io.write("x")', 'local string = {} string.pack("b", 1)', 'if not table.move then return end table.move({}, 1, 1, 1)', 'return debug and debug.traceback and debug.traceback()',
      'return coroutine ~= nil', 'local t = { coroutine = 1 } return t.coroutine', 'math.pow(2, 3)',
    ],
  },
  goto: {
    bad: ['goto done ::done::', '::unused::', 'for i = 1, 3 do if i == 2 then goto next end ::next:: end'],
    good: ['for i = 1, 3 do repeat if i == 2 then break end until true end', 'local goto_ = 1', 'local t = { ["goto"] = 1 }'],
  },
  escape: {
    bad: ['return "\\u{48}"', 'return "a\\\nb"', "return '\\u{20AC}'"],
    good: ['return "\\226\\130\\172"', 'return "a\\n"', 'return "\\\\u{48}"', 'return [[\\u{48}]]', 'return "a\\z\n  b"'],
  },
  'long-string': {
    bad: ['return [====[x]====]'],
    good: ['return [===[x]===]', 'return [[x]]', 'return "[====[x]====]"'],
  },
  'level-comment': {
    bad: ['--[==[ a\nb ]==]\nlocal x = 1', '--[=[ a ]=] local x = 1', '--[=[\nx = 1\n--]=]', 'local y = 1 -- old\rlocal x = 1'],
    good: ['--[[ a\nb ]]\nlocal x = 1', '--[=[ a ]=]', 'local x = 1 --[=[ c ]=] -- d', '-- [==[ a', 'local x = 1 -- c\r\nlocal y = 2'],
  },
  'number-literal': {
    bad: ['return 1e400'],
    good: ['return 1e300', 'return math.maxinteger'],
  },
  'first-line': {
    bad: ['#!/usr/bin/lua\nreturn 1', '\xef\xbb\xbfreturn 1'],
    good: ['return #"x"', '-- #!/usr/bin/lua'],
  },
  'bitwise-not': {
    bad: ['return function(a, b) return ~a & b end', 'return function(a) return ~a >> 2 end', 'return function(a, b) return ~a + b end'],
    good: ['return function(a, b) return (~a) & b end', 'return function(a, b) return a & ~b end', 'return function(a, b) return ~a | b end', 'return function(a, b) return a ~ b & 1 end', 'return function(a, b) return ~(a & b) end'],
  },
  'multiple-values': {
    bad: [
      'return function(s) return s and s:gsub("a", "b") end', 'local function f() return 1, 2 end return f() or 9', 'return function(...) return ... or 7 end', 'local function f() return 1, 2 end local a, b = f() or 3', 'return function(t) return { t.x or table.unpack(t) } end',
      'return function(s) print(s:match("(a)(b)") or "") end',
    ],
    good: [
      'return function(s) return (s and s:gsub("a", "b")) end', 'return function(s) return s and (s:gsub("a", "b")) end', 'local function f() return 1 end return f() or 9', 'local function f() return 1, 2 end local a = f() or 3', 'return function(s) return s:match("(a)") or "" end',
      'local function f() return 1, 2 end return f() or 9, 1', 'return function(s) assert(s and s:find("x")) end', 'return function(s) return tostring(s and s:gsub("a", "b")) end', 'local function f() return 1, 2 end return { x = f() or 1 }', 'local function f() return 1, 2 end return f() and 9',
    ],
  },
  'assignment-order': {
    bad: ['local i, t = 1, {} t[i], i = 20, i + 1', 'local n = {} n.next, n = 5, {}', 'i = 1 t = {} t[i + 1], i = 1, 2'],
    good: ['local i, t = 1, {} i, t[i] = i + 1, 20', 'local a, i, j = {}, 1, 2 a[i], a[j] = a[j], a[i]', 'local a, b = 1, 2 a, b = b, a', 'local t, i = {}, 1 t.i, i = 1, 2'],
  },
  env: {
    bad: ['local _ENV = {}', '_ENV.x = 1', 'return load("x", "c", "t", {})', 'return function(_ENV) return x end', 'local e = _ENV'],
    good: ['return load("x", "c", "t")', 'return load("x", "c", "t", _G)', 'local env = {}', 'return load("x", "c", "t", nil)'],
  },
  load: {
    bad: ['return load(function() end)', 'local function reader() end return load(reader)'],
    good: ['return load("return 1")', 'return function(code) return load(code) end'],
  },
  gmatch: {
    bad: ['for w in string.gmatch("a b", "%a+") do end', 'return function(s) return s:gmatch("x") end', 'local gmatch = string.gmatch return gmatch("a", "b")', 'return ("a b"):gmatch("%a")'],
    good: ['string.gmatch = function() end return string.gmatch("a")', 'local t = { gmatch = function() end } return t:gmatch("x")', 'return string.find("a", "b")'],
  },
  pattern: {
    bad: [
      'return ("x"):find("%f[%a]")', 'return string.match("xx", "(.)%1")', 'return string.gsub("x", "%q", "")', 'return ("x"):match("[a")', 'return ("x"):match("(a")', 'return ("x"):match("a)")', 'return ("x"):match("%")',
      'return ("x"):find("%b")', 'return ("x"):gsub("(a)", "%2")', 'return pcall(string.match, "x", "[%1]")',
    ],
    good: [
      'return ("x"):find("%f", 1, true)', 'return ("x"):match("^(%d+)-(%d+)$")', 'return ("x"):gsub("%.", "%%")', 'return ("x"):match("[]]")', 'return ("x"):match("[^]%]]+")', 'return ("x"):match("%b()")', 'return ("x"):gsub("a", "%1%0")',
      'return ("x"):match("()a()")', 'return ("a-b"):match("%w-%-")', 'return function(p) return ("x"):match(p) end',
    ],
  },
  'gsub-limit': {
    bad: ['return ("x"):gsub("x", "y", 0)', 'return string.gsub("x", "x", "y", -1)'],
    good: ['return ("x"):gsub("x", "y", 1)', 'return ("x"):gsub("x", "y")', 'return function(n) return ("x"):gsub("x", "y", n) end'],
  },
  'gsub-empty-match': {
    bad: ['return ("x"):gsub("x*", "-")', 'return ("x"):gsub("[^,]*", "y")', 'return ("x"):gsub("%s*$", "!")', 'return ("x"):gsub(".-", string.upper)'],
    good: ['return ("x"):gsub("x+", "-")', 'return ("x"):gsub("^%s*(.-)%s*$", "%1")', 'return ("x"):gsub("%s*$", "")', 'return ("x"):gsub("", "-")', 'return ("x"):gsub("%b()", "-")', 'return ("x"):gsub("a*b", "-")'],
  },
  'match-empty': {
    bad: ['return function(s) return s:match("^%s*(.-)%s*$") end', 'return string.match("", ".*")', 'return function(s) return (s:match("%w*")) end'],
    good: ['return function(s) return s:match("^%s*(.-)%s*$") or "" end', 'return function(s) return s:match("%w+") end', 'return ("x"):match(".*")', 'return function(s) return s:match("^(%d*)x") end', 'return function(s) return s:match(".*", 2) end'],
  },
  format: {
    bad: [
      'return string.format("%g", 1)', 'return ("%.14g"):format(1)', 'return string.format("%e", 1)', 'return string.format("%a", 1)', 'return string.format("%q", "x")', 'return string.format("%.0f", 1)', 'return string.format("%.f", 1)',
      'return string.format("%#x", 1)', 'return string.format("%x", -1)', 'return string.format("a\\\\b")', 'return string.format("%s %s", 1)', 'return string.format("%y", 1)', 'return string.format("100%")', 'return string.format("%c", 200)',
      'return string.format("%5%")', 'return pcall(string.format, "%a", 1.0)',
    ],
    good: [
      'return string.format("%d %s %.2f %5s %-5s %05d %x %c %i %u %o %%", 1, "x", 1, "y", "z", 1, 255, 65, 1, 1, 8)', 'return string.format("%.3s", "abc")', 'return function(f) return string.format(f, 1) end', 'return string.format("%s %s", ...)',
      'return string.format("%s %s", unpack({1, 2}))', 'return string.format("100%%")', 'return string.format("%f", 1)', 'local o = { format = function() end } return o:format("%g")',
    ],
  },
  'nil-argument': {
    bad: ['return ("x"):find("y", nil, true)', 'return ("x"):rep(3, nil)', 'return tonumber("5", nil)', 'return ("x"):sub(1, nil)', 'return table.remove({}, nil)', 'return load("x", nil)'],
    good: ['return ("x"):find("y", 1, nil)', 'return ("x"):rep(3)', 'return setmetatable({}, nil)', 'return table.concat({}, nil)', 'return select(1, nil)'],
  },
  utf8: {
    bad: ['return function(s) return utf8.len(s) end', 'return utf8.codepoint("abc")', 'for p, c in utf8.codes("x") do print(p) end'],
    good: ['return utf8.len("abc")', 'return utf8.codepoint("abc", 1, 1)', 'local c = utf8.codepoint("abc")', 'for _, c in utf8.codes("x") do print(c) end', 'return utf8.char(65)'],
  },
  crash: {
    bad: ['return math.sqrt(-1)', 'return math.log(0)', 'return pcall(string.char, 256)', 'return pcall()', 'return math.fmod(1, 0)', 'return math.acos(2)', 'return utf8.char(55296)', 'return math.ldexp(1, 3)', 'local n = -4 return math.sqrt(n)'],
    good: ['return math.sqrt(2)', 'return math.log(1)', 'return string.char(255, 0)', 'return pcall(print)', 'return math.fmod(1, 2)', 'return function(x) return math.sqrt(x) end', 'return math.ldexp(1.0, 3)', 'return utf8.char(8364)'],
  },
  'division-by-zero': {
    bad: ['return 1 / 0', 'return 0 / 0', 'return function(x) return x // 0 end', 'return function(x) return x % 0.0 end', 'local zero = 0 return 1 / zero'],
    good: ['return 1 / 2', 'return function(x) return 1 / x end', 'local n = 0 n = n + 1 return 1 / n', 'return 0 / 5'],
  },
  infinity: {
    bad: ['return math.huge * 2', 'return function(x) return x + math.huge end', 'return tostring(math.huge)', 'return "max " .. math.huge', 'return math.floor(math.huge)', 'return 1e308 * 10', 'return 2 ^ 1024'],
    good: ['local min = math.huge return min', 'return function(x) return x < math.huge end', 'return -math.huge', 'return 1e308', 'return function(x) return x ~= x end', 'return math.huge == math.huge'],
  },
  'float-text': {
    bad: [
      'return tostring(tonumber("5"))', 'return function(m) return "qty " .. tonumber(m.q) end', 'return function(m) local q = tonumber(m.q) return tostring(q + 1) end', 'return function(m) return string.format("%s", tonumber(m)) end',
      'local count = 0 function add(m) count = count + (tonumber(m.by) or 1) end function get() return tostring(count) end', 'Count = 0 function add(m) Count = Count + tonumber(m) end function get() return "c" .. Count end',
      'local function num(x) return tonumber(x) or 0 end return "n" .. num("1")', 'return function(...) return "n=" .. select("#", ...) end', 'return function(a, b) return tostring(tonumber(a) - tonumber(b)) end', 'return tostring(math.max(1, tonumber("5")))',
      'return table.concat({ tonumber("1") })', 'return function(m) local n = select("#", m) print(n) end',
    ],
    good: [
      'return tostring(math.tointeger(tonumber("5")))', 'return tostring(math.floor(tonumber("5")))', 'return function(m) return string.format("%d", tonumber(m)) end', 'return function(m) local q = tonumber(m) q = math.tointeger(q) return tostring(q) end',
      'return tostring(tonumber("5") | 0)', 'return tostring(5)', 'return function(m) local q = tonumber(m) return q > 5 end', 'return tostring(tonumber("5") * 0.5 > 1)', 'local n = #"x" return "n" .. n', 'tonumber = function() end return tostring(tonumber("5"))',
      'return function(m) local q = tonumber(m) q = q and math.floor(q) return tostring(q) end', 'return "x" .. tonumber(5)', 'local function f(x) return x end return "n" .. f(1)',
    ],
  },
  'float-digits': {
    bad: ['return function(a, b) return "avg " .. a / b end', 'return tostring(1 / 3)', 'return tostring(1e15)', 'return function(a) return tostring(a * 0.003) end', 'return "r " .. math.sqrt(2)', 'return 1000.0 .. ""'],
    good: ['return string.format("%.2f", 1 / 3)', 'return tostring(7 / 2)', 'return tostring(0.5)', 'return "x" .. 7 // 2', 'return function(a, b) return a / b end', 'return tostring(100.0)'],
  },
  'string-arithmetic': {
    bad: ['return "10" + 1', 'return function(s) return s:match("%d+") * 2 end', 'return "abc" + 1', 'return function(s) return tostring(s) - 1 end'],
    good: ['return 10 + 1', 'return "10" .. 1', 'return tonumber("10") + 1', 'return function(s) return s:byte() - 48 end', 'return function(s) return s:match("()x") + 1 end', 'return #"abc" + 1', 'return function(s) return s:find("x") + 1 end'],
  },
  'integer-width': {
    bad: ['return math.maxinteger + 1', 'return 1 << 64', 'return 0xffffffffffffffff', 'return 4294967296 * 4294967296', 'return -math.mininteger', 'return function(x) return x % 18446744073709551616 end'],
    good: ['return 1 << 62', 'return 0x7fffffffffffffff', 'return math.maxinteger - 1', 'return 5 << 3', 'return 2 ^ 64', 'return 0xffffffff & 0xff'],
  },
  'floor-division': {
    bad: ['return -1 // 2', 'return 1 // -3', 'return function(x) return -x // 2 end', '-- (5 - 6) // 10\nreturn (5 - 6) // 10'],
    good: ['return 7 // 2', 'return -7 // 2', 'return -4 // 2', 'return function(a, b) return (a - b) // 2 end', 'return -1.0 // 2', 'return math.floor(-1 / 2)'],
  },
  'negative-shift': {
    bad: ['return -1 >> 1', 'return function(x) return (~x) >> 4 end', 'return function(x) return -x >> 4 end'],
    good: ['return 256 >> 4', 'return function(x) return x >> 4 end', 'return function(x) return (~x & 0xff) >> 4 end'],
  },
  'hash-overflow': {
    bad: ['return function(s) local h = 5381 for i = 1, #s do h = h * 33 + s:byte(i) end return h end', 'return function(s) local h = 0 for i = 1, #s do h = (h ~ s:byte(i)) * 16777619 end return h end'],
    good: [
      'return function(s) local h = 0 for i = 1, #s do h = (h * 31 + s:byte(i)) % 1000007 end return h end', 'return function(s) local h = 0 for i = 1, #s do h = (h * 31 + s:byte(i)) & 0xffffffff end return h end',
      'return function(s) local n = 0 for i = 1, #s do n = n * 10 + s:byte(i) - 48 end return n end', 'return function(h, c) h = h * 31 + c return h end', 'return function(n) local r = 1 for i = 1, n do r = r * i end return r end',
    ],
  },
  bit32: {
    bad: ['return bit32.band(1, 2)', 'return pcall(bit32.lshift, 1, 4)'],
    good: ['return 1 & 2', 'local bit32 = { band = function() end } return bit32.band(1, 2)', 'return bit32.btest(1, 2)'],
  },
  'non-ascii': {
    bad: ['return "\xc3\xa9"', 'return [[\xe2\x82\xac]]', 'return "\xff"'],
    good: ['return "\\195\\169"', '-- \xc3\xa9\nreturn 1', 'return "e"'],
  },
  'quadratic-append': {
    bad: [
      'return function(list) local t = {} for _, v in ipairs(list) do t[#t + 1] = v end return t end', 'return function(n) local t = {} for i = 1, n do table.insert(t, i) end return t end', 'return function(o) while true do o.list[#o.list + 1] = 1 end end',
      'Log = {} function f(list) for _, v in pairs(list) do Log[#Log + 1] = v end end', 'return function(n) local t = {} for i = 1, n do for j = 1, 3 do t[#t + 1] = j end end return t end', 'local t = {} for i = 1, 100000 do t[#t + 1] = i end',
    ],
    good: [
      'return function(t, v) t[#t + 1] = v end', 'local t = {} for i = 1, 10 do t[#t + 1] = i end', 'return function(n) for i = 1, n do local t = {} t[#t + 1] = i t[#t + 1] = i end end', 'return function(n) local t, k = {}, 0 for i = 1, n do k = k + 1 t[k] = i end return t end',
      'return function(n) local t = {} for i = 1, n do table.insert(t, 1, i) end return t end', 'local t = {} for _, v in ipairs({ "a", "b" }) do t[#t + 1] = v end', 'return function(n) for i = 1, n do local f = function(t) t[#t + 1] = 1 end f({}) end end',
      'local names = { "a", "b" } local t = {} for _, name in ipairs(names) do t[#t + 1] = name end', 'return function(n) local t = {} for i = 1, n do t[i] = i end return t end', 'return function(n, t, u) for i = 1, n do t[#u + 1] = i end end',
      'return function(n) local t for i = 1, n do t = {} t[#t + 1] = i end end',
    ],
  },
  'sort-after-remove': {
    bad: ['local t = { 3, 1 } table.remove(t) table.sort(t)', 'local t = { 3, 1 } t[2] = nil table.sort(t)', 'List = {} function drop(i) List[i] = nil end function order() table.sort(List) end', 'local s = { l = {} } table.remove(s.l, 1) table.sort(s.l)'],
    good: ['local t = { 3, 1 } table.sort(t)', 'local t, u = {}, {} table.remove(u) table.sort(t)', 'local t = {} t.name = nil table.sort(t)'],
  },
  'table-hole': {
    bad: ['return #{ 1, nil, 3 }', 'local t = { 1, 2, nil, 4 }', 'return { nil, nil, 3 }'],
    good: ['return { 1, 2, nil }', 'return { nil, 2 }', 'return { 1, nil, 3, n = 3 }', 'return { a = nil, b = 1 }', 'return { nil }', 'return { false, 1 }'],
  },
  'ipairs-index': {
    bad: ['for _ in ipairs(setmetatable({}, { __index = function() end })) do end', 'local t = setmetatable({}, { __index = {} }) for _ in ipairs(t) do end'],
    good: ['for _ in ipairs({ 1 }) do end', 'local t = setmetatable({}, {}) for _ in ipairs(t) do end', 'local C = {} C.__index = C local t = setmetatable({}, C) for _ in ipairs(t) do end', 'local t = setmetatable({}, { __index = {} }) for _ in pairs(t) do end'],
  },
  'false-stops': {
    bad: ['return { [false] = 1 }', 'local t = {} t[false] = 1', 'for v in function() return false end do end', 'local function it(s, i) return i ~= s end for v in it, 1, 2 do end'],
    good: ['return { [true] = 1 }', 'return { x = false }', 'for v in function() return nil end do end', 'for k, v in pairs({}) do end', 'local function it(s, i) if i < s then return i + 1 end end for v in it, 1, 2 do end'],
  },
  metamethod: {
    bad: [
      'return setmetatable({}, { __gc = function() end })', 'local mt = {} mt.__mode = "k"', 'return function() return setmetatable({}, { __eq = function() return true end }) end', 'local mt = { __lt = function(a, b) return a.v < b.v end } return function(a, b) return setmetatable(a, mt) <= b end',
      'return setmetatable({}, { __eq = function() end }) == setmetatable({}, { __eq = function() end })',
    ],
    good: [
      'return setmetatable({}, { __index = {}, __call = print, __tostring = tostring })', 'local mt = { __eq = function() return true end } return function() return setmetatable({}, mt) end', 'local mt = { __lt = function(a, b) return a.v < b.v end } return function(a, b) return setmetatable(a, mt) < b end',
      'local mt = { __lt = function() end, __le = function() end } return function(a, b) return setmetatable(a, mt) <= b end', 'local mt = { __lt = function() end } return function(a) return #a <= 5, mt end', 'local mt = { __eq = function() end } return setmetatable({}, mt)',
    ],
  },
  'error-value': {
    bad: [
      'error({ code = 5 })', 'return pcall(error, { code = 5 })', 'error(404)', 'error(nil)', 'local problem = { code = 1 } error(problem)', 'error(setmetatable({}, {}))', 'return function(ok) assert(ok, { code = 1 }) end',
      'return function(f) local ok, e = pcall(f) if not ok then return e.code end end', 'return function(f) local ok, e = pcall(f) if ok then return 1 else return e.code end end',
    ],
    good: [
      'error("x")', 'error("x", 0)', 'error()', 'return function(m) error(m) end', 'return function(ok) assert(ok, "no") end', 'return assert(1, 2, 3)', 'return function(f) local ok, r = pcall(f) if ok then return r.value end end',
      'return function(f) local ok, e = pcall(f) if not ok then return tostring(e) end end', 'return function(f) local ok, e = pcall(f) return e.x end',
    ],
  },
  'error-text': {
    bad: [
      'return function(f) local ok, e = pcall(f) return e:match(":(%d+):") end', 'return function(f) local ok, e = pcall(f) return string.find(e, "attempt to index") end', 'return function(f) local _, e = pcall(f) return e:match(":%d+: (.*)") end',
      'return function(f) local ok, e = pcall(function() assert(f, "no f") end) return e == "no f" end',
    ],
    good: [
      'return function(f) local ok, e = pcall(f) return e:match("not found") end', 'return function(s) return s:match(":(%d+):") end', 'return function(f) local ok, e = pcall(f) return e == "no f" end', 'return function(f) local ok, e = pcall(f) return (e:gsub("^.-:%d+: ", "")) end',
    ],
  },
  clock: {
    bad: ['return os.time()', 'return os.date()', 'return os.date("%Y")', 'return os.time({ year = 2020, month = 1, day = 1 })', 'return os.clock()', 'return os.date("!%Y", 0)', 'return os.date("!*t", 0)', 'return os.date("%j", 0)'],
    good: ['return os.date("%Y-%m-%d %H:%M:%S", 0)', 'os.time = function() return 1 end return os.time()', 'return os.difftime(2, 1)', 'return function(t) return os.date("*t", t) end'],
  },
  'host-access': {
    bad: ['os.exit(1)', 'os.execute("ls")', 'return os.getenv("HOME")', 'dofile("x.lua")', 'os.remove("x")'],
    good: ['local os = { exit = print } os.exit(1)', 'if os.getenv then return os.getenv("HOME") end', 'print("x")'],
  },
  collectgarbage: {
    bad: ['return collectgarbage("count")', 'local kb = collectgarbage("count")', 'print(collectgarbage())'],
    good: ['collectgarbage()', 'collectgarbage("collect")'],
  },
  ao: {
    bad: ['ao.resolve("x")', 'function f() ao.send({}) end', 'ao.set = print', 'function f(base) return ao.get("x", base) end'],
    good: ['function f() return ao.resolve("x") end', 'ao = { send = print } ao.send({})', 'function f() if ao.send then ao.send({}) end end', 'local ao = {} ao.send = print', 'function f(base) return ao.set(base, "a", 1), ao.event(1) end', 'function ao.send(m) return m end function f() ao.send({}) end'],
  },
  'reserved-key': {
    bad: ['function compute(base, req) base["function"] = "x" return base end', 'function compute(base, req) base.device = "x" return base end', 'function compute(base) base.results = { outbox = { { target = "x", path = "y" } } } return base end', 'local function f(base) base["execution-device"] = 1 end function compute(base) f(base) return base end'],
    good: ['function compute(base, req) base.results = {} base.balances = {} return base end', 'local function f(t) t.path = 1 end return f', 'function compute(base, req) local state = {} state.device = 1 return base end', 'function compute(base) base.results = { outbox = { { target = "x", action = "y" } } } return base end', 'return { target = 1, path = 2 }'],
  },
  'compute-result': {
    bad: ['function compute(base) base.x = 1 end', 'function compute(base) if base.x then return end return base end', 'function compute(base) return 1, 2, 3 end'],
    good: ['function compute(base) return base end', 'function compute(base) return "error", "x" end', 'function compute(base) return handle(base) end function handle(b) return b end', 'function compute() error("no") end', 'function other() end', 'function compute(base) local function f() return end f() return base end'],
  },
  receive: {
    runtime: 'handlers',
    bad: [
      'Handlers.add("x", function(msg) local r = Send({ Target = "a" }).receive() print(r.Data) end)', 'Handlers.add("x", function() return ao.send({ Target = "a" }).receive("b") end)', 'Handlers.add("x", function(msg) msg.reply({ Data = "a" }).receive() end)',
      'Handlers.add("x", function(msg) local sent = msg.forward("a") sent.receive() end)', 'Handlers.add("x", function() return Receive({ Action = "y" }) end)', 'return Handlers.receive({ Action = "y" })', 'local ao = require("ao") return ao.send({ Target = "a" }).receive()',
      'local handlers = require(".handlers") return handlers.receive("x")', 'local send = ao.send return send({ Target = "a" }).receive()', 'return function(msg) return msg.reply({ Data = "a" }):receive() end', 'return Receive(function(m) return m.Action == "x" end).Data',
    ],
    good: [
      'Send({ Target = "a" }).onReply(print)', 'return function(socket) return socket.receive() end', 'local box = { receive = print } box.receive()', 'local function Receive() end Receive()', 'if coroutine then Receive("x") end', 'Receive = print Receive("x")',
      'function Handlers.receive() end Handlers.receive("x")', 'Handlers.once("x", print)', 'return Receive ~= nil',
    ],
  },
  'open-function': {
    runtime: 'handlers',
    bad: [
      'function setAdmin(w) Admin = w end', 'function pay(to) Send({ Target = to }) end', 'mint = function(to, n) Balances[to] = n end', 'function note(x) table.insert(Log, x) end', 'function share(to) ao.send({ Target = to }) end', 'function each(list) for _, v in ipairs(list) do Seen[v] = true end end',
      'State = {} local s = State function change(v) s.value = v end',
    ],
    good: [
      'local function setAdmin(w) Admin = w end', 'App = {} function App.setAdmin(w) Admin = w end', 'function double(n) return n * 2 end', 'function total() local sum = 0 for _, v in pairs(Balances) do sum = sum + v end return sum end', 'Admin = "x"', 'function compute(base) Count = 1 return base end',
      'function sorted(t) local copy = {} for i = 1, #t do copy[i] = t[i] end table.sort(copy) return copy end', 'Handlers.add("x", function(msg) Admin = msg.From end)',
    ],
  },
};
