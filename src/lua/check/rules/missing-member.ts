/** Misspelled calls of what the handlers runtime brings: `Handlers.ad(…)`, `ao.snd(…)`, `msg.replay(…)`. Part of `missing-function`. */
import { editDistance, nearestNames } from '../../../base/suggest.ts';
import type { Expression } from '../../parse/ast.ts';
import { handlersMembers } from '../globals.ts';
import { isGuarded } from '../guards.ts';
import { globalPath } from '../paths.ts';
import type { Context, Program, Visitors } from '../rule.ts';
import { walk, type Node } from '../walk.ts';

/** Changes by which a method of a message may differ from one that there is: a `msg` of the program's own may have others. */
const mostChanges = 2;

export function memberVisits(context: Context): NonNullable<Visitors['nodes']> {
  if (context.program.runtime !== 'handlers') return {};
  return {
    Call: (node, ancestors) => {
      const { callee } = node;
      if (callee.kind === 'Index' && !callee.isGlobal && callee.key.kind === 'String') checkCall({ object: callee.object, name: callee.key.value, node, spot: callee }, ancestors, context);
    },
    MethodCall: (node, ancestors) => checkCall({ object: node.object, name: node.name, node, spot: node.namePlace }, ancestors, context),
  };
}

interface MemberCall {
  readonly object: Expression;
  readonly name: string;
  readonly node: Node;
  /** Where it is told. */
  readonly spot: { readonly start: number; readonly end: number };
}

function checkCall({ object, name, node, spot }: MemberCall, ancestors: readonly Node[], { unit, program, report }: Context): void {
  if (object.kind === 'Name' && object.name === 'msg' && object.local.kind === 'parameter' && !object.local.assigned) {
    const known = handlersMembers['msg']!;
    const near = known.includes(name) ? undefined : nearestNames(name, known, 1)[0];
    if (near === undefined || editDistance(name, near) > mostChanges || isDefined(name, program)) return;
    report(spot, `A message has no \`${name}\`.`, `Did you mean \`msg.${near}\`?`);
    return;
  }
  const table = globalPath(object, unit.facts);
  const members = table !== undefined && Object.hasOwn(handlersMembers, table) && table !== 'msg' ? handlersMembers[table]! : undefined;
  if (members === undefined || members.includes(name) || isDefined(name, program) || isReplaced(table!, program)) return;
  const path = `${table}.${name}`;
  if (isGuarded(node, ancestors, [path], unit.facts)) return;
  const near = nearestNames(name, members, 1)[0];
  report(spot, `The handlers runtime has no \`${path}\`.`, near === undefined ? `Define it first (\`function ${path}(…)\`), or check the spelling.` : `Did you mean \`${table}.${near}\`?`);
}

/** A file gives some field that name. */
function isDefined(name: string, { units }: Program): boolean {
  return units.some(({ facts }) => facts.fieldNames.has(name));
}

const kept = new WeakMap<Program, ReadonlySet<string>>();

/** A file puts something else in place of the table, or stores in it under names that stand nowhere. */
function isReplaced(table: string, program: Program): boolean {
  let replaced = kept.get(program);
  if (replaced === undefined) kept.set(program, (replaced = replacedIn(program)));
  return replaced.has(table) || replaced.has(table.split('.')[0]!);
}

function replacedIn({ units }: Program): ReadonlySet<string> {
  const replaced = new Set<string>();
  for (const { facts, chunk } of units) {
    for (const path of facts.written) replaced.add(path);
    const add = (changed: Expression | undefined): void => {
      const path = changed && globalPath(changed, facts);
      if (path !== undefined) replaced.add(path);
    };
    walk(chunk.main, (node) => {
      if (node.kind === 'Assign') for (const target of node.targets) if (target.kind === 'Index' && target.key.kind !== 'String') add(target.object);
      // What gets the table may store in it: `rawset(ao, name, f)`, `extend(ao)`.
      if (node.kind === 'Call' || node.kind === 'MethodCall') for (const arg of node.args) add(arg);
    });
  }
  return replaced;
}
