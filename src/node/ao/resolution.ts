/**
 * `ao.resolve`: what its arguments mean.
 *
 * | arguments                          | are resolved as                                                             |
 * |------------------------------------|-----------------------------------------------------------------------------|
 * | a path, or a message with a `path` | a request of its own, as over HTTP                                          |
 * | a base, then paths and messages    | the base, and one step after the other; a message needs a `path`, its keys go with it |
 * | a list of those                    | the same                                                                    |
 *
 * A base may be an id or a path too. `{"as", device, x}` is `x` with that device.
 *
 * @source protocol.md B, C.6
 */
import { asMessage } from '../../message/literal.ts';
import { parsePath, parseSingleton } from '../../message/path.ts';
import { getText, isBinary, isList, isMessage, textOf, withKeys, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, ok, type Outcome } from '../device.ts';
import { resolveRequest, resolveSteps, withoutProof } from '../resolve.ts';

/** Resolves the arguments of `ao.resolve`. */
export async function resolveAsked(args: readonly Value[], ctx: NodeContext): Promise<Outcome> {
  const [only] = args;
  const [first, ...rest] = args.length === 1 && isList(only) && only.length > 0 && castOf(only) === undefined ? only : args;
  if (first === undefined || first === null) return fail(400, 'ao.resolve needs a path, a message, or a base and what to resolve on it.');
  if (rest.length === 0 && isMessage(first)) return resolveMessage(first, ctx);
  let current = await resolveBase(first, ctx);
  for (const step of rest) {
    if (!current.ok) return current;
    current = await resolveOn(current.value, step, ctx);
  }
  return current;
}

/** A base: a message as it is, what an id or a path leads to, or one of them with another device. */
export async function resolveBase(value: Value, ctx: NodeContext): Promise<Outcome> {
  const cast = castOf(value);
  if (cast !== undefined) {
    const inner = await resolveBase(cast.content, ctx);
    return inner.ok ? ok(withKeys(asMessage(inner.value), [['device', cast.device]])) : inner;
  }
  if (isBinary(value)) {
    const parsed = parsePath(textOf(value));
    return parsed.ok ? resolveRequest(parsed.value, ctx) : fail(parsed.status, parsed.reason);
  }
  // Where nothing is written, a commitment that is not true does no harm; it names a process.
  return ok(asMessage(ctx.readOnly === true ? value : withoutProof(value)));
}

/** One step, or the steps of a path, on a base. */
export async function resolveOn(base: Value, step: Value, ctx: NodeContext): Promise<Outcome> {
  const cast = castOf(step);
  if (cast !== undefined) return resolveOn(withKeys(asMessage(base), [['device', cast.device]]), cast.content, ctx);
  const isPath = isBinary(step) || typeof step === 'number';
  const path = isPath ? String(isBinary(step) ? textOf(step) : step) : getText(asMessage(step), 'path');
  if (path === undefined) return fail(400, 'What is resolved on a base is a path, or a message that has one under `path`.');
  // The first segment stands for the base: what comes after it are steps, an id or a cast too.
  const whole = `(base)/${path}`;
  const parsed = isPath ? parsePath(whole) : parseSingleton(withKeys(withoutProof(asMessage(step)) as Message, [['path', whole]]));
  return parsed.ok ? resolveSteps(base, parsed.value.steps, ctx) : fail(parsed.status, parsed.reason);
}

async function resolveMessage(content: Message, ctx: NodeContext): Promise<Outcome> {
  const parsed = parseSingleton(withoutProof(content) as Message);
  return parsed.ok ? resolveRequest(parsed.value, ctx) : fail(parsed.status, parsed.reason);
}

/** The parts of `{"as", device, content}`. */
function castOf(value: Value): { device: string; content: Value } | undefined {
  if (!isList(value) || value.length !== 3 || value[0] !== 'as' || !isBinary(value[1])) return undefined;
  return { device: textOf(value[1]), content: value[2] as Value };
}
