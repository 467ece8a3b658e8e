/**
 * Hashpaths: the name of a result by how it was reached, `base/request`.
 *
 * @source protocol.md A.4 (hashpath)
 */
import { createHash } from 'node:crypto';
import { Buffer } from 'node:buffer';

/**
 * The hashpath after one more step.
 * @param base the id of the first message (43 characters), or the hashpath `a/b` so far
 * @param requestId the id of the request, or the bare key when the request holds nothing else
 * @returns `base/request`; two earlier parts are folded into base64url(sha256(a ‖ b))
 */
export function nextHashpath(base: string, requestId: string): string {
  const slash = base.indexOf('/');
  if (slash === -1) return `${base}/${requestId}`;
  const hash = createHash('sha256').update(native(base.slice(0, slash))).update(native(base.slice(slash + 1)));
  return `${hash.digest('base64url')}/${requestId}`;
}

function native(part: string): Buffer {
  return part.length === 43 ? Buffer.from(part, 'base64url') : Buffer.from(part, 'utf8');
}
