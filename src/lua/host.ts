/**
 * What Lua may ask of whoever runs it, while it runs: the functions `resolve`, `get` and `set` of the table `ao`.
 *
 * Lua waits for the answer, and so does everything else on its worker thread. So what answers may never wait for that engine.
 *
 * @source protocol.md C.6; design.md 9.11
 */
import type { Value } from '../message/value.ts';

/**
 * Answers a function of the host: `name` is `resolve`, `get` or `set`; what comes back is what the function returns in Lua. It
 * must settle in a time that others can wait. What it throws, Lua gets as `"error", <the message>`.
 */
export type Host = (name: string, args: readonly Value[]) => Promise<readonly Value[]>;

/** Bounds of what one call of Lua may ask for. What is beyond them answers an error; the call goes on. */
export const hostLimits = {
  /** Questions. */
  calls: 1000,
  /** Bytes of all questions and answers together, packed. */
  bytes: 16 * 1024 * 1024,
  /** Instructions that a question costs, and how many of its bytes and those of its answer cost another one. */
  instructions: 5000,
  bytesAnInstruction: 4,
} as const;

/** What Lua gets when there is no answer. */
export function noAnswer(reason: string): [string, string] {
  return ['error', reason];
}
