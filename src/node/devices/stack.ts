/**
 * `stack@1.0`: several devices as one. Any key is run over them in order, each on what the one before it answered.
 *
 * - `device-stack`: names of the devices, a list or a map numbered from 1; upper and lower case are the same. Devices that do
 *   not know the key are passed over, and those that find nothing to work on
 * - `mode` (of the request, then of the base): `Fold` (default), or `Map`, where each gets the same base and the answer is a
 *   message of all answers by their places; what fails is left out
 * - `stack-keys`: the only keys that are run; the others are looked up in the base
 * - `snapshot` is always a map; `normalize` hands each device its part of it
 *
 * A device may answer `skip`, which ends the stack here, or `pass`, which has it begin again (`multipass@1.0`). An answer that
 * is no message ends it too, and is the answer of the stack. Keys that a device finds in its base while it runs: `device-key`
 * (its place), `pass` (from 1), `input-prefix` and `output-prefix` (from `input-prefixes` and `output-prefixes` by place).
 *
 * Errors: 400 for a stack that names no devices, too many, or runs more than 100 passes; 404 for a device that is not here;
 * 400 for a stack inside a stack; else what a device fails with.
 *
 * As the execution device of a process it reads `device-stack`, `stack-keys` and `mode` from the process message, so that no
 * module can lock its process out. A Lua state in it lives on between slots and is handed the whole base each time.
 *
 * @source protocol.md C.7
 */
import { asMessage } from '../../message/literal.ts';
import { getKey, getText, isBinary, isList, isMessage, textOf, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, ok, type Device, type Outcome } from '../device.ts';
import { noDevice } from '../no-device.ts';
import { textsOf } from '../texts.ts';

/** More than any real process names. */
const maxDevices = 32;
const maxPasses = 100;
/** Keys that the stack sets for a device, and puts back as they were. */
const lentKeys = ['device', 'device-key', 'pass', 'input-prefix', 'output-prefix'] as const;

/** A device and its place in the stack. */
interface Layer {
  readonly place: string;
  readonly device: Device;
}

export const stack: Device = {
  id: 'stack@1.0',
  kind: 'native',
  summary: 'several devices as one: device-stack names them',
  stateless: (process, ctx) => {
    const layers = layersOf(getKey(process, 'device-stack'), ctx);
    return 'ok' in layers || layers.every(({ device }) => device.stateless?.(process, ctx) === true);
  },
  keys: {
    init: (base, req, ctx) => run('init', base, req, ctx),
    snapshot: (base, req, ctx) => withLayers(base, ctx, (layers, inner) => snapshots(layers, base, req, inner)),
    normalize: (base, req, ctx) => withLayers(base, ctx, (layers, inner) => normalize(layers, base, req, inner)),
  },
  fallback: run,
};

async function run(key: string, base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  const name = key.toLowerCase();
  const plain = ctx.devices.get('message@1.0')!;
  if (Object.hasOwn(plain.keys, name)) return plain.keys[name]!(base, req, ctx);
  const source = sourceOf(base, ctx);
  const only = getKey(source, 'stack-keys');
  if (only !== undefined && !textsOf(only).some((listed) => listed.toLowerCase() === name)) return plain.fallback!(key, base, req, ctx);
  const mode = (getText(req, 'mode') ?? getText(source, 'mode') ?? 'fold').toLowerCase();
  if (mode !== 'fold' && mode !== 'map') return fail(400, `The \`mode\` of a stack is Fold or Map, not ${mode.slice(0, 64)}.`);
  return withLayers(base, ctx, async (layers, inner) => {
    const knowing = layers.filter(({ device }) => knows(device, name));
    if (knowing.length === 0) return plain.fallback!(key, base, req, ctx);
    return mode === 'fold' ? fold(knowing, key, base, req, inner) : map(knowing, key, base, req, inner);
  });
}

async function fold(layers: readonly Layer[], key: string, base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  let current = base;
  for (let pass = 1; pass <= maxPasses; pass++) {
    let again = false;
    for (const layer of layers) {
      const outcome = await call(layer, key, lend(current, base, layer, pass), req, ctx);
      if (!outcome.ok) {
        if (outcome.missing === true) continue;
        return outcome;
      }
      if (!isMessage(outcome.value)) return ok(outcome.value);
      current = outcome.value;
      if (outcome.flow === 'skip') return ok(takeBack(current, base));
      again = outcome.flow === 'pass';
      if (again) break;
    }
    if (!again) return ok(takeBack(current, base));
  }
  return fail(400, `A stack may run ${maxPasses} passes, and this one wants more: lower its \`passes\`.`);
}

async function map(layers: readonly Layer[], key: string, base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  const answers = new Map<string, Value>();
  for (const layer of layers) {
    const outcome = await call(layer, key, lend(base, base, layer, 1), req, ctx);
    if (outcome.ok && outcome.flow === undefined) answers.set(layer.place, outcome.value);
  }
  return ok(answers);
}

