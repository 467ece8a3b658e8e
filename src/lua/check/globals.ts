/**
 * The globals and library members of both dialects.
 * @source the probes `env.*`: PUC Lua 5.3.6 built with LUA_COMPAT_5_2, Luerl 1.3.0, and `ao`, which HyperBEAM's device adds
 */
import type { Dialect } from '../parse/expression-parser.ts';

const words = (text: string): readonly string[] => text.split(' ').filter(Boolean);

const functions = words(
  'assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print rawequal rawget rawlen rawset require ' +
    'select setmetatable tonumber tostring type',
);

type Libraries = Readonly<Record<string, readonly string[]>>;

const pucLibraries: Libraries = {
  bit32: words('arshift band bnot bor btest bxor extract lrotate lshift replace rrotate rshift'),
  coroutine: words('create isyieldable resume running status wrap yield'),
  debug: words(
    'debug gethook getinfo getlocal getmetatable getregistry getupvalue getuservalue sethook setlocal setmetatable setupvalue setuservalue ' +
      'traceback upvalueid upvaluejoin',
  ),
  io: words('close flush input lines open output popen read stderr stdin stdout tmpfile type write'),
  math: words(
    'abs acos asin atan atan2 ceil cos cosh deg exp floor fmod frexp huge ldexp log log10 max maxinteger min mininteger modf pi pow rad ' +
      'random randomseed sin sinh sqrt tan tanh tointeger type ult',
  ),
  os: words('clock date difftime execute exit getenv remove rename setlocale time tmpname'),
  package: words('config cpath loaded loadlib path preload searchers searchpath'),
  string: words('byte char dump find format gmatch gsub len lower match pack packsize rep reverse sub unpack upper'),
  table: words('concat insert move pack remove sort unpack'),
  utf8: words('char charpattern codepoint codes len offset'),
};

const luerlLibraries: Libraries = {
  ao: words('event get resolve set'),
  bit32: pucLibraries['bit32']!,
  debug: words('getmetatable getuservalue setmetatable setuservalue'),
  io: words('flush write'),
  math: pucLibraries['math']!.filter((name) => name !== 'ult'),
  os: pucLibraries['os']!.filter((name) => name !== 'setlocale'),
  package: words('config loaded path preload searchers searchpath'),
  string: pucLibraries['string']!.filter((name) => !name.includes('pack')),
  table: pucLibraries['table']!.filter((name) => name !== 'move'),
  utf8: pucLibraries['utf8']!,
};

const libraries: Readonly<Record<Dialect, Libraries>> = { puc: pucLibraries, luerl: luerlLibraries };

const globals: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  // `arg` is what `lua` and `hbx lua` hand to scripts.
  puc: new Set(['_G', '_VERSION', 'arg', 'xpcall', ...functions, ...Object.keys(pucLibraries)]),
  luerl: new Set(['_G', '_VERSION', 'eprint', 'loadstring', 'unpack', ...functions, ...Object.keys(luerlLibraries)]),
};

/**
 * What the handlers runtime of hbx defines besides.
 * @source src/runtime: `globals.lua`, `state.lua`, `process.lua`
 */
export const handlersGlobals: ReadonlySet<string> = new Set(words(
  'Assign Bell Colors Dump Errors Handlers Inbox Initialized Name Owner Prompt Receive Send Spawn Tab Utils Version ao compute json',
));

/**
 * What the tables of the handlers runtime hold; `msg` stands for any message that a handler gets.
 * @source src/runtime: `handlers.lua`, `handlers-utils.lua`, `ao.lua`, `message.lua`, `json.lua`, `utils.lua`
 */
export const handlersMembers: Readonly<Record<string, readonly string[]>> = {
  Handlers: words('_version add after append attempt before evaluate generateResolver list once onceNonce prepend receive remove run utils wait'),
  'Handlers.utils': words('_version continue hasMatchingData hasMatchingTag hasMatchingTagOf reply'),
  Utils: words('Tab capitalize compose concat curry filter find includes keys map matchesPattern matchesSpec normalize prop propEq reduce reverse values'),
  ao: [
    ...words('_compute _hints _module _version addAssignable assign assignables authorities clearOutbox clone env id init isAssignable isAssignment isTrusted log'),
    ...words('nonExtractableTags nonForwardableTags normalize outbox reference registerHint removeAssignable result sanitize send spawn'),
    ...luerlLibraries['ao']!,
  ],
  json: words('_version array decode encode null object'),
  msg: words('forward reply'),
};

/** Names of all globals of a dialect. */
export function globalsOf(dialect: Dialect): ReadonlySet<string> {
  return globals[dialect];
}

/** Members of a library, or undefined when the dialect has no library of that name. */
export function membersOf(dialect: Dialect, library: string): readonly string[] | undefined {
  return Object.hasOwn(libraries[dialect], library) ? libraries[dialect][library] : undefined;
}

/** Methods that strings have by themselves. */
export const stringMethods: ReadonlySet<string> = new Set(pucLibraries['string']);
