import type { IndexNode } from '../../parse/ast.ts';
import type { Dialect } from '../../parse/expression-parser.ts';
import { nearestNames } from '../../../base/suggest.ts';
import { globalsOf, membersOf } from '../globals.ts';
import { globalPath, isGuarded, isTested, isWritten } from '../paths.ts';
import type { Context, Rule } from '../rule.ts';
import type { Node } from '../walk.ts';

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
const raising = new Set(['string.dump', 'utf8.offset']);

/** A library function that the dialect does not have. */
export const missingFunction: Rule = {
  id: 'missing-function',
  severity: 'error',
  about: 'a library function that is not there, as coroutine.*, xpcall and string.pack on a node',
  dialects: 'all',
  start: (context) => ({
    nodes: {
      Index: (node, ancestors) => checkUse(node, ancestors, context),
    },
  }),
};

function checkUse(node: IndexNode, ancestors: readonly Node[], { program, unit, report }: Context): void {
  const path = globalPath(node);
  if (path === undefined) return;
  const parent = ancestors.at(-1);
  // Of `coroutine.wrap` the whole is told, not the part.
  if (parent?.kind === 'Index' && parent.object === node && parent.key.kind === 'String') return;
  if (parent?.kind === 'Assign' && parent.targets.includes(node)) return;
  const lack = lacking(path, program.dialect);
  if (lack === undefined || isWritten(path, program.written) || isWritten(lack, program.written)) return;
  if (isTested(node, ancestors) || isGuarded(node, ancestors, [path, lack], unit.facts)) return;
  const verb = raising.has(path) ? 'does nothing but raise an error' : 'does not exist';
  const where = program.dialect === 'puc' ? 'in Lua 5.3' : 'on a HyperBEAM node';
  report(node, `\`${path}\` ${verb} ${where}.`, hintFor(path, lack, program.dialect));
}

/** The shortest part of a path that is not there: `coroutine` of `coroutine.wrap`. */
function lacking(path: string, dialect: Dialect): string | undefined {
  const [library, member] = path.split('.') as [string, string?];
  const known = membersOf(dialect, library);
  if (known === undefined) return !globalsOf(dialect).has(library) && library !== 'arg' && globalsOf('puc').has(library) ? library : undefined;
  if (member === undefined || library === 'ao') return undefined;
  const whole = `${library}.${member}`;
  return known.includes(member) && !(dialect === 'luerl' && raising.has(whole)) ? undefined : whole;
}

function hintFor(path: string, lack: string, dialect: Dialect): string {
  const [library = '', member = ''] = path.split('.');
  if (membersOf('puc', library)?.includes(member) || lack === library) {
    return hints[path] ?? hints[library] ?? 'Write the part of it that you need yourself.';
  }
  const near = nearestNames(member, membersOf(dialect, library) ?? [], 1)[0];
  if (near !== undefined) return `Did you mean \`${library}.${near}\`?`;
  return `Define it first (\`function ${path}(…)\`), or check the spelling.`;
}
