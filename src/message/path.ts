/**
 * The path grammar: from one request message (a "singleton") to a base and the steps that are run on it.
 *
 * A request `/<id>~process@1.0/compute&slot=3/results?x=1` starts at a base, the process, and takes two steps: `compute`
 * and `results`. Each step is a message: its `path` is the key it asks for; its inline keys (`slot`) belong to it alone;
 * the keys of the request itself (headers, tags, body, query) go to every step. Inline keys win over keys of the
 * request, and query keys over those of the message.
 *
 * | written                        | means                                                                     |
 * |--------------------------------|---------------------------------------------------------------------------|
 * | `/<id>/key`                    | base: what is stored under the id                                         |
 * | `/~dev@1.0/key`                | base: the request itself, as `dev@1.0`                                    |
 * | `/key`                         | base: the request itself                                                  |
 * | `/name~dev@1.0/key`            | base: what `dev@1.0` answers to `name`                                    |
 * | `/(x/y)/key`                   | base: the result of `/x/y`                                                |
 * | `/…/key&a=1&b+integer=2&c`     | step with inline keys: text, integer, true                                |
 * | `/…/compute=3`                 | step `compute` with the key `compute: "3"`                                |
 * | `/…/~dev/key`, `/…/key~dev`    | the base gets the device, or only this step                               |
 * | `/…/(x/y)/key`                 | the step message is the result of `/x/y`                                  |
 * | `k=(/x/y)`, `k+resolve=/x/y`   | the value of `k` is the result of `/x/y`                                  |
 * | `?2.k=v`                       | only for message 2, counted with the base as 0                            |
 *
 * Segments are described in `path/segment.ts`, values and scopes in `path/key-set.ts`, what a segment becomes in
 * `path/steps.ts`, decoding in `path/reference.ts`, limits in `path/limits.ts`. Where the two known dialects of HyperBEAM differ we follow the later one.
 *
 * Different from a real node: the key named by a segment always is its step's `path`, even next to an inline `path`;
 * `foo.bar` is an ordinary key; segments may be longer; a quote or parenthesis that is never closed is an error;
 * `&accept=application/aos-2` needs no quotes.
 *
 * @source protocol.md B, F.21, F.22, G
 */
import type { DecodeResult } from './codec.ts';
import { readGlobalKeys } from './path/global-keys.ts';
import type { ParseNested } from './path/key-set.ts';
import { badPath, isSegmentTooLong, pathLimits } from './path/limits.ts';
import { cutReference, decodeReference, splitQuery } from './path/reference.ts';
import { parseSegment, type Segment } from './path/segment.ts';
import { splitOutside } from './path/split.ts';
import { buildBase, buildStep } from './path/steps.ts';
import type { Message, Value } from './value.ts';

/** A key whose value is the result of another request (`k=(/x/y)`, `k+resolve=/x/y`). It is in no message yet. */
export interface Resolve {
  readonly key: string;
  readonly request: SingletonRequest;
}

/** A key step applied to the current base. `message` holds `path` (the key as written), inline and global keys, typed values parsed. */
export interface KeyStep {
  readonly kind: 'key';
  /** As written; devices compare it in lower case. */
  readonly key: string;
  /** Answers this step instead of the base's own device. */
  readonly device?: string;
  readonly message: Message;
  readonly resolves: readonly Resolve[];
}

/** `/~dev` in the middle of a path: casts the base. A real node merges `message` into it, globals and all. */
export interface CastStep {
  readonly kind: 'cast';
  readonly device: string;
  /** Inline and global keys, no `path`. */
  readonly message: Message;
  /** Only the keys written for this step: inline ones and those with its scope (`3.k`). */
  readonly inline: Message;
  readonly resolves: readonly Resolve[];
}

/** `(…)` as a segment: its result is the step message. */
export interface SubStep {
  readonly kind: 'sub';
  readonly request: SingletonRequest;
}

export type Step = KeyStep | CastStep | SubStep;

/** Where a request starts. */
export type Base =
  /** The request itself: its global keys, without the path that it came with. */
  | { readonly kind: 'message'; readonly message: Message; readonly resolves: readonly Resolve[] }
  /** What is stored under an id, cast to `device` if given. `message`: keys written after the id, empty in all usual paths. */
  | { readonly kind: 'id'; readonly id: string; readonly device?: string; readonly message: Message; readonly resolves: readonly Resolve[] }
  /** The request itself as `device`. With a `key` (`name~dev`): what that device answers to it; `message` then has it as `path`. */
  | { readonly kind: 'device'; readonly device: string; readonly key?: string; readonly message: Message; readonly resolves: readonly Resolve[] }
  | { readonly kind: 'sub'; readonly request: SingletonRequest };

/** A request, parsed: resolve the base, then each step on what the one before answered. */
export interface SingletonRequest {
  readonly base: Base;
  readonly steps: readonly Step[];
}

