import { messageId } from '../../message/id.ts';
import { getKey, isMessage, type Message } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { isProcessMessage } from './live-process.ts';

/** Id of the process that a base is (its process message) or belongs to (a state of it), `undefined` for any other message. */
export function processOf(base: Message): string | undefined {
  const process = getKey(base, 'process');
  if (typeof process === 'string') return process;
  if (isMessage(process)) return messageId(process, 'all');
  return isProcessMessage(base) ? messageId(base, 'all') : undefined;
}

/** True for the id of a process that this node keeps the log of. A process message alone, without its slot 0, is none. */
export function isProcessHere(process: string, ctx: NodeContext): boolean {
  return ctx.processes.definition(process) !== undefined && ctx.scheduler.has(process);
}
