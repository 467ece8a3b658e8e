/**
 * What a device is. A device gives meaning to the keys of a message: `/~message@1.0&a=1/id` calls the key function `id` of
 * the device `message@1.0` with that message as base.
 *
 * Errors are values. A key function that throws has a bug.
 */
import type { Message, Value } from '../message/value.ts';
import { message } from '../message/value.ts';
import type { NodeContext } from './context.ts';

/** What a key function answers. `status` is the HTTP status of a failure; its value is a text or a message with a `body`. */
export type Outcome =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly status: number; readonly value: Value };

export type KeyFunction = (base: Message, req: Message, ctx: NodeContext) => Outcome | Promise<Outcome>;

export interface Device {
  /** Name and version, such as `message@1.0`. */
  readonly id: string;
  /** Its keys, in lower case. */
  readonly keys: Readonly<Record<string, KeyFunction>>;
  /** Answers every other key. Without it they are looked up in the base, as `message@1.0` does. */
  readonly fallback?: (key: string, base: Message, req: Message, ctx: NodeContext) => Outcome | Promise<Outcome>;
  /**
   * Two keys in a row, as in `compute/results`, that are answered at once because the first alone would cost more. Answers
   * `undefined` to have them resolved one after the other.
   */
  readonly pairs?: Readonly<Record<string, (base: Message, req: Message, ctx: NodeContext) => Outcome | undefined | Promise<Outcome | undefined>>>;
  /** Of a device that keeps the state of a process beside it (`ctx.scope.holds`): the keys of the state it is handed all the same. */
  readonly reads?: readonly string[];
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

/** The refusal of a device that writes, for a request that is a GET. */
export const noWriteOnGet: Outcome = fail(405, 'A GET does not write: send this with POST.');