/** What each device keeps, by its place. One that cannot tell spoils the whole: half a snapshot is none. */
async function snapshots(layers: readonly Layer[], base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  const taken = new Map<string, Value>();
  for (const layer of keeping(layers, 'snapshot')) {
    const outcome = await call(layer, 'snapshot', lend(base, base, layer, 1), req, ctx);
    if (!outcome.ok) return outcome;
    taken.set(layer.place, outcome.value);
  }
  return ok(taken);
}

async function normalize(layers: readonly Layer[], base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  const taken = getKey(base, 'snapshot');
  for (const layer of keeping(layers, 'normalize')) {
    const own = isMessage(taken) ? taken.get(layer.place) : undefined;
    const lent = lend(base, base, layer, 1);
    if (own === undefined) lent.delete('snapshot');
    else lent.set('snapshot', own);
    const outcome = await call(layer, 'normalize', lent, req, ctx);
    if (!outcome.ok) return outcome;
  }
  return ok(base);
}

/** The layers that have a key of their own, each device once: a process has one state for all places of a device. */
function keeping(layers: readonly Layer[], key: string): Layer[] {
  const seen = new Set<Device>();
  return layers.filter(({ device }) => Object.hasOwn(device.keys, key) && !seen.has(device) && seen.add(device));
}

function knows(device: Device, key: string): boolean {
  return Object.hasOwn(device.keys, key) || device.fallback !== undefined;
}

function call({ device }: Layer, key: string, base: Message, req: Message, ctx: NodeContext): Outcome | Promise<Outcome> {
  const name = key.toLowerCase();
  return Object.hasOwn(device.keys, name) ? device.keys[name]!(base, req, ctx) : device.fallback!(key, base, req, ctx);
}

/** The base as a device of the stack finds it. `original` is what the stack was called on. */
function lend(current: Message, original: Message, { place, device }: Layer, pass: number): Map<string, Value> {
  const lent = new Map(current);
  lent.set('device', device.id).set('device-key', place).set('pass', pass);
  for (const kind of ['input', 'output']) {
    const prefixes = getKey(original, `${kind}-prefixes`);
    const own = isMessage(prefixes) || isList(prefixes) ? getKey(asMessage(prefixes), place) : undefined;
    restore(lent, `${kind}-prefix`, own ?? original.get(`${kind}-prefix`));
  }
  return lent;
}

function takeBack(result: Message, original: Message): Message {
  const own = new Map(result);
  for (const key of lentKeys) restore(own, key, original.get(key));
  return own;
}

function restore(target: Map<string, Value>, key: string, value: Value | undefined): void {
  if (value === undefined) target.delete(key);
  else target.set(key, value);
}

/** Where the stack is described. */
function sourceOf(base: Message, ctx: NodeContext): Message {
  const process = ctx.scope === undefined ? undefined : base.get('process');
  return isMessage(process) ? process : base;
}

async function withLayers(base: Message, ctx: NodeContext, action: (layers: readonly Layer[], inner: NodeContext) => Promise<Outcome>): Promise<Outcome> {
  if (ctx.inside?.has('stack@1.0') === true) return fail(400, 'A stack cannot run inside a stack: name its devices in the outer one.');
  const layers = layersOf(getKey(sourceOf(base, ctx), 'device-stack'), ctx);
  return 'ok' in layers ? layers : action(layers, { ...ctx, inside: new Set([...(ctx.inside ?? []), 'stack@1.0']) });
}

function layersOf(given: Value | undefined, ctx: NodeContext): Layer[] | Outcome {
  const entries = given === undefined ? [] : isMessage(given) ? numbered(given) : isList(given) ? given.map((item, index): [string, Value] => [String(index + 1), item]) : textsOf(given).map((item, index): [string, Value] => [String(index + 1), item]);
  if (entries.length === 0) return fail(400, 'A stack needs `device-stack`: a list of device names, or a map of them numbered from 1.');
  if (entries.length > maxDevices) return fail(400, `A stack may have ${maxDevices} devices; this one names ${entries.length}.`);
  const layers: Layer[] = [];
  for (const [place, entry] of entries) {
    if (!isBinary(entry)) return fail(400, `Device ${place.slice(0, 64)} of the stack is no name: give each as text, such as lua@5.3a.`);
    const name = textOf(entry).trim();
    const device = ctx.devices.get(name.toLowerCase());
    if (device === undefined && ctx.leftOut?.has(name.toLowerCase()) === true) return noDevice(name, ctx);
    if (device === undefined) return fail(404, `There is no device ${name.slice(0, 64)} on this node, which the stack names.`);
    if (device === stack) return fail(400, 'A stack cannot be one of its own devices.');
    layers.push({ place, device });
  }
  return layers;
}

/** Places of a map in the order of their numbers, as far as they go on from 1. */
function numbered(given: Message): [string, Value][] {
  const entries: [string, Value][] = [];
  for (let place = 1; place <= given.size && given.has(String(place)); place++) entries.push([String(place), given.get(String(place))!]);
  return entries;
}
