/**
 * Signatures inside a value, each message's as one line, since people read the value and not them:
 *
 *   "commitments": "signed by bKEkWwl0uvyKvpC1nvS9yFDjgrrG4zBxUhg7ztbucxw"
 *
 * What is asked for by itself (`…/commitments`) stays whole, and so does what a module keeps under that name for something else.
 */

/** The same with a line in place of each `commitments`. @param value plain JSON data @returns `value` itself when there is nothing to fold */
export function foldSignatures(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(foldSignatures);
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  const entries = Object.entries(value).map(([key, item]) => [key, key === 'commitments' ? (signersLine(item) ?? foldSignatures(item)) : foldSignatures(item)] as const);
  return entries.some(([key, item]) => item !== (value as Record<string, unknown>)[key]) ? Object.fromEntries(entries) : value;
}

/** @returns undefined for what is no map of commitments */
function signersLine(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const commitments = Object.values(value as Record<string, unknown>);
  if (commitments.length === 0 || !commitments.every(isCommitment)) return undefined;
  // Beside a signature there is a digest without a committer, which anybody can make.
  const signers = new Set(commitments.flatMap(({ committer }) => (typeof committer === 'string' ? [committer] : [])));
  return signers.size === 0 ? 'signed by nobody' : `signed by ${[...signers].join(', ')}`;
}

function isCommitment(value: unknown): value is { readonly committer?: unknown } {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)['commitment-device'] === 'string';
}
