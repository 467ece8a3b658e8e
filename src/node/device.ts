/**
 * What a device is. A device gives meaning to the keys of a message: `/~message@1.0&a=1/id` calls the key function `id` of
 * the device `message@1.0` with that message as base.
 *
 * Errors are values. A key function that throws has a bug.
 */
import type { Message, Value } from '../message/value.ts';
import { Atom, message } from '../message/value.ts';
import type { NodeContext } from './context.ts';

/**
 * What a key function answers. `status` is the HTTP status of a failure; its value is a text or a message with a `body`.
 *
 * `flow` is for the stack around a device (`stack@1.0`): `skip` ends it here, `pass` has it begin again; outside a stack it says
 * nothing. `missing` is a failure because there is nothing to work on, which a stack passes over.
 */
export type Outcome =
  | { readonly ok: true; readonly value: Value; readonly flow?: 'skip' | 'pass' }
  | { readonly ok: false; readonly status: number; readonly value: Value; readonly missing?: true };

export type KeyFunction = (base: Message, req: Message, ctx: NodeContext) => Outcome | Promise<Outcome>;

/**
 * `native`: does what it does on a real node. `emulated`: answers its keys, with less behind them or otherwise; its summary says
 * how. `absent`: not on this node; every key says so and what to use instead.
 */
export type DeviceKind = 'native' | 'emulated' | 'absent';

/** Two requests in a row. `isLast`: nothing is asked of what they answer, so it is what the sender gets. */
export interface Pair {
  readonly req: Message;
  readonly next: Message;
  readonly isLast: boolean;
}

export type PairFunction = (base: Message, pair: Pair, ctx: NodeContext) => Outcome | undefined | Promise<Outcome | undefined>;

export interface Device {
  /** Name and version, such as `message@1.0`. */
  readonly id: string;
  readonly kind: DeviceKind;
  /** One line for `hbx devices`, without a full stop. */
  readonly summary: string;
  /** Its keys, in lower case. */
  readonly keys: Readonly<Record<string, KeyFunction>>;
  /** Answers every other key. Without it they are looked up in the base, as `message@1.0` does. */
  readonly fallback?: (key: string, base: Message, req: Message, ctx: NodeContext) => Outcome | Promise<Outcome>;
  /**
   * Two keys in a row, as in `compute/results`, that are answered at once: the first alone would cost more, or mean something
   * else. Answers `undefined` to have them resolved one after the
   * other.
   */
  readonly pairs?: Readonly<Record<string, PairFunction>>;
  /** Of a device that keeps the state of a process beside it (`ctx.scope.holds`): the keys of the state it is handed all the same. */
  readonly reads?: readonly string[];
  /** Keeps nothing of a process (its message) but the state, which any recorded slot tells: it wakes without running one again. */
  readonly stateless?: (process: Message, ctx: NodeContext) => boolean;
}

export function ok(value: Value): Outcome {
  return { ok: true, value };
}

export function okMessage(fields: Parameters<typeof message>[0]): Outcome {
  return { ok: true, value: message(fields) };
}

/** A failure with one sentence for the sender. */
export function fail(status: number, sentence: string): Outcome {
  return { ok: false, status, value: sentence };
}

/** A key that is the same as that of `message@1.0`. */
export function likeMessage(key: string): KeyFunction {
  return (base, req, ctx) => ctx.devices.get('message@1.0')!.keys[key]!(base, req, ctx);
}

/** Names of the devices that do something, in the order of the table. */
export function workingDevices(devices: ReadonlyMap<string, Device>): string[] {
  return [...devices.values()].filter(({ kind }) => kind !== 'absent').map(({ id }) => id);
}

/** Of a device that keeps nothing of any process (`Device.stateless`). */
export const stateless = (): boolean => true;

/** A failure because what was asked for is not there: 404 `not_found`, as a real node says it, or with a sentence. */
export function notFound(sentence?: string): Outcome {
  return { ok: false, status: 404, value: sentence ?? new Atom('not_found'), missing: true };
}

/** The refusal of a device that writes, for a request that is a GET. */
export const noWriteOnGet: Outcome = fail(405, 'A GET does not write: send this with POST.');
