/** Finds files that need each other before either is there. */
import { moduleCycle } from './errors.ts';
import type { BundleFile, Edge } from './graph.ts';

/**
 * Refuses circles of requires that run as soon as their files do. Circles through a function are fine, and so are those through a
 * `pcall(require, …)` or a module that puts itself into `package.loaded`.
 * @throws HbxError `bundle/cycle` at the require that closes the circle
 */
export function checkCycles(files: readonly BundleFile[]): void {
  const entry = files[0]!;
  for (const { edges } of files) {
    const back = edges.find(({ to }) => to === entry);
    if (back !== undefined) throw cycleError([...pathTo(back.from, files), back], 'The entry runs once, as the last of all, and is no module: move what others need of it into a file of its own.');
  }
  const done = new Set<BundleFile>();
  for (const file of files) {
    const circle = findCircle(file, done);
    if (circle !== undefined) throw cycleError(circle, 'Move what both need into a third file, or call `require` inside the function that needs it.');
  }
}

function isNeededAtOnce({ require, to }: Edge): boolean {
  return require.isEager && !require.mayBeMissing && !to.source.facts.setsLoaded;
}

/** The edges of a circle that can be reached from a file, the one that closes it last. Deep graphs are walked in a loop. */
function findCircle(start: BundleFile, done: Set<BundleFile>): Edge[] | undefined {
  const path: { readonly file: BundleFile; readonly edges: readonly Edge[]; next: number }[] = [];
  const onPath = new Map<BundleFile, number>();
  const enter = (file: BundleFile): void => {
    onPath.set(file, path.length);
    path.push({ file, edges: file.edges.filter(isNeededAtOnce), next: 0 });
  };
  if (!done.has(start)) enter(start);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const edge = top.edges[top.next++];
    if (edge === undefined) {
      path.pop();
      onPath.delete(top.file);
      done.add(top.file);
      continue;
    }
    const from = onPath.get(edge.to);
    if (from !== undefined) return path.slice(from).map(({ edges, next }) => edges[next - 1]!);
    if (!done.has(edge.to)) enter(edge.to);
  }
  return undefined;
}

/** How the entry comes to a file: files stand in the order in which they were met, so the first edge to each leads back. */
function pathTo(file: BundleFile, files: readonly BundleFile[]): Edge[] {
  const first = new Map<BundleFile, Edge>();
  for (const { edges } of files) for (const edge of edges) if (!first.has(edge.to)) first.set(edge.to, edge);
  const path: Edge[] = [];
  for (let at = file; at.index !== 0; at = path[0]!.from) path.unshift(first.get(at)!);
  return path;
}

function cycleError(edges: readonly Edge[], hint: string): Error {
  const last = edges.at(-1)!;
  const told = edges.map(({ from, to, require }) => `${from.mapName}:${from.source.locate(require.at).line} requires ${to.mapName}`);
  return moduleCycle(told, last.from.source.locate(last.require.at), hint);
}
