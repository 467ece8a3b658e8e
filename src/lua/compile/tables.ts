/** JavaScript for table constructors. */
import type { TableItem, TableNode } from '../parse/ast.ts';
import { quote, type FunctionEmitter } from './emitter.ts';
import { expression, isMulti, valueList } from './expressions.ts';

export function tableConstructor(f: FunctionEmitter, e: TableNode): string {
  f.operations += 1 + e.items.length;
  if (e.items.length === 0) return 'new LuaTable()';
  return isPlain(e.items) ? literal(f, e.items) : sequence(f, e.items);
}

/** Only positional items and distinct constant names, whose order of evaluation nobody can tell apart. */
function isPlain(items: readonly TableItem[]): boolean {
  const names = new Set<string>();
  for (const { key } of items) {
    if (key === undefined) continue;
    if (key.kind !== 'String' || names.has(key.value)) return false;
    names.add(key.value);
  }
  return names.size === 0 || names.size === items.length;
}

function literal(f: FunctionEmitter, items: readonly TableItem[]): string {
  if (items[0]!.key === undefined) return `arrayTable([undefined, ${values(f, items)}])`;
  const entries = items.map(({ key, value }) => `${quote((key as { value: string }).value)}, ${expression(f, value)}`);
  return `recordTable([${entries.join(', ')}])`;
}

function values(f: FunctionEmitter, items: readonly TableItem[]): string {
  return items.map(({ value }, at) => (at === items.length - 1 && isMulti(f, value) ? `...${valueList(f, value)}` : expression(f, value))).join(', ');
}

/** One after the other: positional values are gathered and put in at the end, as PUC does. Luerl stores as it reads, and leaves nil out. */
function sequence(f: FunctionEmitter, items: readonly TableItem[]): string {
  const table = f.temporary();
  const list = f.temporary();
  const steps = [`${table} = new LuaTable()`, `${list} = [undefined]`];
  const { luerl } = f.out.options;
  let position = 0;
  for (const [at, { key, value, line, column }] of items.entries()) {
    if (key === undefined && luerl) {
      position += 1;
      steps.push(at === items.length - 1 && isMulti(f, value) ? `setItems(${table}, ${position}, ${valueList(f, value)})` : `setItem(${table}, ${position}, ${expression(f, value)})`);
    } else if (key === undefined) {
      steps.push(at === items.length - 1 && isMulti(f, value) ? `pushAll(${list}, ${valueList(f, value)})` : `${list}.push(${expression(f, value)})`);
    } else {
      const k = f.temporary();
      steps.push(`${k} = ${expression(f, key)}`, `${f.out.site(line, column)}${luerl ? 'setItem' : 'setRaw'}(${table}, ${k}, ${expression(f, value)})`);
      f.release(k);
    }
  }
  f.release(table, list);
  return `(${steps.join(', ')}, fillTable(${table}, ${list}))`;
}
