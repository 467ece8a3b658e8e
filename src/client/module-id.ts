import { messageId } from '../message/id.ts';
import { message, type Message } from '../message/value.ts';

/** A Lua source as the message that nodes keep. */
export function moduleMessage(source: string): Message {
  return message({ 'content-type': 'application/lua', body: source });
}

/** The id that a Lua source has on every node. */
export function moduleId(source: string): string {
  return messageId(moduleMessage(source), 'all');
}
