/** What a file gives a global or a field first, as far as its text tells: a constant, or what kind of value it is. */
import { readable } from '../../lua/check/source-text.ts';
import type { Expression, TableNode } from '../../lua/parse/ast.ts';

export interface Initial {
  readonly type: 'boolean' | 'number' | 'string' | 'table' | 'function';
  /** The constant as Lua on one line; absent for tables and functions. */
  readonly constant?: string;
}

/** Longer constants are data, and stay as they are. */
const longestConstant = 200;
const deepestField = 3;
const mostFields = 500;

/** First values by paths (`counter`, `State.count`), `undefined` where the text does not tell one. */
export class InitialValues {
  readonly all = new Map<string, Initial | undefined>();
  /** Paths that code outside of functions assigns. */
  readonly #assigned = new Set<string>();
  readonly #source: string;

  /** @param source binary text that the trees were read from */
  constructor(source: string) {
    this.#source = source;
  }

  /** Notes that something is assigned. @param isTopLevel outside of functions, so when the file runs */
  note(path: string, value: Expression | undefined, isTopLevel: boolean): void {
    if (isTopLevel) this.#settle(path, value && initialOf(value, this.#source));
    else if (!this.all.has(path)) this.all.set(path, undefined);
    if (isTopLevel && value?.kind === 'Table') this.noteFields(value, `${path}.`);
  }

  /** Notes the constants in a table. */
  noteFields(table: TableNode, prefix: string): void {
    for (const [path, initial] of constantFields(table, this.#source)) this.#settle(prefix + path, initial);
  }

  #settle(path: string, initial: Initial | undefined): void {
    // What is assigned twice has no one first value.
    const isFirst = !this.#assigned.has(path) || sameInitial(this.all.get(path), initial);
    this.#assigned.add(path);
    this.all.set(path, isFirst ? initial : undefined);
  }
}

function initialOf(value: Expression, source: string): Initial | undefined {
  switch (value.kind) {
    case 'Boolean':
    case 'Number':
    case 'String':
      return constantOf(value, source, value.kind === 'Boolean' ? 'boolean' : value.kind === 'Number' ? 'number' : 'string');
    case 'Unary':
      return value.operator === '-' && value.operand.kind === 'Number' ? constantOf(value, source, 'number') : undefined;
    case 'Table':
      return { type: 'table' };
    case 'Function':
      return { type: 'function' };
    default:
      return undefined;
  }
}

function constantOf({ start, end }: Expression, source: string, type: Initial['type']): Initial {
  const text = source.slice(start, end);
  return text.length > longestConstant || /[\r\n]|--/.test(text) ? { type } : { type, constant: readable(text) };
}

/** The constants in the fields of a table, and of the tables in it, by their keys joined with dots. */
function constantFields(table: TableNode, source: string, depth = deepestField): [path: string, initial: Initial][] {
  const found: [string, Initial][] = [];
  for (const { key, value } of table.items) {
    if (key?.kind !== 'String' || key.value.includes('.') || found.length >= mostFields) continue;
    const initial = initialOf(value, source);
    if (initial !== undefined && initial.type !== 'function') found.push([key.value, initial]);
    if (value.kind !== 'Table' || depth === 1) continue;
    for (const [path, inner] of constantFields(value, source, depth - 1)) found.push([`${key.value}.${path}`, inner]);
  }
  return found;
}

export function sameInitial(one: Initial | undefined, other: Initial | undefined): boolean {
  return one?.type === other?.type && one?.constant === other?.constant;
}
