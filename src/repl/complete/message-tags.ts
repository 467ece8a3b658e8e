/** The tags that code reads of a message. */
import { walk, type Node } from '../../lua/check/walk.ts';
import type { Expression, Local } from '../../lua/parse/ast.ts';

/** Fields of each message, and what the runtime puts on it. In lower case. */
const notTags = new Set(
  'action data from owner target tags id body commitments reply forward timestamp block-height block-timestamp cron method path type module reference anchor signature hash-chain epoch nonce slot process tagarray function ao variant data-protocol'.split(' '),
);

/**
 * @param code the statements that handle it
 * @param others names that are known to be read
 * @param messages expressions that mean it
 * @param parameter the variable that holds it
 */
export function messageTags(code: readonly Node[], others: readonly string[], messages: readonly Expression[] = [], parameter?: Local): ReadonlySet<string> {
  const tags = new Set<string>();
  const add = (name: string): void => {
    if (!notTags.has(name.toLowerCase()) && /^[A-Za-z][\w-]{0,99}$/.test(name)) tags.add(name);
  };
  others.forEach(add);
  const isMessage = (node: Expression): boolean => (node.kind === 'Name' && node.local === parameter) || messages.some((message) => isSame(node, message));
  const visit = (node: Node, ancestors: readonly Node[]): void => {
    if (node.kind !== 'Index' || node.isGlobal || node.key.kind !== 'String' || isCalled(node, ancestors.at(-1))) return;
    const { object, key } = node;
    if (isMessage(object) || (object.kind === 'Index' && object.key.kind === 'String' && object.key.value === 'Tags')) add(key.value);
  };
  for (const statement of code) walk(statement, visit);
  return tags;
}

/** `msg.reply(…)` reads no tag, nor does `msg.x = …`. */
function isCalled(node: Expression, parent: Node | undefined): boolean {
  return (parent?.kind === 'Call' && parent.callee === node) || (parent?.kind === 'Assign' && parent.targets.some((target) => target === node));
}

/** The same chain of names: `req.body` and `req.body`. */
function isSame(one: Expression, other: Expression): boolean {
  let [a, b] = [one, other];
  while (a.kind === 'Index' && b.kind === 'Index') {
    if (a.key.kind !== 'String' || b.key.kind !== 'String' || a.key.value !== b.key.value) return false;
    [a, b] = [a.object, b.object];
  }
  return a.kind === 'Name' && b.kind === 'Name' && a.local === b.local;
}
