import { isHbxError } from '../../../base/errors.ts';
import { boundedClient } from '../../../client/bounded-client.ts';
import type { Client } from '../../../client/client.ts';
import { readModules } from '../../../client/modules.ts';
import { getKey, isBinary, isMessage, textOf, type Message } from '../../../message/value.ts';

const mostBytes = 8 * 1024 * 1024;

/**
 * The Lua that a process runs, one module after the other. What was loaded into it later is not among it.
 * @param definition the process message
 * @returns undefined when it runs no Lua modules, or the node does not give them
 */
export async function readSource(client: Client, definition: Message, signal: AbortSignal): Promise<string | undefined> {
  const inline = getKey(definition, 'module');
  try {
    const modules = await readModules(boundedClient(client, mostBytes, signal), new Map([['body', definition]]));
    if (modules === undefined) return undefined;
    const texts = [...modules.values(), ...(isMessage(inline) ? [inline] : [])].flatMap((module) => {
      const body = getKey(module, 'body') ?? getKey(module, 'data');
      return body !== undefined && isBinary(body) ? [textOf(body)] : [];
    });
    return texts.length === 0 ? undefined : texts.join('\n');
  } catch (error) {
    if (isHbxError(error) && ['client/rejected', 'client/process-failed', 'client/unexpected-reply', 'client/too-long'].includes(error.code)) return undefined;
    throw error;
  }
}
