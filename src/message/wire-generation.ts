/**
 * The two generations of HyperBEAM's wire format: of May 2025, which hbx's own node speaks, and of September 2025. They sign, link and
 * write JSON in different ways (`protocol.md` G). Nobody tells which one a node speaks; its signed replies show it.
 */
import type { HeaderField } from './codec.ts';

export type WireGeneration = 'may' | 'sept';

export const wireGenerations: readonly WireGeneration[] = ['may', 'sept'];

/**
 * By the names of the signatures of a reply: `http-sig-…` or `comm-…`.
 * @returns undefined when it carries none
 */
export function wireGenerationOf(headers: Iterable<HeaderField>): WireGeneration | undefined {
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'signature-input') continue;
    if (/(?:^|,\s*)comm-[^=\s]+=\(/.test(value)) return 'sept';
    if (/(?:^|,\s*)http-sig-[^=\s]+=\(/.test(value)) return 'may';
  }
  return undefined;
}
