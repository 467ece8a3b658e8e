import type { Expression } from '../../parse/ast.ts';
import { isGuarded } from '../guards.ts';
import { globalPath, isWritten } from '../paths.ts';
import type { Context, Rule } from '../rule.ts';
import type { Node } from '../walk.ts';

/** What puts a message into the outbox and gives it back with `receive` and `onReply`. */
const senders: ReadonlySet<string> = new Set(['Send', 'Spawn', 'ao.send', 'ao.spawn']);
const answering: ReadonlySet<string> = new Set(['reply', 'forward']);
const receivers = ['Receive', 'Handlers.receive'];

/** Waiting for a message inside a handler, which aos on legacynet can: Luerl has no coroutines. */
export const receive: Rule = {
  id: 'receive',
  severity: 'error',
  about: 'Receive and .receive() in the handlers runtime, which wait by coroutines: a node has none',
  dialects: 'luerl',
  start: (context) => {
    if (context.program.runtime !== 'handlers') return {};
    return {
      nodes: {
        Call: (node, ancestors) => {
          const { callee } = node;
          const path = pathOf(callee, context);
          if (path !== undefined && receivers.includes(path)) {
            if (isWritten(path, context.program.written)) return;
            tell(node, callee, `\`${path}\``, 'Say what to do with it instead: `Handlers.once(pattern, function(msg) … end)`.', ancestors, context);
          } else if (callee.kind === 'Index' && callee.key.kind === 'String' && callee.key.value === 'receive' && isSent(callee.object, context)) {
            tell(node, callee.key, '`.receive()`', onReply, ancestors, context);
          }
        },
        MethodCall: (node, ancestors) => {
          if (node.name === 'receive' && isSent(node.object, context)) tell(node, node.namePlace, '`:receive()`', onReply, ancestors, context);
        },
      },
    };
  },
};

const onReply = 'Hand in what to do with the reply instead: `.onReply(function(reply) … end)`.';

function tell(node: Node, place: { readonly start: number; readonly end: number }, what: string, hint: string, ancestors: readonly Node[], { unit, report }: Context): void {
  if (isGuarded(node, ancestors, ['coroutine'], unit.facts)) return;
  report(place, `${what} raises an error on a HyperBEAM node: waiting for a message needs coroutines, which lua@5.3a has not.`, `${hint} The rest of the handler goes into that function.`);
}

/** A message that was just sent, at once or by way of a local. */
function isSent(expression: Expression, context: Context): boolean {
  const value = onlyValue(expression, context);
  if (value.kind === 'MethodCall') return answering.has(value.name);
  if (value.kind !== 'Call') return false;
  const path = pathOf(value.callee, context);
  if (path !== undefined && senders.has(path)) return true;
  return value.callee.kind === 'Index' && !value.callee.isGlobal && value.callee.key.kind === 'String' && answering.has(value.callee.key.value);
}

/** As `globalPath`, and `ao` also where a file requires it: `local ao = require("ao")`. */
function pathOf(expression: Expression, context: Context): string | undefined {
  const path = globalPath(expression, context.unit.facts);
  if (path !== undefined || expression.kind !== 'Index' || expression.key.kind !== 'String') return path;
  const required = onlyValue(expression.object, context);
  if (required.kind !== 'Call' || globalPath(required.callee) !== 'require' || required.args[0]?.kind !== 'String') return undefined;
  const library = { ao: 'ao', handlers: 'Handlers' }[required.args[0].value.replace(/^\./, '')];
  return library === undefined ? undefined : `${library}.${expression.key.value}`;
}

function onlyValue(expression: Expression, { unit }: Context): Expression {
  const values = expression.kind === 'Name' && !expression.local.assigned ? unit.facts.locals.get(expression.local) : undefined;
  const only = values?.length === 1 ? values[0]! : undefined;
  return only?.value !== undefined && only.result === 0 ? only.value : expression;
}
