import { didYouMean } from '../../../base/suggest.ts';
import { globalsOf, handlersGlobals } from '../globals.ts';
import type { Context, Rule } from '../rule.ts';

/** Globals of other places where Lua runs, and what is there instead. */
const elsewhere: Readonly<Record<string, string>> = {
  unpack: 'In Lua 5.3 it is table.unpack.',
  loadstring: 'In Lua 5.3 it is load.',
  setfenv: 'Lua 5.3 has no function environments: pass the values you need as arguments.',
  getfenv: 'Lua 5.3 has no function environments: pass the values you need as arguments.',
  module: 'Return a table from the file instead.',
  arg: 'A process has no command line: take what you need from the message.',
  ao: 'HyperBEAM and the handlers runtime bring it. If your code runs there, say so: `-- hbx: runtime=handlers` in its first line, or `--global ao`.',
};

/** A global that is read and that nothing defines. Told once a file for each name. */
export const undefinedGlobal: Rule = {
  id: 'undefined-global',
  severity: 'error',
  about: 'a global that nothing in the checked files defines',
  dialects: 'all',
  start: (context) => ({ end: () => checkGlobals(context) }),
};

function checkGlobals(context: Context): void {
  const { unit, program, report } = context;
  // What the other dialect has is told by the rule about missing functions.
  const isElsewhere = (name: string): boolean => program.dialect === 'luerl' && name !== 'arg' && globalsOf('puc').has(name);
  const names = new Set(program.globals);
  for (const { name } of unit.facts.locals.keys()) names.add(name);
  const isUncertain = program.units.some(({ facts }) => facts.hasDynamicGlobals);
  for (const [name, reads] of unit.facts.globalReads) {
    if (program.globals.has(name) || isElsewhere(name)) continue;
    const used = reads.filter(({ isTested }) => !isTested);
    const [first] = used;
    if (first === undefined) continue;
    const more = used.length > 1 ? ` It is used ${used.length} times in this file.` : '';
    report(first.node, `Nothing defines the global \`${name}\`.${more}`, hintFor(name, context, names), isUncertain ? 'warning' : 'error');
  }
}

function hintFor(name: string, { unit }: Context, names: ReadonlySet<string>): string {
  if (Object.hasOwn(elsewhere, name)) return elsewhere[name]!;
  const hidden = [...unit.facts.locals.keys()].find((local) => local.name === name);
  if (hidden !== undefined) return `There is a local \`${name}\` on line ${unit.source.position(hidden.place.start).line}, but it ends before it gets here.`;
  const near = didYouMean(name, candidatesFor(name, names));
  if (near !== undefined) return near;
  if (handlersGlobals.has(name)) return `\`${name}\` belongs to the handlers runtime. If your code runs inside it, say so: \`-- hbx: runtime=handlers\` in its first line, or \`--runtime handlers\`.`;
  return `Define it, or put \`local\` in front where it is made. If something else defines it, say so: \`--global ${name}\`.`;
}

/** More names than this are no use as a suggestion, and take long to compare. */
const mostCandidates = 2000;

/** Names that may have been meant: globals, and locals of the file, of about the same length. */
function candidatesFor(name: string, names: ReadonlySet<string>): string[] {
  const near: string[] = [];
  for (const candidate of names) {
    if (candidate === name || Math.abs(candidate.length - name.length) > Math.max(2, name.length / 2)) continue;
    if (near.push(candidate) > mostCandidates) return [];
  }
  return near;
}
