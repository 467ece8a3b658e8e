/**
 * Code that is large is asked about before it is sent to a node elsewhere: a paste that went wrong costs a slot there for good. The first
 * time it is only told how large it is; the same code again is sent.
 */
import { createHash } from 'node:crypto';
import { sizeText } from '../base/size-text.ts';

/** More than this is asked about. */
export const largeBytes = 100 * 1024;

/** Thrown where code was asked about, and not sent. */
export const unsent = Symbol('unsent');

export interface LargeCode {
  /** The size of large code that was not asked about yet, as text; undefined when it may be sent. @param codes what is sent one after the other */
  ask(process: string, codes: readonly string[]): string | undefined;
}

export function createLargeCode(): LargeCode {
  const asked = new Set<string>();
  return {
    ask(process, codes) {
      const bytes = codes.reduce((sum, code) => sum + Buffer.byteLength(code), 0);
      if (bytes <= largeBytes) return undefined;
      const keys = codes.map((code) => `${process} ${createHash('sha256').update(code).digest('base64')}`);
      if (keys.every((key) => asked.has(key))) return undefined;
      for (const key of keys) asked.add(key);
      return sizeText(bytes);
    },
  };
}
