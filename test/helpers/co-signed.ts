/** A signed message as it travels, and somebody else's signature beside the first. */
import type { HeaderField } from '../../src/message/codec.ts';
import { signComponents } from '../../src/message/codecs/httpsig/commit.ts';
import { formatSignature } from '../../src/message/codecs/httpsig/signature-base.ts';
import { testSigner } from './signer.ts';

export interface Signed {
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
}

/** What the first signature lists. */
export function componentsOf({ headers }: Signed): string[] {
  const list = headers.find(([key]) => key === 'signature-input')![1].split(')')[0]!;
  return [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name!);
}

/** The message with one more signature, over the given components. */
export async function coSigned({ headers, body }: Signed, components: readonly string[], by: 0 | 1 | 2 | 3): Promise<{ headers: HeaderField[]; body: Uint8Array }> {
  const { name, text, signature } = await signComponents(components, (key) => headers.find(([header]) => header === key)?.[1], testSigner(by));
  const more: Record<string, string> = { 'signature-input': text, signature: formatSignature(name, signature) };
  return { headers: headers.map(([key, value]): HeaderField => [key, more[key] === undefined ? value : `${value}, ${more[key]}`]), body };
}
