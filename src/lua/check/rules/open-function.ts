import type { Expression, FunctionNode } from '../../parse/ast.ts';
import { globalPath } from '../paths.ts';
import type { Context, Rule, Unit } from '../rule.ts';
import { walk } from '../walk.ts';

/** Functions by themselves; more are told in one finding. */
const mostAlone = 2;
/** Names that such a finding lists. */
const mostNames = 5;

/** Of the handlers runtime: what sends. */
const sending: ReadonlySet<string> = new Set(['Send', 'Spawn', 'Assign', 'ao.send', 'ao.spawn', 'ao.assign']);
/** What changes its first argument. */
const changing: ReadonlySet<string> = new Set(['table.insert', 'table.remove', 'table.sort', 'rawset']);

/**
 * A global function that changes what the process knows, or sends: a real node runs the function that the `path` of a message names,
 * whoever signed it, and asks no handler. hbx's own node runs only `compute`. Code without the runtime has no senders to trust yet, so it
 * is left alone.
 */
export const openFunction: Rule = {
  id: 'open-function',
  severity: 'warning',
  about: 'a global function of an app of handlers that writes globals or sends, which anybody can have a real node run',
  dialects: 'luerl',
  start: ({ unit, program, report }) => ({
    end: () => {
      if (program.runtime !== 'handlers') return;
      const found = [...unit.facts.globalWrites].flatMap(([name, writes]) => {
        const write = name === 'compute' ? undefined : writes.find(({ value }) => value?.kind === 'Function' && acts(value, unit));
        return write === undefined ? [] : [{ name, node: write.node }];
      });
      const [first] = found;
      if (first === undefined) return;
      if (found.length > mostAlone) {
        const names = found.slice(0, mostNames).map(({ name }) => shown(name)).join(', ');
        report(first.node, `Anybody can have a real node run these functions, by a message whose path names one: ${names}${found.length > mostNames ? ` and ${found.length - mostNames} more` : ''}.`, `Write \`local function\`, or put them into a table: \`App = {}\`, \`function App.${shown(first.name)}(…)\`.`);
        return;
      }
      for (const { name, node } of found) {
        report(node, `Anybody can have a real node run \`${shown(name)}\`, by a message whose path names it: no handler and no check of the sender comes before.`, `Write \`local function ${shown(name)}\`, or put it into a table: \`App = {}\`, \`function App.${shown(name)}(…)\`.`);
      }
    },
  }),
};

function shown(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}

/** It writes something global, or sends. */
function acts(fn: FunctionNode, { facts }: Unit): boolean {
  let does = false;
  walk(fn, (node) => {
    if (does) return;
    if (node.kind === 'Assign') does = node.targets.some((target) => isGlobal(target, facts));
    else if (node.kind === 'Call') {
      const path = globalPath(node.callee, facts);
      does = path !== undefined && (sending.has(path) || (changing.has(path) && node.args[0] !== undefined && isGlobal(node.args[0], facts)));
    }
  });
  return does;
}

/** A global, or something in one: `Balances[msg.From]`. */
function isGlobal(expression: Expression, facts: Context['unit']['facts']): boolean {
  let node = expression;
  while (node.kind === 'Index' && !node.isGlobal) node = node.object;
  return node.kind === 'Index' || (node !== expression && globalPath(node, facts) !== undefined);
}
