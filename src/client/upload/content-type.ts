import { extname } from 'node:path';
import { lookup } from 'mrmime';

/** What the registered types do not know, or mean otherwise than developers do. */
const own: Readonly<Record<string, string>> = { '.lua': 'application/lua', '.ts': 'text/typescript', '.mts': 'text/typescript', '.tsx': 'text/typescript', '.jsx': 'text/javascript' };

/** The content type of a file by its name; `application/octet-stream` for names that say nothing. */
export function contentTypeOf(file: string): string {
  const extension = extname(file).toLowerCase();
  const type: unknown = Object.hasOwn(own, extension) ? own[extension] : lookup(extension);
  // For an extension like `.constructor` it is no text.
  return typeof type === 'string' ? type : 'application/octet-stream';
}
