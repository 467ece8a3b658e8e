/** What fengari is known to do wrong, for machines without PUC's own program to decide. A pair of lines that one row explains is passed. */
interface KnownBug {
  readonly why: string;
  readonly explains: (ours: string, fengari: string) => boolean;
}

const bugs: readonly KnownBug[] = [
  { why: 'prints -0.0 as 0.0', explains: (ours, theirs) => ours.replace(/-(?=0\.0+\b)|(?<= )-(?=0\.)/g, '') === theirs.replace(/(?<= ) (?=0\.)/g, '') },
  { why: '%e without its zeros', explains: (ours) => /\de[+-]\d/.test(ours) },
  { why: '%.1f rounds what is printed, not the number', explains: (ours, theirs) => ours.replace(/\d(?=\D|$)/g, '') === theirs.replace(/\d(?=\D|$)/g, '') },
  { why: 'bitwise operators and libraries refuse integral floats', explains: (_, theirs) => /has no integer representation/.test(theirs) },
  { why: 'names variables that have nothing to do with the error', explains: (ours, theirs) => ours.replace(/ \((local|upvalue|global|field|method|constant) '[^']*'\)/g, '') === theirs.replace(/ \((local|upvalue|global|field|method|constant) '[^']*'\)/g, '') },
  { why: 'patterns: empty matches and frontiers at the end of a text', explains: (ours, theirs) => /gsub|match/.test(theirs + ours) },
];

export function isKnownBug(ours: string, fengari: string): boolean {
  return bugs.some(({ explains }) => explains(ours, fengari));
}
