/**
 * What `hbx check` finds in a bundle that surely fails, or is surely a slip: `Data = cuont` deploys well, and answers nothing. Told beside
 * the deployment, which goes on: the code may never come there.
 */
import { resolve } from 'node:path';
import { shortPath } from '../../../base/short-path.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import type { Bundle } from '../../../project/bundle/bundle.ts';
import type { Runtime } from '../../../project/runtime.ts';

/** More are for `hbx check`. */
const mostNotes = 3;
/** Files that are named one by one for it. */
const mostFiles = 4;
/** Larger bundles take too long to read again. */
const largestBytes = 256 * 1024;

/** Rules whose errors are certain enough to speak up unasked. */
const certain = ['undefined-global', 'missing-function', 'gmatch', 'receive'];

export interface CheckedAs {
  readonly dialect: 'luerl' | 'puc';
  readonly runtime: Runtime;
  /** What the names of the bundle count from, and the folder that the command was called in. */
  readonly root: string;
  readonly cwd: string;
  /** The command line said which runtime it is, and no file does. */
  readonly isFlagged: boolean;
}

/**
 * Notes on a bundle, the most important ones; none for what is no Lua that can be read.
 * @param told notes that were told before, which are left out; new ones are put in
 */
export async function checkNotes({ map }: Pick<Bundle, 'map'>, { dialect, runtime, root, cwd, isFlagged }: CheckedAs, told: Set<string> = new Set()): Promise<string[]> {
  // Modules that hbx brings are checked when hbx is built.
  const inputs = map.sources.flatMap((name, at) => (name.startsWith('hbx:') ? [] : [{ file: shortPath(resolve(root, name), cwd), source: Buffer.from(map.sourcesContent[at] ?? '', 'utf8') }]));
  if (inputs.reduce((sum, { source }) => sum + source.length, 0) > largestBytes) return [];
  const { checkSources } = await import('../../../lua/check/check.ts');
  const findings = checkSources(inputs, { dialect, ...(runtime === 'handlers' ? { runtime } : {}), only: certain }).filter(
    // A global that is near to no other may come from elsewhere.
    ({ severity, rule, hint }) => severity === 'error' && certain.includes(rule) && (rule !== 'undefined-global' || hint.startsWith('Did you mean')),
  );
  const fresh = findings.filter((finding) => !told.has(keyOf(finding)));
  for (const finding of findings) told.add(keyOf(finding));
  if (fresh.length === 0) return [];
  const left = fresh.length - mostNotes;
  // Files are checked with those that they need.
  const files = inputs.length > mostFiles ? ['.'] : inputs.map(({ file }) => file);
  const all = [...files, ...(isFlagged ? ['--runtime', runtime] : []), ...(dialect === 'puc' ? ['--dialect', dialect] : [])].join(' ');
  return fresh.slice(0, mostNotes).map(({ file, line, column, message, hint }, at, shown) => {
    const isLast = at === shown.length - 1;
    return escapeControlInLine(`${file}:${line}:${column}: ${message} ${hint}${isLast ? `${left > 0 ? ` And ${left} more.` : ''} \`hbx check ${all}\` tells all.` : ''}`);
  });
}

/** Whatever lines move. */
function keyOf({ file, message }: { readonly file: string; readonly message: string }): string {
  return `${file}\n${message}`;
}
