/** Locals of a file that its functions change, or tables in locals that they write into: they begin anew when the file runs again. */
import { globalPath } from '../../lua/check/paths.ts';
import { walk } from '../../lua/check/walk.ts';
import type { Chunk, Expression, Local, NameNode } from '../../lua/parse/ast.ts';
import { localName, type NameSources } from './value-names.ts';

/** Functions that write into the table they are given first. */
const writers = new Set(['table.insert', 'table.remove', 'table.sort', 'rawset']);

/** Their names in the order in which they are changed. */
export function localState(chunk: Chunk, sources: NameSources): string[] {
  const found = new Set<string>();
  walk(chunk.main, (node, _ancestors, owner) => {
    if (owner === undefined || owner.isMain) return;
    if (node.kind === 'Assign') for (const target of node.targets) note(target);
    const first = node.kind === 'Call' ? node.args[0] : undefined;
    if (node.kind !== 'Call' || first === undefined || first.kind === 'Call') return;
    const callee = globalPath(node.callee, sources.facts);
    if (callee !== undefined && writers.has(callee)) note(first, true);
  });
  return [...found];

  function note(place: Expression, isTable = false): void {
    const root = rootOf(place);
    if (root === undefined || !root.local.owner.isMain || root.local.kind === 'env') return;
    // A local that stands for a global table: that one is kept.
    if ((isTable || place !== root) && globalPath(root, sources.facts) !== undefined) return;
    // What modules return lives on in package.loaded.
    if ((isTable || place !== root) && isModule(root.local, sources)) return;
    found.add(localName(root.local, sources));
  }
}

/** The table that the file returns as a module, or one that it requires. */
function isModule(local: Local, { facts, moduleName, moduleLocal }: NameSources): boolean {
  if (local === moduleLocal && moduleName !== undefined) return true;
  const value = local.assigned ? undefined : facts.locals.get(local)?.[0]?.value;
  return value?.kind === 'Call' && globalPath(value.callee) === 'require';
}

function rootOf(place: Expression): NameNode | undefined {
  let node = place;
  while (node.kind === 'Index' && !node.isGlobal) node = node.object;
  return node.kind === 'Name' ? node : undefined;
}
