/**
 * Parts: functions of a text that are compiled by themselves, so that what was made of one serves every text that has it.
 *
 * A bundle holds its modules as `{"a.lua",{…},function(require)return function(...)` … `end end},`: functions that see no local
 * around them. What such a function means depends on its own text alone (and on `_ENV`, which nobody assigns). So an app that
 * changed brings only its own lines to the parser; hbx's runtime, which is most of a bundle, is passed over.
 *
 * Where parts might be is guessed from the text. The guess needs no proof: the parser asks for it where it stands before a
 * function in the main function, with no local in scope, and takes what it reads itself for a part only if it ends where the
 * guess said. What is known of a part was read that way before, from the same bytes.
 */
import type { FunctionNode } from './ast.ts';
import { isBoxed } from './boxed.ts';

/** What others need to know of a function that is not read again. Lines count from that of the part, which is 0. */
export interface FunctionFacts {
  /** That of the part itself is its surroundings' business. */
  readonly name: string | undefined;
  readonly line: number;
  readonly endLine: number;
  readonly parameters: readonly string[];
  readonly isVararg: boolean;
  /** Names, and whether each is boxed. Those of the part itself are at most `_ENV`. */
  readonly upvalues: readonly (readonly [name: string, isBoxed: boolean])[];
}

export interface KnownFunction {
  /** The part and the functions inside it, in order. */
  readonly functions: readonly FunctionFacts[];
  readonly usesEnv: boolean;
  /** Where its last `end` stands: the line counts from that of the part. */
  readonly endLine: number;
  readonly endColumn: number;
  /** How deep the parser was where it read it. */
  readonly levels: number;
}

/** A stretch of text that may be a part. */
export interface PartText {
  readonly start: number;
  readonly end: number;
  readonly known: KnownFunction | undefined;
}

export type PartTexts = ReadonlyMap<number, PartText>;

/** A part in a tree. */
export interface Part {
  readonly node: FunctionNode;
  readonly text: PartText;
  /** Set when it was passed over. */
  readonly known: KnownFunction | undefined;
  readonly levels: number;
}

const head = ')return function(...)';
const tail = '\nend end}';
const opening = /function\((?:require(?:,package)?)?$/;
/** Longer than what stands before `head`. */
const openingLength = 30;
/** Shorter ones are compiled as soon as they are looked up, longer ones are nothing that a person wrote. */
const shortest = 500;
const longest = 500_000;

/** Where parts might be, in order. */
export function guessParts(source: string): { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let at = source.indexOf(head); at >= 0; ) {
    const before = opening.exec(source.slice(Math.max(0, at - openingLength), at));
    if (before === null) {
      at = source.indexOf(head, at + 1);
      continue;
    }
    const close = source.indexOf(tail, at);
    // Then no later one ends either, and looking again from each would take the square of the time.
    if (close < 0) break;
    const start = at - before[0].length;
    const end = close + tail.length - 1;
    if (end - start >= shortest && end - start <= longest) found.push({ start, end });
    at = source.indexOf(head, end);
  }
  return found;
}

/** A function that was read and those inside it, in order. Looks at no others: a text may have very many parts. */
export function functionsInside(functions: readonly FunctionNode[], { index, end }: FunctionNode): readonly FunctionNode[] {
  let after = index + 1;
  while (after < functions.length && functions[after]!.start < end) after++;
  return functions.slice(index, after);
}

/** What is to be known of a part that was read. */
export function factsOf(functions: readonly FunctionNode[], { node, levels }: Part): KnownFunction {
  return {
    functions: functionsInside(functions, node).map((one) => ({
      name: one === node ? undefined : one.name,
      line: one.line - node.line,
      endLine: one.endLine - node.line,
      parameters: one.parameters.map(({ name }) => name),
      isVararg: one.isVararg,
      upvalues: one === node ? [] : one.upvalues.map((local) => [local.name, isBoxed(local)] as const),
    })),
    usesEnv: node.upvalues.length > 0,
    endLine: node.endPlace.line - node.line,
    endColumn: node.endPlace.column,
    levels,
  };
}
