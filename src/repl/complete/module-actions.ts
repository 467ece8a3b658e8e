/**
 * The actions that a module understands, and their tags, as its source tells them:
 *
 *   action == "Inc"    msg.Action == "Inc" or …                   a comparison
 *   actions.Inc = function …    function handlers.Inc()            a table of actions; `actions = { Inc = function … }` too
 *   Handlers.add("name", "Inc", …)    Handlers.add("Inc", …)       the runtime, with a table as pattern too
 *   hasMatchingTag("Action", "Inc")   hasMatchingTagOf(…)
 *   -- Actions   --   Get, Set   what they do                      the comment at the head, as the templates have it
 *
 * Tags are what the code for an action reads of the message: `msg.Tags.Recipient`, `msg.Quantity` where `msg` is what was compared, or the
 * parameter of a handler. It is a guess, good enough to offer.
 */
import { readable } from '../../lua/check/source-text.ts';
import { walk, type Node } from '../../lua/check/walk.ts';
import type { CallNode, Expression, FunctionNode } from '../../lua/parse/ast.ts';
import { LuaSyntaxError } from '../../lua/parse/errors.ts';
import { parseChunk } from '../../lua/parse/parser.ts';
import { messageTags } from './message-tags.ts';

/** Action to the names of its tags. */
export type ActionTags = ReadonlyMap<string, readonly string[]>;

/** Tables that hold a function for each action. */
const actionTables = /^(?:actions?|handlers?|commands?|routes?|methods?|dispatch)$/i;
/** Characters of a source that are read for the comment at its head. */
const mostHeadCharacters = 10_000;
const adders = new Set(['add', 'append', 'prepend', 'once']);
/** What the runtime's own table of that name holds. */
const runtimeKeys = new Set(
  'add append prepend once before after remove receive generateResolver evaluate attempt run reset list utils onceNonce _version'.split(' '),
);

/** @returns what was found, in the order of the source; empty for a source that does not parse */
export function readModuleActions(source: string): ActionTags {
  const found = new Map<string, Set<string>>();
  const main = parse(source);
  if (main !== undefined) walk(main, (node, ancestors) => noteActions(node, ancestors, (action, tags) => note(found, action, tags)));
  if (main !== undefined) for (const action of actionsOfHead(source)) note(found, Buffer.from(action, 'utf8').toString('latin1'), []);
  return new Map(Array.from(found, ([action, tags]) => [action, [...tags]]));
}

/** The names under `-- Actions` in the comment that a source begins with: one may be what the code does for everything else. */
function actionsOfHead(source: string): string[] {
  const lines = source.slice(0, mostHeadCharacters).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  const head = end < 0 ? lines : lines.slice(0, end);
  const title = head.findIndex((line) => /^-- ?Actions:?\s*$/i.test(line));
  if (title < 0) return [];
  const found: string[] = [];
  for (const line of head.slice(title + 1)) {
    const names = /^-- {2,}([A-Za-z][\w-]*(?:, [A-Za-z][\w-]*)*)(?: {2,}\S|\s*$)/.exec(line)?.[1];
    // What a line says may go on in the next one.
    if (names !== undefined) found.push(...names.split(', '));
    else if (line.trim() === '--') break;
  }
  return found;
}

function parse(source: string): FunctionNode | undefined {
  const binary = Buffer.from(source, 'utf8').toString('latin1');
  for (const dialect of ['luerl', 'puc'] as const) {
    try {
      return parseChunk(binary, { dialect, skipShebang: true }).main;
    } catch (error) {
      if (!(error instanceof LuaSyntaxError)) throw error;
    }
  }
  return undefined;
}