const noKeys: Message = new Map();
const tooManyRequests = badPath(`The path has more than ${pathLimits.nestedRequests} requests inside it.`);

/**
 * Parses a request.
 *
 * @param message the decoded request: headers or tags, body keys, `commitments` (which stay visible to all steps).
 *   Its `path` key, when it is text, wins over the request line.
 * @param requestLine `url` is path and query, percent-encoded; `method` is used when the message has none
 * @param options.keepsQuotes `k="v"` has a value of 3 characters, as a node of May 2025 reads it (protocol.md G)
 * @returns the parsed request, or status 400 with the reason
 * @source protocol.md B
 */
export function parseSingleton(message: Message, requestLine?: { method: string; url: string }, { keepsQuotes = false } = {}): DecodeResult<SingletonRequest> {
  const path = message.get('path');
  let whole = message;
  if (requestLine !== undefined && !message.has('method')) {
    const copy = new Map<string, Value>(message);
    whole = copy.set('method', requestLine.method);
  }
  return parseReference(typeof path === 'string' ? path : (requestLine?.url ?? '/'), whole, { depth: 0, total: { requests: 0 }, keepsQuotes });
}

/** Parses a path text, percent-encoded, that comes without a message. */
export function parsePath(path: string): DecodeResult<SingletonRequest> {
  return parseReference(path, noKeys, { depth: 0, total: { requests: 0 }, keepsQuotes: false });
}

/** Where a path stands in the paths around it, and what all of them have cost so far. */
interface Nesting {
  readonly depth: number;
  readonly total: { requests: number };
  readonly keepsQuotes: boolean;
}

function parseReference(raw: string, message: Message, nesting: Nesting): DecodeResult<SingletonRequest> {
  if (raw.length > pathLimits.referenceLength) return { ok: false, status: 414, reason: `The path has ${raw.length} characters; ${pathLimits.referenceLength} are allowed.` };
  const decoded = decodeReference(raw);
  return decoded.ok ? parseDecoded(decoded.value, message, nesting) : decoded;
}

function parseDecoded(reference: string, message: Message, { depth, total, keepsQuotes }: Nesting): DecodeResult<SingletonRequest> {
  if (depth > pathLimits.nesting) return badPath(`The path has more than ${pathLimits.nesting} paths in one another.`);
  // The inside of a parenthesis was decoded with the path around it.
  const parseInner = (path: string, isDecoded: boolean): DecodeResult<SingletonRequest> => {
    if (++total.requests > pathLimits.nestedRequests) return tooManyRequests;
    return (isDecoded ? parseDecoded : parseReference)(path, noKeys, { depth: depth + 1, total, keepsQuotes });
  };
  const nested: ParseNested = Object.assign(parseInner, { keepsQuotes });

  const cut = cutReference(reference);
  if (!cut.ok) return cut;
  const segments = parseSegments(cut.value.path);
  if (!segments.ok) return segments;
  const globals = readGlobalKeys(message, splitQuery(cut.value.query), nested);
  if (!globals.ok) return globals;
  if (globals.value.size * (segments.value.length + 1) > pathLimits.copiedKeys) return badPath('The request has too many keys for this many steps.');
  total.requests += globals.value.requestCount * segments.value.length;
  if (total.requests > pathLimits.nestedRequests) return tooManyRequests;

  const [first] = segments.value;
  const base = buildBase(first, globals.value, nested);
  if (!base.ok) return base;
  const steps: Step[] = [];
  for (const segment of base.value.kind === 'message' ? segments.value : segments.value.slice(1)) {
    const step = buildStep(segment, globals.value, steps.length + 1, nested);
    if (!step.ok) return step;
    steps.push(step.value);
  }
  return { ok: true, value: { base: base.value, steps } };
}

function parseSegments(path: string): DecodeResult<Segment[]> {
  const texts = splitOutside(path, '/')!; // `cutReference` has seen that everything is closed
  if (texts.length > pathLimits.steps) return badPath(`The path has ${texts.length} steps; ${pathLimits.steps} are allowed.`);
  const segments: Segment[] = [];
  for (const text of joinMediaTypes(texts)) {
    if (isSegmentTooLong(text)) return badPath(`A path segment has ${Buffer.byteLength(text)} bytes; ${pathLimits.segmentBytes} are allowed.`);
    const segment = parseSegment(text);
    if (!segment.ok) return segment;
    segments.push(segment.value);
  }
  return { ok: true, value: segments };
}

/**
 * `schedule&accept=application/aos-2`: the slash belongs to the media type. A real node reads a step `aos-2`, which no
 * device has.
 */
function joinMediaTypes(texts: string[]): string[] {
  for (let index = texts.length - 2; index >= 0; index--) {
    if (/&(?:accept|accept-codec|require-codec|content-type)=application$/.test(texts[index]!)) {
      texts.splice(index, 2, `${texts[index]}/${texts[index + 1]}`);
    }
  }
  return texts;
}
