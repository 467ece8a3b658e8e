/**
 * Resolution: a request is a base and steps; each step is a key that the device of the current base answers, and its
 * answer is the next base.
 *
 * The device of a step is the one named in it (`key~device`), else the base's `device`, else `message@1.0`. A device that
 * lacks the key and answers nothing else leaves it to `message@1.0`, which looks it up in the base.
 *
 * @source protocol.md B
 */
import { asMessage } from '../message/literal.ts';
import type { Base, Resolve, SingletonRequest, Step } from '../message/path.ts';
import { getText, isMessage, withKeys, withoutKeys, type Message, type Value } from '../message/value.ts';
import type { NodeContext } from './context.ts';
import { fail, ok, type Outcome } from './device.ts';
import { noDevice } from './no-device.ts';
import { elsewhere } from './push/elsewhere.ts';

/** Nested requests (`(…)`, `k+resolve=…`) below one another. */
const maxDepth = 16;

/** Keys of a request that say how it travelled, or prove who signed it: a cast leaves the base's own. */
const notCast = ['path', 'commitments', 'body', 'content-type'];

/** Resolves a whole request. */
export async function resolveRequest(request: SingletonRequest, ctx: NodeContext, depth = 0): Promise<Outcome> {
  if (depth > maxDepth) return fail(400, `The path nests more than ${maxDepth} requests in one another.`);
  const base = await resolveBase(request.base, ctx, depth);
  return base.ok ? resolveSteps(base.value, request.steps, ctx, depth) : base;
}

/** Resolves steps on a base, each on what the one before it answered. */
export async function resolveSteps(base: Value, given: readonly Step[], ctx: NodeContext, depth = 0): Promise<Outcome> {
  let current = base;
  const steps = ctx.strict ? given : withSlotHints(given);
  for (let at = 0; at < steps.length; at++) {
    const both = await resolvePair(current, steps[at]!, steps[at + 1], at + 2 === steps.length, ctx);
    if (both !== undefined) at += 1;
    const outcome = both ?? (await resolveStep(current, steps[at]!, ctx, depth));
    if (!outcome.ok) return outcome;
    current = outcome.value;
  }
  return ok(current);
}

/** Resolves one key of a base by the base's own device, or by `device`. */
export async function resolveKey(base: Message, key: string, req: Message, ctx: NodeContext, device = getText(base, 'device') ?? 'message@1.0'): Promise<Outcome> {
  const found = ctx.devices.get(device.toLowerCase());
  if (found === undefined) return noDevice(device, ctx);
  const name = key.toLowerCase();
  // A device that leaves a key open leaves it to message@1.0, with all the keys that one has (`id`, `keys`, `set`, …).
  const answering = Object.hasOwn(found.keys, name) || found.fallback !== undefined ? found : ctx.devices.get('message@1.0')!;
  if (Object.hasOwn(answering.keys, name)) return answering.keys[name]!(base, req, ctx);
  return answering.fallback!(key, base, req, ctx);
}

async function resolveBase(base: Base, ctx: NodeContext, depth: number): Promise<Outcome> {
  if (base.kind === 'sub') return resolveRequest(base.request, ctx, depth + 1);
  const filled = await fillIn(base.message, base.resolves, ctx, depth);
  if (!filled.ok || base.kind === 'message') return filled;
  const keys = filled.value as Message;
  if (base.kind === 'device') {
    if (base.key === undefined) return ok(withKeys(keys, [['device', base.device]]));
    return resolveKey(withKeys(keys, [['device', base.device]]), base.key, keys, ctx, base.device);
  }
  const found = ctx.cache.read(base.id);
  if (found === undefined) return fail(404, `Nothing with the id ${base.id} is on this node.${elsewhere(base.id, ctx)}`);
  if (base.device === undefined && keys.size === 0) return ok(found);
  return ok(withKeys(asMessage(found), [...keys, ...(base.device === undefined ? [] : [['device', base.device] as const])]));
}

async function resolveStep(current: Value, step: Step, ctx: NodeContext, depth: number): Promise<Outcome> {
  const base = asMessage(current);
  if (step.kind === 'sub') {
    const inner = await resolveRequest(step.request, ctx, depth + 1);
    if (!inner.ok) return inner;
    // What another request answered carries no proof of who signed it: a process can put anything into its state.
    const content = withoutProof(inner.value);
    if (!isMessage(content)) return resolveKey(base, String(content), new Map([['path', content]]), ctx);
    return resolveKey(base, getText(content, 'path') ?? 'get', content, ctx);
  }
  const req = await fillIn(step.message, step.resolves, ctx, depth);
  if (!req.ok) return req;
  if (step.kind === 'cast') {
    // The request's own keys go into the message that is cast, over its own, as on a real node: `X/~json@1.0/serialize` tells
    // how it was asked, `X/serialize~json@1.0` does not.
    const cast = withKeys(base, (req.value as Message).entries());
    for (const key of notCast) {
      if (base.has(key)) cast.set(key, base.get(key)!);
      else cast.delete(key);
    }
    for (const [key, value] of step.inline) cast.set(key, value);
    cast.set('device', step.device);
    return ok(cast);
  }
  return resolveKey(step.device === undefined ? base : withKeys(base, [['device', step.device]]), step.key, req.value as Message, ctx, step.device);
}

/** Two steps at once, where the device of the first can (`Device.pairs`). */
async function resolvePair(current: Value, first: Step, second: Step | undefined, isLast: boolean, ctx: NodeContext): Promise<Outcome | undefined> {
  if (first.kind !== 'key' || second?.kind !== 'key' || second.device !== undefined || first.resolves.length + second.resolves.length > 0 || !isMessage(current)) return undefined;
  const device = first.device ?? getText(current, 'device') ?? 'message@1.0';
  const pairs = ctx.devices.get(device.toLowerCase())?.pairs;
  const name = `${first.key}/${second.key}`.toLowerCase();
  if (pairs === undefined || !Object.hasOwn(pairs, name)) return undefined;
  return pairs[name]!(first.device === undefined ? current : withKeys(current, [['device', first.device]]), { req: first.message, next: second.message, isLast }, ctx);
}

async function fillIn(source: Message, resolves: readonly Resolve[], ctx: NodeContext, depth: number): Promise<Outcome> {
  if (resolves.length === 0) return ok(source);
  const filled = new Map(source);
  for (const { key, request } of resolves) {
    const outcome = await resolveRequest(request, ctx, depth + 1);
    if (!outcome.ok) return outcome;
    filled.set(key, withoutProof(outcome.value));
  }
  return ok(filled);
}

/**
 * `compute/results=3`: the slot stands on the second step. A real node would answer the latest state; the client that
 * writes such paths (aoconnect) wants slot 3.
 * @source protocol.md F.9
 */
function withSlotHints(steps: readonly Step[]): readonly Step[] {
  return steps.map((step, index) => {
    const next = steps[index + 1];
    if (step.kind !== 'key' || step.key.toLowerCase() !== 'compute' || next?.kind !== 'key' || next.key.toLowerCase() !== 'results') return step;
    if (step.message.has('slot') || step.message.has('compute')) return step;
    const hint = next.message.get('results');
    return hint === undefined ? step : { ...step, message: withKeys(withoutKeys(step.message, ['results']), [['slot', hint]]) };
  });
}

/** A value without `commitments` at any level. */
export function withoutProof(value: Value): Value {
  if (Array.isArray(value)) return value.map((item: Value) => withoutProof(item));
  if (!isMessage(value)) return value;
  return new Map([...value].filter(([key]) => key.toLowerCase() !== 'commitments').map(([key, item]) => [key, withoutProof(item)]));
}
