/** What a plain expression stands for, as far as Tab needs it: a path from a global, a table with named fields, a function, some other value. */
import type { LuaToken } from '../lua-tokens.ts';
import type { LuaLocals } from './lua-locals.ts';
import type { TablePath } from './source.ts';

export type Shape = { readonly path: TablePath } | { readonly fields: Map<string, Shape | undefined> } | 'function' | 'value';

/** Tables inside tables that are looked at. */
const deepest = 6;
const mostFields = 1000;
/** Tokens, and for each that begins a block or a bracket where it ends. A table that is being written may hold a thousand more, so ends are looked for once. */
export interface BlockText {
  readonly tokens: readonly LuaToken[];
  /** Behind the end of what begins at a token; the number of tokens when it is not closed. */
  readonly ends: ReadonlyMap<number, number>;
}

const nesting: Readonly<Record<string, number>> = { function: 1, do: 1, if: 1, repeat: 1, '(': 1, '{': 1, '[': 1, end: -1, until: -1, ')': -1, '}': -1, ']': -1 };

/** What a key leads to; undefined when nobody knows. */
export function shapeAt(shape: Shape | undefined, key: string | number): Shape | undefined {
  if (typeof shape !== 'object') return undefined;
  return 'path' in shape ? { path: [...shape.path, key] } : shape.fields.get(String(key));
}

/** Finds the ends of blocks and brackets, in one pass. */
export function readBlocks(tokens: readonly LuaToken[]): BlockText {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const [at, token] of tokens.entries()) {
    const changed = change(token);
    if (changed > 0) ends.set(at, tokens.length), open.push(at);
    else if (changed < 0 && open.length > 0) ends.set(open.pop()!, at + 1);
  }
  return { tokens, ends };
}

/** @returns what stands at `at`, and where it ends; undefined when it is not plain */
export function readShape(blocks: BlockText, at: number, locals: LuaLocals, depth = 0): { readonly shape: Shape | undefined; readonly next: number } | undefined {
  const { tokens, ends } = blocks;
  const token = tokens[at];
  if (token === undefined) return undefined;
  if (token.kind === 'name') return readChain(tokens, at, locals);
  if (token.text === '{' && token.kind === 'symbol') return depth < deepest ? readTable(blocks, at, locals, depth) : undefined;
  if (token.text === 'function' && token.kind === 'keyword') return { shape: 'function', next: ends.get(at)! };
  const isText = token.kind === 'string' && !token.open;
  if (!isText && token.kind !== 'number' && !['nil', 'true', 'false'].includes(token.text)) return undefined;
  return endsAt(tokens, at + 1) ? { shape: isText ? { path: ['string'] } : 'value', next: at + 1 } : undefined;
}

/** `x`, `ao.env`, `State or {}`, `require("json")`. */
function readChain(tokens: readonly LuaToken[], at: number, locals: LuaLocals): { shape: Shape | undefined; next: number } | undefined {
  const name = tokens[at]!.text;
  const module = name === 'require' && !locals.has(name) ? required(tokens, at + 1) : undefined;
  let shape = module === undefined ? (locals.has(name) ? locals.shapeOf(name) : { path: [name] }) : { path: ['package', 'loaded', module.name] };
  let next = module?.next ?? at + 1;
  for (; tokens[next]?.text === '.' && tokens[next + 1]?.kind === 'name'; next += 2) shape = shapeAt(shape, tokens[next + 1]!.text);
  return tokens[next]?.text === 'or' || endsAt(tokens, next) ? { shape, next } : undefined;
}

/** `("json")`, `"json"`. */
function required(tokens: readonly LuaToken[], at: number): { name: string; next: number } | undefined {
  const inBrackets = tokens[at]?.text === '(' && tokens[at + 2]?.text === ')';
  const token = tokens[inBrackets ? at + 1 : at];
  if (token?.kind !== 'string' || !/^(["'])[\w.-]+\1$/.test(token.text)) return undefined;
  return { name: token.text.slice(1, -1), next: at + (inBrackets ? 3 : 1) };
}

function readTable(blocks: BlockText, at: number, locals: LuaLocals, depth: number): { shape: Shape; next: number } | undefined {
  const { tokens } = blocks;
  const fields = new Map<string, Shape | undefined>();
  let next = at + 1;
  while (tokens[next] !== undefined && tokens[next]!.text !== '}') {
    const inBrackets = tokens[next]!.text === '[' && tokens[next + 2]?.text === ']';
    const key = inBrackets ? /^(["'])([A-Za-z_]\w*)\1$/.exec(tokens[next + 1]!.text)?.[2] : tokens[next]!.kind === 'name' ? tokens[next]!.text : undefined;
    const equals = next + (inBrackets ? 3 : 1);
    if (key !== undefined && tokens[equals]?.text === '=' && fields.size < mostFields) fields.set(key, readShape(blocks, equals + 1, locals, depth + 1)?.shape);
    next = separatorBehind(blocks, next);
  }
  // One that is not closed is still being written.
  return tokens[next] === undefined ? undefined : { shape: { fields }, next: next + 1 };
}

/** Behind the field that begins at `at`: behind its `,` or `;`, or at the `}`. At the end of all tokens when there is none, or an end that nothing here began. */
function separatorBehind({ tokens, ends }: BlockText, at: number): number {
  let next = at;
  while (next < tokens.length) {
    const token = tokens[next]!;
    const isSymbol = token.kind === 'symbol';
    if (isSymbol && token.text === '}') return next;
    if (isSymbol && (token.text === ',' || token.text === ';')) return next + 1;
    if (change(token) < 0) return tokens.length;
    // Over what is inside of something else.
    next = ends.get(next) ?? next + 1;
  }
  return next;
}

function change({ kind, text }: LuaToken): number {
  return (kind === 'symbol' || kind === 'keyword') && Object.hasOwn(nesting, text) ? nesting[text]! : 0;
}

/** An expression can end before this token. */
function endsAt(tokens: readonly LuaToken[], at: number): boolean {
  const token = tokens[at];
  if (token === undefined) return true;
  if (token.kind === 'keyword') return token.text !== 'and' && token.text !== 'or';
  return token.kind === 'name' || [',', ';', '}', '::'].includes(token.text);
}
