/**
 * The locals in front of the cursor, and what is known of each: `local x = ao.env` stands for that path, `local t = { a = 1 }` has the
 * field `a`. The text is not finished, so no parser would read it: tokens are enough to see blocks, declarations and assignments. What is
 * not plain (a call, a parameter) has unknown fields.
 */
import type { LuaToken } from '../lua-tokens.ts';
import { readBlocks, readShape, type BlockText, type Shape } from './lua-shape.ts';

export interface LuaLocals {
  /** Of those that are visible, in the order of their declaration. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** What a visible one stands for. */
  shapeOf(name: string): Shape | undefined;
}

/** Words that open a block, and those that end one. `else` and `elseif` do both. */
const opens = new Set(['do', 'then', 'else', 'repeat', 'function']);
const closes = new Set(['end', 'until', 'else', 'elseif']);
const brackets: Readonly<Record<string, 'opens' | 'closes'>> = { '(': 'opens', '{': 'opens', '[': 'opens', ')': 'closes', '}': 'closes', ']': 'closes' };

type Scope = { readonly names: Map<string, Shape | undefined>; readonly isBracket: boolean };

/** @param tokens without blanks and comments @returns undefined when a name is being declared at their end */
export function readLocals(tokens: readonly LuaToken[]): LuaLocals | undefined {
  const blocks = readBlocks(tokens);
  const scopes: Scope[] = [];
  /** The scopes that declare a name, the innermost last: thousands may be open. */
  const declared = new Map<string, Scope[]>();
  const found = (name: string): Scope | undefined => declared.get(name)?.at(-1);
  const declare = (name: string, shape?: Shape): void => {
    const scope = scopes.at(-1)!;
    const holders = declared.get(name) ?? [];
    if (!scope.names.has(name)) holders.push(scope);
    declared.set(name, holders);
    scope.names.set(name, shape);
  };
  const open = (names: readonly string[] = [], isBracket = false): void => {
    scopes.push({ names: new Map(), isBracket });
    for (const name of names) declare(name);
  };
  const pop = (): void => {
    for (const name of scopes.pop()!.names.keys()) declared.get(name)!.pop();
  };
  open();
  const locals: LuaLocals = {
    get names() {
      return [...new Set(scopes.flatMap(({ names }) => [...names.keys()]))];
    },
    has: (name) => found(name) !== undefined,
    shapeOf: (name) => found(name)?.names.get(name),
  };
  const close = (isBracket: boolean): void => {
    // A bracket that is not closed ends with its block; more ends than beginnings are a mistake of somebody who types.
    while (!isBracket && scopes.length > 1 && scopes.at(-1)!.isBracket) pop();
    if (scopes.length > 1 && scopes.at(-1)!.isBracket === isBracket) pop();
  };
  /** Names that are visible in the block that opens next: of `for`. */
  let coming: readonly string[] = [];

  for (let at = 0; at < tokens.length; at++) {
    const { kind, text } = tokens[at]!;
    const before = tokens[at - 1];
    if (kind === 'symbol') {
      if (brackets[text] === 'opens') open([], true);
      else if (brackets[text] === 'closes') close(true);
    } else if (kind === 'keyword' && text === 'function') {
      const parameters = parametersAt(tokens, at);
      // Its name is not finished.
      if (parameters === undefined) continue;
      const { names, next, isOpen } = readNames(tokens, parameters);
      if (isOpen) return undefined;
      if (before?.text === 'local' && tokens[at + 1]?.kind === 'name') declare(tokens[at + 1]!.text, 'function');
      else assign(blocks, at + 1, locals, 'function');
      open(names);
      at = next - 1;
    } else if (kind === 'keyword' && text === 'for') {
      const { names, next, isOpen } = readNames(tokens, at + 1);
      if (isOpen) return undefined;
      coming = names;
      at = next - 1;
    } else if (kind === 'keyword' && text === 'local' && tokens[at + 1]?.text !== 'function') {
      const { names, next, isOpen } = readNames(tokens, at + 1);
      if (isOpen) return undefined;
      const shapes = tokens[next]?.text === '=' ? readShapes(blocks, next + 1, names.length, locals) : [];
      names.forEach((name, index) => declare(name, shapes[index]));
      at = next - 1;
    } else if (kind === 'keyword') {
      if (closes.has(text)) close(false);
      if (opens.has(text)) {
        open(text === 'do' ? coming : []);
        coming = [];
      }
    } else if (kind === 'name' && !scopes.at(-1)!.isBracket && before?.text !== '.' && before?.text !== ':') {
      assign(blocks, at, locals, undefined, (name, shape) => found(name)?.names.set(name, shape));
    }
  }
  return locals;
}

/** Where the parameters begin: behind `function a.b:c (`. */
function parametersAt(tokens: readonly LuaToken[], at: number): number | undefined {
  let next = at + 1;
  while (tokens[next]?.kind === 'name' || tokens[next]?.text === '.' || tokens[next]?.text === ':') next++;
  return tokens[next]?.text === '(' ? next + 1 : undefined;
}

/** `a, b`. @returns `isOpen`: one of them is being typed */
function readNames(tokens: readonly LuaToken[], at: number): { names: readonly string[]; next: number; isOpen: boolean } {
  const names: string[] = [];
  for (let next = at; ; next += 2) {
    const token = tokens[next];
    if (token?.kind !== 'name') return { names, next, isOpen: token === undefined };
    names.push(token.text);
    if (tokens[next + 1]?.text !== ',') return { names, next: next + 1, isOpen: false };
  }
}

/** The values of a declaration, as far as they are plain. */
function readShapes(blocks: BlockText, from: number, most: number, locals: LuaLocals): (Shape | undefined)[] {
  const shapes: (Shape | undefined)[] = [];
  for (let at = from; shapes.length < most; ) {
    const read = readShape(blocks, at, locals);
    shapes.push(read?.shape);
    if (read === undefined || blocks.tokens[read.next]?.text !== ',') break;
    at = read.next + 1;
  }
  return shapes;
}

/**
 * `x = …`, `t.a.b = …`, where the tokens at `at` are that.
 * @param shape of what is assigned; undefined: it stands behind the `=`
 * @param setName for a name alone
 */
function assign(blocks: BlockText, at: number, locals: LuaLocals, shape: Shape | undefined, setName?: (name: string, shape: Shape | undefined) => void): void {
  const { tokens } = blocks;
  const name = tokens[at];
  if (name?.kind !== 'name' || !locals.has(name.text)) return;
  const keys: string[] = [];
  let next = at + 1;
  for (; (tokens[next]?.text === '.' || tokens[next]?.text === ':') && tokens[next + 1]?.kind === 'name'; next += 2) keys.push(tokens[next + 1]!.text);
  if (shape === undefined && tokens[next]?.text !== '=') return;
  const value = shape ?? readShape(blocks, next + 1, locals)?.shape;
  const last = keys.pop();
  if (last === undefined) return setName?.(name.text, value);
  let table = locals.shapeOf(name.text);
  for (const key of keys) table = typeof table === 'object' && 'fields' in table ? table.fields.get(key) : undefined;
  if (typeof table === 'object' && 'fields' in table) table.fields.set(last, value);
}
