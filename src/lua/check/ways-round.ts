/** Library functions that a dialect lacks, and what to do instead: for the rule that finds them, and for errors that came of them. */
import { nearestNames } from '../../base/suggest.ts';
import type { Dialect } from '../parse/expression-parser.ts';
import { globalsOf, membersOf } from './globals.ts';

/** What to do instead, by path or by library. */
const hints: Readonly<Record<string, string>> = {
  xpcall: 'Use pcall: its second value is the message, and the node tells the traceback by itself.',
  coroutine: 'Keep what you would resume in a table, or hand in a function to call back.',
  'string.pack': 'Write bytes with string.char, or numbers as text with string.format.',
  'string.unpack': 'Read bytes with string.byte, or numbers from text with tonumber.',
  'string.packsize': 'Count the bytes yourself: without string.pack there is nothing else to measure.',
  'table.move': 'Copy in a loop: `for i = from, to do target[at + i - from] = source[i] end`.',
  'math.ult': 'Integers have no end in Luerl, so a plain `<` on numbers that are not negative does the same.',
  'debug.traceback': 'The node adds the traceback to its reply by itself; take the message alone.',
  'string.dump': 'Keep the source of the function instead of its bytes.',
  'utf8.offset': 'Walk through the string with utf8.codes, or step over bytes from 128 to 191 with string.byte.',
  debug: 'Only getmetatable and setmetatable are there.',
  io: 'A process has no files: take what you need from the message, and answer in the outbox.',
  os: 'A process has no machine around it: take what you need from the message.',
};

/** There, but all they do is raise an error. */
export const raising: ReadonlySet<string> = new Set(['string.dump', 'utf8.offset']);

/** Luerl 1.3 has `string.gmatch`, and it raises an error whatever it is given. */
export const gmatchWayRound = 'Collect with gsub and a function (`s:gsub(pattern, function(found) … end)`), or step on with string.find(s, pattern, from) in a while loop.';

/** The shortest part of a path that is not there: `coroutine` of `coroutine.wrap`. */
export function lacking(path: string, dialect: Dialect): string | undefined {
  const [library, member] = path.split('.') as [string, string?];
  const known = membersOf(dialect, library);
  if (known === undefined) return !globalsOf(dialect).has(library) && library !== 'arg' && globalsOf('puc').has(library) ? library : undefined;
  if (member === undefined || library === 'ao') return undefined;
  const whole = `${library}.${member}`;
  return known.includes(member) && !(dialect === 'luerl' && raising.has(whole)) ? undefined : whole;
}

/** What to do instead of what a path means. @param lack what `lacking` says */
export function wayRound(path: string, lack: string, dialect: Dialect): string {
  const [library = '', member = ''] = path.split('.');
  if (membersOf('puc', library)?.includes(member) || lack === library) {
    return hints[path] ?? hints[library] ?? 'Write the part of it that you need yourself.';
  }
  const near = nearestNames(member, membersOf(dialect, library) ?? [], 1)[0];
  if (near !== undefined) return `Did you mean \`${library}.${near}\`?`;
  return `Define it first (\`function ${path}(…)\`), or check the spelling.`;
}
