/** Replies of the bundler's routes: plain JSON, text and bytes, not signed, as clients of bundlers and gateways expect them. */
import { Buffer } from 'node:buffer';
import type { WireMessage } from '../../message/codec.ts';

export function jsonReply(content: unknown, status = 200): WireMessage {
  return { status, headers: [['content-type', 'application/json; charset=utf-8']], body: Buffer.from(JSON.stringify(content)) };
}

export function textReply(status: number, sentence: string): WireMessage {
  return { status, headers: [['content-type', 'text/plain; charset=utf-8']], body: Buffer.from(sentence) };
}
