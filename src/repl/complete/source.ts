/**
 * What Tab offers: contracts between `completer.ts`, which knows where the cursor stands (`place.ts`), and the sources, one a file, which
 * know names. A source answers for the places it understands and with nothing for others; it need not look at what was typed so far.
 */
import type { ArgumentKind, ReplContext } from '../commands/command.ts';
import type { Remember } from './memory.ts';

/** What Tab sees of the console. */
export type CompleterView = Pick<ReplContext, 'process' | 'client' | 'files' | 'commands' | 'block' | 'at' | 'newest' | 'lastResult' | 'signal' | 'look'>;

export interface CompletionItem {
  /** Stands in place of the word. */
  readonly text: string;
  /** What the list shows instead: the last part of a path. */
  readonly shown?: string;
  /** A few words about it. */
  readonly note?: string;
}

/** An item as a source names it. */
export interface SourceItem extends CompletionItem {
  /** What has to begin with the word, when it is not `text`: a name that will be put in quotes. */
  readonly typed?: string;
}

export interface Completions {
  /** Offset where the word begins that an item replaces; it ends at the cursor. */
  readonly from: number;
  readonly items: readonly CompletionItem[];
}

/** Keys behind a global: `ao.env["x y"][1]` is `['ao', 'env', 'x y', 1]`. */
export type TablePath = readonly (string | number)[];

/** Where the cursor stands. `word` is what was typed of the name so far, which begins at `from`. */
export type Place = { readonly word: string; readonly from: number } & (
  | { readonly kind: 'command' }
  | { readonly kind: 'argument'; readonly argument: ArgumentKind; readonly command: string }
  | { readonly kind: 'action' }
  /** `used`: names of the tags that stand there already. */
  | { readonly kind: 'tag'; readonly action: string; readonly used: readonly string[] }
  /** A name in Lua. `mayBeAction`: it is the first word of a line that may turn out to be an action. */
  | { readonly kind: 'name'; readonly locals: readonly string[]; readonly mayBeAction: boolean }
  /** Behind `.` or `:`. */
  | { readonly kind: 'field'; readonly path: TablePath; readonly isMethod: boolean }
  /** Behind `.` or `:` of a table that the text itself makes. */
  | { readonly kind: 'own field'; readonly names: readonly string[] }
);

export interface SourceContext {
  readonly view: CompleterView;
  /** For everything that is asked of the process. It goes on when nobody waits for it any more, under the signal of `view`: it is wanted again. */
  readonly remember: Remember;
}

/** @returns names for a place, best first. It may throw: that counts as nothing. */
export type CompletionSource = (place: Place, context: SourceContext) => readonly SourceItem[] | Promise<readonly SourceItem[]>;
