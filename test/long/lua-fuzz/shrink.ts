/** Delta debugging: drops statements, and blocks around statements, as long as the program stays of interest. */
import { block, type Statement } from './tree.ts';

/** The smallest program found for which `holds` is true. It is true for the given one. */
export function shrink(program: readonly Statement[], holds: (candidate: readonly Statement[]) => boolean, tries = 2000): readonly Statement[] {
  let left = tries;
  const test = (candidate: readonly Statement[]): boolean => left-- > 0 && holds(candidate);

  /** Makes one list as short as it gets; `wrap` puts it back into the program. */
  function reduce(list: readonly Statement[], wrap: (list: readonly Statement[]) => readonly Statement[]): readonly Statement[] {
    let current = list;
    for (let size = Math.max(1, current.length >> 1); size >= 1; size >>= 1) {
      for (let at = current.length - size; at >= 0; at = Math.min(at - 1, current.length - size)) {
        const shorter = [...current.slice(0, at), ...current.slice(at + size)];
        if (test(wrap(shorter))) current = shorter;
      }
    }
    for (let at = current.length - 1; at >= 0; at--) {
      const { head, body, tail } = current[at]!;
      if (body.length === 0) continue;
      const put = (put: readonly Statement[]): readonly Statement[] => [...current.slice(0, at), ...put, ...current.slice(at + 1)];
      if (test(wrap(put(body)))) {
        current = put(body);
        continue;
      }
      const inner = reduce(body, (list) => wrap(put([block(head, list, tail)])));
      current = put([block(head, inner, tail)]);
    }
    return current;
  }

  let best = program;
  for (;;) {
    const next = reduce(best, (list) => list);
    if (JSON.stringify(next) === JSON.stringify(best) || left <= 0) return next;
    best = next;
  }
}
