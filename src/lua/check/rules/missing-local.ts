import type { GlobalRead, GlobalWrite } from '../facts.ts';
import type { Context, Rule } from '../rule.ts';

/**
 * A global that only one function ever touches, and writes first: most likely a local without `local`. Names that begin with a
 * capital are left alone, since that is how processes name the state they keep on purpose; so are names that other functions,
 * other files or the top of a file use, and names that are only written.
 */
export const missingLocal: Rule = {
  id: 'missing-local',
  severity: 'warning',
  about: 'a variable of one function that lacks `local`',
  dialects: 'all',
  start: (context) => ({ end: () => checkWrites(context) }),
};

function checkWrites({ unit, program, report }: Context): void {
  for (const [name, writes] of unit.facts.globalWrites) {
    const reads = unit.facts.globalReads.get(name) ?? [];
    const [first] = writes;
    if (first === undefined || /^[A-Z_]/.test(name) || reads.length === 0 || !staysInside(writes, reads)) continue;
    if (writes.some(({ value }) => value?.kind === 'Function')) continue;
    const others = program.units.filter((other) => other !== unit);
    if (others.some(({ facts }) => facts.globalReads.has(name) || facts.globalWrites.has(name))) continue;
    // Reading it first means that it keeps something from call to call.
    if (reads.some((read) => read.node.start <= first.node.start || isReadBy(first, read))) continue;
    report(first.node, `\`${name}\` is a global, and only this function uses it.`, 'It lives on after the call and is part of the state of the process. Put `local` in front if you do not want that.');
  }
}

/** All in one function, which is not the file itself. */
function staysInside(writes: readonly GlobalWrite[], reads: readonly GlobalRead[]): boolean {
  const owner = writes[0]?.owner;
  return owner !== undefined && !owner.isMain && [...writes, ...reads].every((use) => use.owner === owner);
}

/** `n = n + 1` */
function isReadBy({ value }: GlobalWrite, { node }: GlobalRead): boolean {
  return value !== undefined && node.start >= value.start && node.end <= value.end;
}
