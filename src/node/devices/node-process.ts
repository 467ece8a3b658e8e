/**
 * `node-process@1.0`: processes that a node has one of, by name.
 *
 * - `<name>`: the process message that the name stands for, so that `/<name>~node-process@1.0/now/…` and `…/schedule` work like the
 *   paths of any process. 404 `not_found` when there is none
 * - `keys` and `set` are those of `message@1.0`
 *
 * The operator defines them in the setting `node_processes`: a message of process messages by name. The first request for a
 * name starts its process (`spawn=false`: it does not): the node adds `type: Process`, itself to `scheduler` and `authority`,
 * signs the message, schedules it and registers the name with `local-name@1.0`, where it survives restarts. A GET may start
 * it too: what it does was decided by the operator, and it happens once.
 *
 * Different from a real node: `scheduler` and `authority` stay texts when there is only one.
 *
 * @source protocol.md C.10, D.3
 */
import { httpsig } from '../../message/codecs/httpsig.ts';
import { messageId } from '../../message/id.ts';
import { getKey, getText, isBinary, isMessage, textOf, withKeys, withoutKeys, type Message, type Value } from '../../message/value.ts';
import type { Store } from '../../store/store.ts';
import type { NodeContext } from '../context.ts';
import { fail, likeMessage, notFound, ok, type Device, type Outcome } from '../device.ts';
import { readName, writeName } from '../local-names.ts';
import { textsOf } from '../texts.ts';

/** Processes that are being started, by node and name: two requests for one must not start two. */
const starting = new WeakMap<Store, Map<string, Promise<Outcome>>>();

export const nodeProcess: Device = {
  id: 'node-process@1.0',
  kind: 'native',
  summary: 'processes that the node has one of, by name: the setting node_processes defines them',
  keys: {
    keys: likeMessage('keys'),
    set: likeMessage('set'),
  },
  fallback: (key, _base, req, ctx) => {
    const name = key.toLowerCase();
    return started(name, ctx) ?? (getText(req, 'spawn') === 'false' ? notFound() : ctx.asked !== undefined ? notYet(name) : start(name, ctx));
  },
};

/** The process that a name stands for, when it is there. */
function started(name: string, ctx: NodeContext): Outcome | undefined {
  const id = readName(name, ctx);
  const found = id !== undefined && isBinary(id) ? ctx.cache.read(textOf(id)) : undefined;
  return isMessage(found) ? ok(found) : undefined;
}

/** Nothing is written for a module that asks. */
function notYet(name: string): Outcome {
  return notFound(`The process ${name.slice(0, 64)} is not started: a request from outside starts it.`);
}

function start(name: string, ctx: NodeContext): Outcome | Promise<Outcome> {
  const definitions = ctx.settings.get('node_processes');
  const definition = isMessage(definitions) ? getKey(definitions, name) : undefined;
  if (definition === undefined || name === 'commitments') return notFound();
  if (!isMessage(definition)) return fail(400, `The setting \`node_processes\` has no process message under ${name.slice(0, 64)}.`);
  const underWay = starting.get(ctx.store) ?? new Map<string, Promise<Outcome>>();
  starting.set(ctx.store, underWay);
  const known = underWay.get(name);
  if (known !== undefined) return known;
  const mine = spawn(name, definition, ctx).finally(() => underWay.delete(name));
  underWay.set(name, mine);
  return mine;
}

async function spawn(name: string, definition: Message, ctx: NodeContext): Promise<Outcome> {
  const process = await httpsig.commit!(complete(definition, ctx), ctx.signer);
  const id = messageId(process, 'all');
  // The name with the slot, so that none is without the other.
  await ctx.scheduler.schedule({ process: id, message: process, path: 'compute', alongside: (txn) => writeName(txn, name, id) });
  ctx.log('node-process.started', { name, process: id });
  return ok(process);
}

function complete(definition: Message, ctx: NodeContext): Message {
  const added: [string, Value][] = [['type', 'Process']];
  if (getKey(definition, 'device') === undefined) added.push(['device', 'process@1.0']);
  for (const role of ['scheduler', 'authority']) {
    const named = textsOf(getKey(definition, role)).filter((address) => address !== ctx.signer.address);
    added.push([role, named.length === 0 ? ctx.signer.address : [...named, ctx.signer.address]]);
  }
  return withKeys(withoutKeys(definition, ['commitments']), added);
}
