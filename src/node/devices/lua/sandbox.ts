/** What a base says about what its modules may use: `sandbox` and `device-sandbox`. @source protocol.md C.6 */
import { sandboxed, type SandboxRule } from '../../../lua/sandbox.ts';
import { getKey, isBinary, isList, isMessage, textOf, type Message, type Value } from '../../../message/value.ts';
import type { NodeContext } from '../../context.ts';
import { fail, type Outcome } from '../../device.ts';
import { textsOf } from '../../texts.ts';

/** `true`, or what is taken away instead of what the device takes away. */
export function sandboxOf(base: Message): boolean | readonly SandboxRule[] {
  const given = getKey(base, 'sandbox');
  if (given === undefined || given === null || typeof given === 'boolean') return given === true;
  if (isList(given)) return given.flatMap(ruleOf);
  if (isMessage(given)) return isNumbered(given) ? [...given.values()].flatMap(ruleOf) : [...given].map(([path, value]) => [stepsOf(path), replacementOf(value)]);
  const text = isBinary(given) ? textOf(given).trim().toLowerCase() : String(given);
  return text === 'true' || (text !== 'false' && textsOf(given).flatMap(ruleOf));
}

/** A path as text, or the list of its keys. */
function ruleOf(entry: Value): SandboxRule[] {
  if (isBinary(entry)) return [[stepsOf(textOf(entry)), sandboxed]];
  return isList(entry) && entry.every(isBinary) ? [[entry.map(textOf), sandboxed]] : [];
}

function stepsOf(path: string): string[] {
  return path.split(/[./]/).filter((step) => step !== '');
}

function replacementOf(value: Value): string | number | boolean {
  return typeof value === 'number' || typeof value === 'boolean' ? value : isBinary(value) ? textOf(value) : sandboxed;
}

function isNumbered(map: Message): boolean {
  return [...map.keys()].every((key) => /^\d+$/.test(key));
}

/** Resolution does not work without them. */
const alwaysAllowed = ['message@1.0', 'structured@1.0'];

/** Names of the devices that `ao.resolve` may use, in lower case; `undefined` for all. */
export function devicesOf(base: Message, ctx: NodeContext): readonly string[] | undefined | Outcome {
  const given = getKey(base, 'device-sandbox');
  if (given === undefined || given === null || given === false) return undefined;
  const names = textsOf(given).map((name) => name.toLowerCase());
  const unknown = names.find((name) => !ctx.devices.has(name));
  if (unknown !== undefined) return fail(400, `\`device-sandbox\` names ${unknown.slice(0, 64)}, which is no device of this node.`);
  return [...names, ...alwaysAllowed];
}
