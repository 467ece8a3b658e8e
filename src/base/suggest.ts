/** Names beyond it are nobody's slip, and comparing takes time that grows with the square of their length. */
const longest = 64;

/**
 * The names that are most like `word`, best first, for "Did you mean …?".
 * A name counts when at most a third of it (one letter of short ones) has to change, or when it starts with `word`.
 */
export function nearestNames(word: string, names: Iterable<string>, limit = 3): string[] {
  if (word.length > longest) return [];
  const wanted = word.toLowerCase();
  const scored: { name: string; score: number }[] = [];
  for (const name of new Set(names)) {
    if (name.length > longest) continue;
    const candidate = name.toLowerCase();
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    const changes = Math.abs(wanted.length - candidate.length) > allowed ? Infinity : editDistance(wanted, candidate);
    if (changes <= allowed && changes < candidate.length) scored.push({ name, score: changes });
    else if (wanted.length >= 2 && candidate.startsWith(wanted)) scored.push({ name, score: allowed });
  }
  return scored
    .sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map((entry) => entry.name);
}

/** "Did you mean `a` or `b`?", or undefined when nothing is near. `show` dresses a name (for example as a flag). */
export function didYouMean(word: string, names: Iterable<string>, show: (name: string) => string = (name) => name): string | undefined {
  const near = nearestNames(word, names).map((name) => `\`${show(name)}\``);
  const last = near.pop();
  if (last === undefined) return undefined;
  return `Did you mean ${near.length === 0 ? last : `${near.join(', ')} or ${last}`}?`;
}

/** Edits (insert, delete, replace, swap of neighbours) between two words; rows are kept, not the whole table. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
