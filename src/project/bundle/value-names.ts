/** What the functions and tables of a file are called by those who wrote it: `add`, `actions.Inc`, `Handlers.add "ping"`, `util.trim`. */
import type { Facts } from '../../lua/check/facts.ts';
import { globalPath } from '../../lua/check/paths.ts';
import { readable } from '../../lua/check/source-text.ts';
import type { Node } from '../../lua/check/walk.ts';
import type { CallNode, Chunk, Expression, Local, TableNode } from '../../lua/parse/ast.ts';

export interface NameSources {
  readonly facts: Facts;
  /** What the table that the file returns is called by others: `util`. Undefined for the entry of a bundle. */
  readonly moduleName: string | undefined;
  /** The local that the file returns. */
  readonly moduleLocal: Local | undefined;
}

export interface ValueName {
  readonly name: string;
  /** Where it stands among the globals, undefined for locals. */
  readonly path: string | undefined;
}

const mostLevels = 60;

/** The local that a file ends with handing out, as modules do: `return M`. */
export function returnedLocal(chunk: Chunk): Local | undefined {
  const last = chunk.main.body.at(-1);
  const value = last?.kind === 'Return' && last.values.length === 1 ? last.values[0] : undefined;
  return value?.kind === 'Name' && value.local.owner.isMain ? value.local : undefined;
}

/** The path of a place in the table that a module returns: `count` for `M.count`. */
export function fieldPath(place: Expression, { moduleName, moduleLocal }: NameSources): string | undefined {
  if (moduleName === undefined || moduleLocal === undefined) return undefined;
  const keys: string[] = [];
  let node = place;
  while (node.kind === 'Index' && !node.isGlobal && node.key.kind === 'String' && keys.length < 4) {
    keys.unshift(node.key.value);
    node = node.object;
  }
  return keys.length > 0 && node.kind === 'Name' && node.local === moduleLocal ? keys.join('.') : undefined;
}

/** The table that a module returns, where a statement makes it: `local M = {…}`, `return {…}`. */
export function moduleTable(statement: Node, { moduleLocal }: NameSources): TableNode | undefined {
  const at = statement.kind === 'Local' && moduleLocal !== undefined ? statement.locals.indexOf(moduleLocal) : statement.kind === 'Return' ? 0 : -1;
  const value = statement.kind === 'Local' || statement.kind === 'Return' ? statement.values[at] : undefined;
  return value?.kind === 'Table' ? value : undefined;
}

/**
 * The name of a value by where it stands; undefined when nothing tells.
 * @param ancestors the nodes around it, outermost first
 */
export function nameOf(value: Node, ancestors: readonly Node[], sources: NameSources, at = ancestors.length - 1): ValueName | undefined {
  const parent = ancestors[at];
  // Chains such as `a or b or …` have no end.
  if (ancestors.length - at > mostLevels) return undefined;
  const outer = (): ValueName | undefined => nameOf(parent!, ancestors, sources, at - 1);
  switch (parent?.kind) {
    case 'Assign': {
      const target = parent.targets[parent.values.indexOf(value as Expression)];
      if (target === undefined) return undefined;
      const name = nameOfPlace(target, sources);
      const isMethod = value.kind === 'Function' && value.name?.includes(':') === true;
      return { name: isMethod ? name.replace(/\.([^.]*)$/, ':$1') : name, path: globalPath(target, sources.facts) };
    }
    case 'Local': {
      const local = parent.locals[parent.values.indexOf(value as Expression)];
      return local && { name: localName(local, sources), path: undefined };
    }
    case 'LocalFunction':
      return { name: localName(parent.local, sources), path: undefined };
    case 'Table': {
      const table = outer();
      const key = parent.items.find((item) => item.value === value)?.key;
      // Items without a name are told by the list that they are in.
      if (key?.kind !== 'String') return table;
      const name = readable(key.value);
      return table === undefined ? { name, path: undefined } : { name: `${table.name}.${name}`, path: table.path && `${table.path}.${key.value}` };
    }
    case 'Call':
    case 'MethodCall': {
      if (parent.kind === 'Call' && globalPath(parent.callee) === 'setmetatable') {
        const table = outer();
        // What is in the metatable is no field of the table.
        return parent.args[0] === value ? table : table && { name: table.name, path: undefined };
      }
      if (parent.kind === 'Call' && parent.callee === value) return undefined;
      const callee = parent.kind === 'Call' ? nameOfPlace(parent.callee, sources) : `${nameOfPlace(parent.object, sources)}:${parent.name}`;
      const first = parent.args[0];
      return { name: first?.kind === 'String' ? `${callee} "${readable(first.value)}"` : callee, path: undefined };
    }
    case 'Return':
      return sources.moduleName === undefined ? undefined : { name: sources.moduleName, path: undefined };
    case 'Logical':
    case 'Parenthesized':
      return outer();
    default:
      return undefined;
  }
}

/** The x of `Handlers.add("x", …)`, `Handlers.before("y").add("x", …)`; `once` is not among them, which removes itself. */
export function handlerName({ callee, args: [name, pattern] }: CallNode): string | undefined {
  if (name?.kind !== 'String' || pattern === undefined || callee.kind !== 'Index' || callee.key.kind !== 'String') return undefined;
  const { object, key } = callee;
  const isAdded = ['add', 'append', 'prepend'].includes(key.value);
  const isBeside = object.kind === 'Call' && object.callee.kind === 'Index' && object.callee.key.kind === 'String' && ['before', 'after'].includes(object.callee.key.value);
  const owner = isBeside ? object.callee.object : object;
  const ownerName = owner.kind === 'Name' ? owner.local.name : owner.kind === 'Index' && owner.isGlobal && owner.key.kind === 'String' ? owner.key.value : '';
  return isAdded && ownerName.toLowerCase() === 'handlers' ? readable(name.value) : undefined;
}

/** How a place is written: `a.b.c`, with `…` for what is computed. */
function nameOfPlace(place: Expression, sources: NameSources): string {
  const keys: string[] = [];
  let node = place;
  while (node.kind === 'Index' && !node.isGlobal) {
    keys.unshift(node.key.kind === 'String' ? `.${readable(node.key.value)}` : '[…]');
    node = node.object;
  }
  // `M.a.b.c…` may go on for ever.
  const tail = keys.slice(-8).join('');
  if (node.kind === 'Index') return (node.key.kind === 'String' ? readable(node.key.value) : '…') + tail;
  return (node.kind === 'Name' ? localName(node.local, sources) : '…') + tail;
}

export function localName(local: Local, { moduleName, moduleLocal }: NameSources): string {
  return local === moduleLocal && moduleName !== undefined ? moduleName : local.name;
}
