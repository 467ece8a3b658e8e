/** What a rule is, and what it is handed. */
import type { Chunk, FunctionNode, Place } from '../parse/ast.ts';
import type { Comment } from '../parse/token.ts';
import type { Dialect } from '../parse/expression-parser.ts';
import type { Facts } from './facts.ts';
import type { Severity } from './finding.ts';
import type { LibraryCall } from './paths.ts';
import type { SourceText } from './source-text.ts';
import type { Node } from './walk.ts';

/** One parsed file. */
export interface Unit {
  readonly file: string;
  readonly source: SourceText;
  readonly chunk: Chunk;
  readonly comments: readonly Comment[];
  readonly facts: Facts;
}

/** The files that are checked together: each may use the globals of the others. */
export interface Program {
  readonly dialect: Dialect;
  /** The files run inside the handlers runtime of hbx. */
  readonly runtime: 'handlers' | undefined;
  readonly units: readonly Unit[];
  /** Globals that exist: the dialect's own, those the files assign, and those the caller named. */
  readonly globals: ReadonlySet<string>;
  /** Global paths that some file assigns, such as `string.gmatch`: what they hold then is not the library's. */
  readonly written: ReadonlySet<string>;
}

export type Report = (place: Pick<Place, 'start' | 'end'>, message: string, hint: string, severity?: Severity) => void;

export interface Context {
  readonly unit: Unit;
  readonly program: Program;
  /** Tells of a place in the file at hand. */
  readonly report: Report;
}

/** `ancestors`: the nodes around it, outermost first; only good during the visit. `owner`: the innermost function around it. */
export type Visit<N> = (node: N, ancestors: readonly Node[], owner: FunctionNode) => void;

export interface Visitors {
  /** By kind of node. */
  readonly nodes?: { readonly [K in Node['kind']]?: Visit<Extract<Node, { readonly kind: K }>> };
  /** By function of the library (`string.gsub`), also when it is called as a method (`s:gsub`) or under another name. */
  readonly calls?: Readonly<Record<string, Visit<LibraryCall>>>;
  /** After the whole file. */
  readonly end?: () => void;
}

export interface Rule {
  /** Kebab-case. */
  readonly id: string;
  readonly severity: Severity;
  /** What it finds, in a few words. */
  readonly about: string;
  /** `all`: also when the file is meant for plain Lua 5.3. */
  readonly dialects: 'all' | 'luerl';
  /** One finding a file, which tells the lines of the others: it is found too often to be told each time. */
  readonly folds?: true;
  /** Called for each file. */
  readonly start: (context: Context) => Visitors;
}
