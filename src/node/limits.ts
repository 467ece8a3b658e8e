/**
 * What one call of Lua may use. The node says how much that is; a process (`compute-limit`, `memory-limit` of its process
 * message) and a message (the same keys) can only lower it.
 *
 * `compute-limit` is a number of instructions, `memory-limit` one of bytes or a text such as `64-mb`. What means neither is not
 * looked at, as on a real node. fengari bounds processes, but not single messages.
 *
 * @source the tags of modules on legacynet (`Compute-Limit: 9000000000000`, `Memory-Limit: 500-mb`)
 */
import { parseBytes, parseCount } from '../base/amounts.ts';
import type { LuaError, LuaLimits } from '../lua/engines.ts';
import { getText, type Message } from '../message/value.ts';

/** Who set a bound. */
type Setter = 'node' | 'process' | 'message';

/** Bounds, and who set each. */
export interface BoundLimits extends LuaLimits {
  readonly setBy: { readonly instructions: Setter; readonly memoryBytes: Setter };
}

/** No bounds: for slots that ran within some before. */
export const unbounded: LuaLimits = { instructions: Number.MAX_SAFE_INTEGER, memoryBytes: Number.MAX_SAFE_INTEGER };

export function nodeLimits({ instructions, memoryBytes }: LuaLimits): BoundLimits {
  return { instructions, memoryBytes, setBy: { instructions: 'node', memoryBytes: 'node' } };
}

/** What an engine is told. */
export function plainLimits({ instructions, memoryBytes }: LuaLimits): LuaLimits {
  return { instructions, memoryBytes };
}

/** The bounds with those of a message, where they are lower. */
export function lowerLimits(limits: BoundLimits, source: Message, setter: 'process' | 'message'): BoundLimits {
  const instructions = lower(limits.instructions, parseCount(getText(source, 'compute-limit') ?? ''));
  const memoryBytes = lower(limits.memoryBytes, parseBytes(getText(source, 'memory-limit') ?? ''));
  if (instructions === undefined && memoryBytes === undefined) return limits;
  return {
    instructions: instructions ?? limits.instructions,
    memoryBytes: memoryBytes ?? limits.memoryBytes,
    setBy: { instructions: instructions === undefined ? limits.setBy.instructions : setter, memoryBytes: memoryBytes === undefined ? limits.setBy.memoryBytes : setter },
  };
}

/** What an error about a bound says, with who set the bound and how to raise it. Other errors say what they say. */
export function explainLimit(error: LuaError, limits: BoundLimits): string {
  const bound = error.kind === 'budget' ? 'instructions' : error.kind === 'memory' ? 'memoryBytes' : undefined;
  // The watchdog counts seconds, which are nobody's setting.
  if (bound === undefined || /\bseconds\b/.test(error.message)) return error.message;
  const key = bound === 'instructions' ? 'compute-limit' : 'memory-limit';
  const amount = bound === 'instructions' ? `${limits.instructions} instructions` : `${limits.memoryBytes} bytes`;
  return `${error.message.replace(/\.$/, '')}. ${amount} are ${ways[limits.setBy[bound]](bound, key)}.`;
}

const ways: Readonly<Record<Setter, (bound: keyof LuaLimits, key: string) => string>> = {
  node: (bound) => `the bound of this node: \`hbx node ${bound === 'instructions' ? '--instructions' : '--memory'}\`, or \`limits.${bound}\` in hbx.config.json, raises it`,
  process: (_bound, key) => `the \`${key}\` of the process: deploy it with a higher one`,
  message: (_bound, key) => `the \`${key}\` of the message: send it with a higher one, or without`,
};

function lower(bound: number, wanted: number | undefined): number | undefined {
  return wanted !== undefined && wanted < bound ? wanted : undefined;
}