function note(found: Map<string, Set<string>>, binary: string, tags: Iterable<string>): void {
  const action = readable(binary);
  // One word, as a console line has it.
  if (!/^[\p{L}_][^\s\p{C}"'()=]{0,99}$/u.test(action)) return;
  const known = found.get(action) ?? new Set();
  found.set(action, known);
  for (const tag of tags) known.add(readable(tag));
}

type Note = (action: string, tags: Iterable<string>) => void;

function noteActions(node: Node, ancestors: readonly Node[], tell: Note): void {
  switch (node.kind) {
    case 'Binary':
      if (node.operator !== '==' && node.operator !== '~=') return;
      for (const [text, other] of [[node.left, node.right], [node.right, node.left]] as const) {
        const place = text.kind === 'String' ? actionPlaces(other) : [];
        if (text.kind === 'String' && place.length > 0) tell(text.value, tagsOfBranch(node, ancestors, place));
      }
      return;
    case 'Assign':
      node.targets.forEach((target, at) => {
        const value = node.values[at];
        if (target.kind === 'Index' && !target.isGlobal && target.key.kind === 'String' && isActionTable(target.object)) noteEntry(target.key.value, value, nameOf(target.object) === 'Handlers', tell);
        if (value?.kind === 'Table' && isActionTable(target)) noteTable(value, tell);
      });
      return;
    case 'Local':
      node.locals.forEach(({ name }, at) => {
        const value = node.values[at];
        if (value?.kind === 'Table' && actionTables.test(name)) noteTable(value, tell);
      });
      return;
    case 'Call':
      return noteCall(node, tell);
    default:
  }
}

function noteTable(table: Expression & { kind: 'Table' }, tell: Note): void {
  for (const { key, value } of table.items) if (key?.kind === 'String') noteEntry(key.value, value, false, tell);
}

function noteEntry(key: string, value: Expression | undefined, isRuntime: boolean, tell: Note): void {
  if (isRuntime && runtimeKeys.has(key)) return;
  if (value?.kind === 'Function') tell(key, handlerTags(value));
  else if (value?.kind === 'Name' || value?.kind === 'Index') tell(key, []);
}

function noteCall(call: CallNode, tell: Note): void {
  const { callee, args } = call;
  const name = nameOf(callee);
  const [first, second] = args;
  if (/^hasMatchingTag(?:Of)?$/.test(name ?? '') && first?.kind === 'String' && first.value.toLowerCase() === 'action') {
    for (const text of textsOf(second)) tell(text, []);
  }
  if (callee.kind !== 'Index' || !adders.has(name ?? '') || !isHandlers(callee.object)) return;
  // `once` may do without a name, and with two arguments the name is the action.
  const pattern = args.length === 2 ? first : second;
  const handle = args[args.length === 2 ? 1 : 2];
  const tags = handle?.kind === 'Function' ? handlerTags(handle) : [];
  if (pattern?.kind === 'String') tell(pattern.value, tags);
  if (pattern?.kind === 'Call') for (const text of textsOf(pattern.args[1])) if (/^hasMatchingTag/.test(nameOf(pattern.callee) ?? '')) tell(text, tags);
  if (pattern?.kind !== 'Table') return;
  const fields = pattern.items.flatMap(({ key, value }) => (key?.kind === 'String' ? [{ key: key.value, value }] : []));
  const action = fields.find(({ key }) => key.toLowerCase() === 'action')?.value;
  if (action?.kind === 'String') tell(action.value, [...messageTags([], fields.map(({ key }) => key)), ...tags]);
}

/** `Handlers`, `Handlers.before("x")`. */
function isHandlers(object: Expression): boolean {
  const owner = object.kind === 'Call' && object.callee.kind === 'Index' ? object.callee.object : object;
  return nameOf(owner)?.toLowerCase() === 'handlers';
}

function isActionTable(place: Expression): boolean {
  return actionTables.test(nameOf(place) ?? '');
}

function textsOf(node: Expression | undefined): string[] {
  if (node?.kind === 'String') return [node.value];
  return node?.kind === 'Table' ? node.items.flatMap(({ value }) => (value.kind === 'String' ? [value.value] : [])) : [];
}

/** The last name of a place: `x` of `a.b.x`, of the local and of the global. */
function nameOf(node: Expression): string | undefined {
  if (node.kind === 'Name') return node.name;
  return node.kind === 'Index' && node.key.kind === 'String' ? node.key.value : undefined;
}

/** The parts of `msg.Action or msg.Tags.Action` that are called so. The left spine may be deep. */
function actionPlaces(node: Expression): Expression[] {
  const places: Expression[] = [];
  for (let left: Expression | undefined = node; left !== undefined; ) {
    const inner: Expression = left.kind === 'Parenthesized' ? left.expression : left;
    const one: Expression = inner.kind === 'Logical' ? inner.right : inner;
    if (nameOf(one)?.toLowerCase() === 'action') places.push(one);
    left = inner.kind === 'Logical' ? inner.left : undefined;
  }
  return places;
}

/** What the branch of an `if` reads of the message whose action its condition compares. */
function tagsOfBranch(comparison: Node, ancestors: readonly Node[], places: readonly Expression[]): readonly string[] {
  for (let at = ancestors.length - 1; at >= 0; at--) {
    const outer = ancestors[at]!;
    if (outer.kind === 'Logical' || outer.kind === 'Parenthesized') continue;
    if (outer.kind !== 'If' || (comparison.kind === 'Binary' && comparison.operator === '~=')) return [];
    const branch = outer.branches.find(({ condition }) => condition.start <= comparison.start && comparison.end <= condition.end);
    const messages = places.flatMap((place) => (place.kind === 'Index' && !place.isGlobal ? [place.object] : []));
    return branch === undefined ? [] : [...messageTags(branch.body, [], messages)];
  }
  return [];
}

function handlerTags(handle: FunctionNode): Iterable<string> {
  return messageTags(handle.body, [], [], handle.parameters[0]);
}
