/** What `hbx check` tells: one place in a Lua source, why it is told, and the way round. */

/**
 * `error`: it goes wrong for certain (does not load, raises, ends the call). `warning`: it runs, and gives another answer or
 * takes far longer than one expects.
 */
export type Severity = 'error' | 'warning';

export interface Finding {
  readonly severity: Severity;
  /** Id of the rule, kebab-case. Never changes once released: people write it into their sources. */
  readonly rule: string;
  /** What is wrong, one or two sentences. */
  readonly message: string;
  /** The way round. */
  readonly hint: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters (UTF-16 units), as editors count. */
  readonly column: number;
  /** Where it ends: the column is the one just past it. */
  readonly endLine?: number;
  readonly endColumn?: number;
}
