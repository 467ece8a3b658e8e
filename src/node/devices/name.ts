/**
 * `name@1.0`: names, by whoever the node asks for them.
 *
 * - `<name>`: the first resolver of the node's setting `name_resolvers` that knows it answers a value. That is an id or a path
 *   of the cache, and what is there is the answer; with `load=false` the value itself is. 404 `not_found` when nobody knows it
 * - `keys` and `set` are those of `message@1.0`
 *
 * A resolver is a message with a `device`, whose key `lookup` is asked with `key: <name>` (`{device: local-name@1.0}`); a message
 * without one, whose keys are the names; or the path of such a message on this node, as in `/<process>/now/records`. Without
 * the setting the names of `local-name@1.0` are known. A resolver that asks `name@1.0` again gets 400: it would never end.
 *
 * @source protocol.md C.10
 */
import { parsePath } from '../../message/path.ts';
import { getKey, getText, isBinary, isId, isList, isMessage, textOf, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, likeMessage, notFound, ok, type Device, type Outcome } from '../device.ts';
import { readTarget } from '../read-target.ts';
import { resolveKey, resolveRequest, withoutProof } from '../resolve.ts';

const maxResolvers = 32;

export const name: Device = {
  id: 'name@1.0',
  kind: 'native',
  summary: 'names, as the resolvers in the setting name_resolvers know them',
  keys: {
    keys: likeMessage('keys'),
    set: likeMessage('set'),
  },
  fallback: async (key, _base, req, ctx) => {
    if (ctx.inside?.has('name@1.0') === true) return fail(400, 'A name resolver cannot ask name@1.0, which would ask it again.');
    const inner = { ...ctx, inside: new Set([...(ctx.inside ?? []), 'name@1.0']) };
    for (const resolver of resolversOf(ctx)) {
      const value = await ask(resolver, key, inner);
      if (value === undefined) continue;
      return getText(req, 'load') === 'false' ? ok(value) : load(value, ctx);
    }
    return notFound();
  },
};

function resolversOf(ctx: NodeContext): readonly Value[] {
  const set = ctx.settings.get('name_resolvers');
  if (set === undefined) return [new Map([['device', 'local-name@1.0']])];
  if (isList(set)) return set.slice(0, maxResolvers);
  // Lists travel as messages numbered from 1.
  return isMessage(set) && set.has('1') ? [...set.values()].slice(0, maxResolvers) : [set];
}

async function ask(resolver: Value, key: string, ctx: NodeContext): Promise<Value | undefined> {
  const source = isBinary(resolver) ? await follow(textOf(resolver), ctx) : resolver;
  if (!isMessage(source)) return undefined;
  const device = getText(source, 'device');
  if (device === undefined || device.toLowerCase() === 'message@1.0') return key.toLowerCase().startsWith('priv') || key === 'commitments' ? undefined : getKey(source, key);
  const outcome = await resolveKey(source, 'lookup', new Map([['path', 'lookup'], ['key', key]]), ctx, device);
  return outcome.ok ? outcome.value : undefined;
}

async function follow(path: string, ctx: NodeContext): Promise<Message | undefined> {
  const parsed = parsePath(path);
  const outcome = parsed.ok ? await resolveRequest(parsed.value, { ...ctx, readOnly: true }) : undefined;
  return outcome?.ok === true && isMessage(outcome.value) ? outcome.value : undefined;
}

/** What a value points to. A message points to nothing: it is there. */
function load(value: Value, ctx: NodeContext): Outcome {
  if (!isBinary(value)) return ok(withoutProof(value));
  const found = readTarget(textOf(value), undefined, ctx);
  if (found.ok || isId(value)) return found;
  return fail(404, `The name stands for ${textOf(value).slice(0, 64)}, which is no id this node has. With \`load=false\` it is the answer itself.`);
}
