/**
 * An assignment: a message with its place in a process' log.
 *
 * Offline there is no chain to read, so `block-height` is 0 and `block-hash` 43 times "A", as a HyperBEAM node without a
 * gateway answers; `block-timestamp` is the time of scheduling.
 *
 * @source protocol.md C.3
 */
import { createHash } from 'node:crypto';
import { getText, message, type Message, type Value } from '../../message/value.ts';

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
  return message({
    'block-hash': noBlockHash,
    'block-height': 0,
    'block-timestamp': input.timestamp,
    'data-protocol': 'ao',
    epoch: '0',
    'hash-chain': nextHashChain(input.previousHashChain, input.messageId),
    path: input.path,
    process: input.process,
    slot: input.slot,
    timestamp: input.timestamp,
    type: 'assignment',
    variant: 'ao.N.1',
  });
}

/**
 * base64url(sha256(previous as raw bytes ‖ message id as text)); nothing before slot 0.
 * @source computed from the recorded exchanges with both real nodes (test/node/scheduler/assignment.test.ts)
 */
export function nextHashChain(previous: string, messageId: string): string {
  return createHash('sha256').update(Buffer.from(previous, 'base64url')).update(messageId, 'latin1').digest('base64url');
}

/** The path an assignment runs: a scheduled message may name a function of the module instead of `compute`. */
export function pathOf(scheduled: Message): string {
  const path = getText(scheduled, 'path');
  return path === undefined || path === '' ? 'compute' : path;
}
