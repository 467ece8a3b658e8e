import type { FunctionNode, IndexNode, Local } from '../../parse/ast.ts';
import { isGuarded, isTested } from '../guards.ts';
import { globalPath } from '../paths.ts';
import type { Context, Rule } from '../rule.ts';
import { returnsOf } from '../values.ts';

/** Keys of the state that the node or the device lua@5.3a reads, and what they do. */
const stateKeys: Readonly<Record<string, string>> = {
  function: 'it names the function that the node calls for every later message',
  parameters: 'it replaces the arguments of every later call',
  module: 'the node loads the code of the process from it',
  device: 'it tells which device computes the next message',
  path: 'it tells what is computed',
  process: 'it is the message that made the process, with its owner',
  scheduler: 'it tells who orders the messages',
  commitments: 'it holds the signatures',
  sandbox: 'it tells which functions the node takes away',
  'device-sandbox': 'it tells which devices ao.resolve may use',
  'execution-device': 'it tells which device computes the process',
  'at-slot': 'the node counts the slots in it',
  initialized: 'the node notes in it that the process is set up',
  'input-prefix': 'it tells where the node puts the message',
};

/** Keys of a message that the receiving node reads before the process does. */
const messageKeys = new Set(['path', 'method', 'device', 'function', 'parameters']);

/** Keys that mean something to the node itself. */
export const reservedKey: Rule = {
  id: 'reserved-key',
  severity: 'warning',
  about: 'keys of the state or of a message that the node reads itself, as base.function and path',
  dialects: 'luerl',
  start: (context) => {
    const { unit, report } = context;
    if (!unit.facts.globalWrites.has('compute')) return {};
    return {
      nodes: {
        Assign: ({ targets }, _ancestors, owner) => {
          for (const target of targets) {
            if (target.kind !== 'Index' || target.isGlobal || target.key.kind !== 'String') continue;
            const key = target.key.value;
            if (!Object.hasOwn(stateKeys, key) || target.object.kind !== 'Name' || !isBase(target.object.local, owner)) continue;
            report(target, `\`${target.object.name}.${key}\` belongs to the node: ${stateKeys[key]}.`, 'Keep your own values under another name.');
          }
        },
        Table: ({ items }) => {
          const names = items.map(({ key }) => (key?.kind === 'String' ? key.value : undefined));
          if (!names.some((name) => name?.toLowerCase() === 'target')) return;
          items.forEach(({ key }, at) => {
            const name = names[at]?.toLowerCase();
            if (key !== undefined && name !== undefined && messageKeys.has(name)) report(key, `The receiving node reads \`${name}\` itself: it tells what to run there.`, 'Send your value under another name.');
          });
        },
      },
    };
  },
};

/** The first parameter of the function at hand, called `base`. */
function isBase(local: Local, fn: FunctionNode): boolean {
  return local.kind === 'parameter' && local.name === 'base' && fn.parameters[0] === local;
}

const nodeFunctions = ['resolve', 'set', 'event', 'get'];

/** The table `ao` of HyperBEAM's device. */
export const ao: Rule = {
  id: 'ao',
  severity: 'error',
  about: 'ao before the node has put it there, and members that it does not have',
  dialects: 'luerl',
  start: (context) => ({
    nodes: {
      Index: (node, ancestors, owner) => {
        const member = memberOf(node);
        if (member === undefined) return;
        const parent = ancestors.at(-1);
        if (parent?.kind === 'Assign' && parent.targets.includes(node)) {
          if (nodeFunctions.includes(member)) context.report(node, `A HyperBEAM node puts its own \`ao.${member}\` here once the file has run.`, 'Give your function another name.', 'warning');
          return;
        }
        if (isTested(node, ancestors) || isGuarded(node, ancestors, ['ao', `ao.${member}`], context.unit.facts)) return;
        checkMember(node, member, owner.isMain, context);
      },
    },
  }),
};

function memberOf(node: IndexNode): string | undefined {
  const parts = node.object.kind === 'Index' ? globalPath(node)?.split('.') : undefined;
  return parts?.length === 2 && parts[0] === 'ao' ? parts[1] : undefined;
}

function checkMember(node: IndexNode, member: string, isMain: boolean, { program, report }: Context): void {
  const { written } = program;
  // Whoever makes an `ao` of their own knows what is in it.
  if (written.has('ao') || written.has(`ao.${member}`)) return;
  if (!nodeFunctions.includes(member)) {
    report(node, `A HyperBEAM node has no \`ao.${member}\`: it brings ao.resolve, ao.set and ao.event.`, 'Messages go out through base.results.outbox. If your code runs inside the handlers runtime, say so: `-- hbx: runtime=handlers` in its first line.');
  } else if (isMain) {
    report(node, 'While the file is loaded there is no `ao`: a HyperBEAM node adds it afterwards.', 'Use it inside a function, such as compute.');
  } else if (member === 'get') {
    report(node, 'Not every HyperBEAM node has `ao.get`.', 'Read the key directly, `base[key]`, or use ao.resolve.', 'warning');
  }
}

/** What `compute` returns: one or two values, always. */
export const computeResult: Rule = {
  id: 'compute-result',
  severity: 'error',
  about: 'compute that returns nothing, or more than two values',
  dialects: 'luerl',
  start: ({ unit, report }) => ({
    end: () => {
      for (const { value } of unit.facts.globalWrites.get('compute') ?? []) {
        if (value?.kind !== 'Function') continue;
        const returns = returnsOf(value);
        for (const { values, ...place } of returns) {
          const last = values.at(-1)?.kind;
          if (last === 'Call' || last === 'MethodCall' || last === 'Vararg') continue;
          if (values.length === 0) report({ start: place.start, end: place.start + 'return'.length }, 'compute returns nothing here, and that breaks the call on a HyperBEAM node.', 'Return the state: `return base`.');
          else if (values.length > 2) report(place, `compute returns ${values.length} values here, and that breaks the call on a HyperBEAM node.`, 'Return the state, or a status and a value: `return "error", "what is wrong"`.');
        }
        if (returns.length === 0 && value.body.length > 0 && !raises(value)) report(value.endPlace, 'compute never returns anything, and that breaks the call on a HyperBEAM node.', 'Return the state at its end: `return base`.');
      }
    },
  }),
};

/** Ends with error(…). */
function raises({ body }: FunctionNode): boolean {
  const last = body.at(-1);
  return last?.kind === 'CallStatement' && last.call.kind === 'Call' && globalPath(last.call.callee) === 'error';
}
