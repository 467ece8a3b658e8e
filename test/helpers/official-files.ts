/** Which of the official Lua 5.3 tests run, and which parts of them do not, with the reason. */

/** Lines (from 1, both included) that are replaced by blank ones. */
export interface LeftOut {
  readonly lines: readonly [first: number, last: number];
  /** How the first line begins, so that nobody cuts elsewhere. */
  readonly starts: string;
  readonly why: string;
  /** Stands there instead, where the rest of the file builds on it. */
  readonly instead: string;
}

export interface OfficialFile {
  readonly leftOut?: readonly LeftOut[];
  /** Run before it; by default the settings of the suite for other machines and for short runs. */
  readonly prelude?: string;
  /** Lua that runs it instead of running the file itself. */
  readonly driver?: string;
}

const dump = 'needs binary chunks (string.dump)';
const collected = 'watches the garbage collector: weak tables and finalizers are not observable here';

const hooks = 'needs debug hooks, which would change what a call costs';
const locals = 'reads or writes the locals of running functions, which are variables of JavaScript here';
const tailCalls = 'wants tail calls to leave no trace; here they stay on the stack until it is deep';
const suspended = 'looks at the stack of a suspended coroutine, which JavaScript does not show';
const sharedUpvalues = 'wants upvalues that never change to be one variable; closures hold their value here';
const hostUpvalues = 'wants functions of the host to have upvalues';
const wholeFileNames = 'wants long file names to be cut; messages show them whole here';

function left(first: number, last: number, starts: string, why: string, instead = ''): LeftOut {
  return { lines: [first, last], starts, why, instead };
}

export const officialFiles: Readonly<Record<string, OfficialFile>> = {
  'attrib.lua': {},
  // With `_soft` it does nothing. It yields, so it runs in a coroutine, as in all.lua.
  'big.lua': { prelude: '_port = true _nomsg = true', driver: "local f = coroutine.wrap(assert(loadfile('big.lua'))) assert(f() == 'b') assert(f() == 'a')" },
  'bitwise.lua': {},
  'calls.lua': {
    leftOut: [
      left(256, 267, '-- another small bug', dump),
      left(277, 287, '-- load when _ENV is not first upvalue', dump),
      left(307, 322, '-- test for dump/undump with upvalues', dump),
      left(339, 345, 'f = load(string.dump(f))', dump),
      left(364, 398, 'print("testing binary chunks")', dump),
    ],
  },
  'closure.lua': {
    leftOut: [
      left(29, 32, 'while x[1] do', collected),
      left(45, 56, '-- testing equality', 'wants closures over the same variables to be equal, which the manual leaves open'),
      left(223, 224, 'assert(debug.upvalueid(foo1, 1) == ', sharedUpvalues),
      left(227, 227, 'assert(debug.upvalueid(foo1, 2) == ', sharedUpvalues),
      left(229, 229, 'assert(debug.upvalueid(string.gmatch', hostUpvalues),
    ],
  },
  'constructs.lua': {},
  'coroutine.lua': { leftOut: [left(236, 238, 'x = nil', collected)] },
  'db.lua': {
    leftOut: [
      left(66, 67, 'dostring(a, "@"', wholeFileNames),
      left(113, 165, 'test([[if', hooks),
      left(190, 214, '-- varargs', locals),
      left(221, 306, 'do   -- test hook presence', hooks),
      left(309, 327, '-- tests for manipulating non-registered locals', locals),
      left(330, 396, 'debug.sethook(nil)', hooks),
      left(425, 425, 'assert(debug.getupvalue(string.gmatch', hostUpvalues),
      left(428, 445, '-- testing count hooks', hooks),
      left(448, 502, '-- tests for tail calls', tailCalls),
      left(508, 525, '-- testing local function information', hooks),
      left(553, 555, 't = debug.getinfo(1)   -- main', 'wants the function that runs at a level, which the stack of JavaScript does not tell'),
      left(560, 659, '-- testing debugging of coroutines', suspended),
      left(670, 670, 'debug.sethook', hooks),
      left(682, 682, 'assert(type(debug.getregistry())', 'needs the C API: the registry'),
      left(723, 736, 'do   -- testing debug info for finalizers', collected),
      left(780, 854, 'print("testing debug functions on chunk', dump),
    ],
  },
  'errors.lua': {
    leftOut: [
      left(139, 145, '-- passing light userdata', 'needs the C API: light userdata'),
      left(165, 178, '-- errors in functions without debug info', dump),
      left(228, 228, 'checkmessage("getmetatable(io.stdin).__gc()"', 'calls a finalizer by hand, and there are none'),
      left(273, 273, 'checksize("@"', wholeFileNames),
    ],
  },
  'events.lua': {},
  'files.lua': {
    leftOut: [
      left(94, 94, 'io.output(io.stdout)', 'lets the collector close a file', 'io.close() io.output(io.stdout)'),
      left(99, 108, '-- test GC for files', collected, 'io.input(file)'),
      left(462, 488, '-- loading binary file', dump),
    ],
  },
  'gc.lua': {
    leftOut: [
      left(43, 83, 'local function GC1 ()', collected),
      left(163, 214, 'print("steps")', collected),
      left(237, 380, "print('weak tables')", collected),
      left(424, 447, '-- __gc x weak tables', collected),
      left(479, 518, '-- Create a closure', collected),
      left(595, 619, '-- create an object to be collected', collected),
    ],
  },
  'goto.lua': { leftOut: [left(163, 195, "-- all functions share same 'a'", sharedUpvalues)] },
  'literals.lua': {},
  'locals.lua': {},
  'math.lua': {},
  'nextvar.lua': { leftOut: [left(230, 230, 'checkerror("invalid key"', 'wants a positive integer key that never was there to be refused; here it counts as one that the list lost from its end')] },
  'pm.lua': {},
  'sort.lua': {},
  'strings.lua': {},
  'tpack.lua': {},
  'utf8.lua': {},
  'vararg.lua': {},
  // With `_soft` it does nothing.
  'verybig.lua': { prelude: '_port = true _nomsg = true' },
};

/** Files of the suite that are not in the fixtures, and why. */
export const notHere: Readonly<Record<string, string>> = {
  'all.lua': 'runs the others',
  'api.lua': 'needs the C API (the library T)',
  'checktable.lua': 'helps api.lua',
  'code.lua': 'needs the C API (the library T) to look at byte code',
  'heavy.lua': 'fills the memory of the machine',
  'main.lua': 'tests the program lua; with _port it does nothing',
};
