import { readFileSync } from 'node:fs';
import { Float, type Value } from '../../src/message/value.ts';

/** One recorded call of `test/fixtures/probes/compute.json`. */
export interface ProbeCall {
  readonly function: string;
  readonly base: Value;
  readonly req: Value;
  readonly reply: {
    readonly status?: string;
    readonly state?: string;
    readonly crash?: string;
    readonly result?: Value;
    readonly message?: string;
    readonly line?: number;
  };
}

export interface Probe {
  readonly id: string;
  readonly module: string;
  readonly sandbox: boolean;
  readonly calls: readonly ProbeCall[];
}

/** The recorded probes, their values in the message model. */
export function computeProbes(): Probe[] {
  const text = readFileSync(new URL('../fixtures/probes/compute.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as RawProbe[]).map(({ id, module, options, calls }) => ({
    id,
    module,
    sandbox: options?.sandbox === true,
    calls: calls.map(({ function: name, base, req, reply }) => ({
      function: name,
      base: decode(base),
      req: decode(req),
      reply: {
        ...reply,
        ...('result' in reply ? { result: decode(reply.result) } : {}),
        ...lineOf(reply.trace),
      } as ProbeCall['reply'],
    })),
  }));
}

interface RawProbe {
  id: string;
  module: string;
  options?: { sandbox?: boolean };
  calls: { function: string; base: unknown; req: unknown; reply: { result?: unknown; trace?: { line?: string }[] } }[];
}

function lineOf(trace: { line?: string }[] | undefined): { line?: number } {
  const line = trace?.find((frame) => frame.line !== undefined)?.line;
  return line === undefined ? {} : { line: Number(line.split(':').at(-1)) };
}

function decode(json: unknown): Value {
  if (Array.isArray(json)) return json.map(decode);
  if (typeof json !== 'object' || json === null) return json as Value;
  const tagged = json as { $float?: string; $int?: string; $bytes?: string; $map?: [unknown, unknown][]; $function?: true; $term?: string };
  if (tagged.$float !== undefined) return Number.isInteger(Number(tagged.$float)) ? new Float(Number(tagged.$float)) : Number(tagged.$float);
  if (tagged.$int !== undefined) return BigInt(tagged.$int);
  if (tagged.$bytes !== undefined) return new Uint8Array(Buffer.from(tagged.$bytes, 'hex'));
  if (tagged.$map !== undefined) return new Map(tagged.$map.map(([key, value]) => [String(key), decode(value)]));
  if (tagged.$function !== undefined) return '(function)';
  if (tagged.$term !== undefined) return tagged.$term;
  const entries = Object.entries(json).map(([key, value]) => [key, decode(value)] as const);
  // `{}` in a result is a table without entries, which comes back as an empty list.
  return new Map(entries);
}
