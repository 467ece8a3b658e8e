/**
 * Runs a request that nobody waits for.
 */
import { parseSingleton } from '../../message/path.ts';
import { getText, isBinary, isMessage, textOf, type Message, type Value } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { resolveRequest } from '../resolve.ts';

/** Characters of an error that are kept. */
const maxError = 500;

/**
 * Runs an unsigned request of nobody: its `path`, with its other keys.
 * @returns the sentence of what went wrong, or nothing
 * @throws what resolving throws: HbxErrors of the node and the store, and bugs
 */
export async function runInBackground(request: Message, { readOnly }: { readOnly: boolean }, ctx: NodeContext): Promise<string | undefined> {
  const parsed = parseSingleton(request, { method: 'GET', url: '/' });
  if (!parsed.ok) return parsed.reason;
  const outcome = await resolveRequest(parsed.value, { ...ctx, request, readOnly, background: true });
  if (outcome.ok) return undefined;
  const sentence = sentenceOf(outcome.value, outcome.status);
  return sentence.startsWith('Only the operator') && isPost(request) ? `${sentence} ${asRead}` : sentence;
}

/** What reads with a GET may be for the operator alone with the method of the request that made the task. */
const asRead = 'The path ran as a POST, as the task was made; with `method=GET` among the keys of the task it is read.';

function isPost(request: Message): boolean {
  return getText(request, 'method')?.toUpperCase() === 'POST';
}

/** The sentence in the value of a failure. */
export function sentenceOf(value: Value, status: number): string {
  const text = isBinary(value) ? textOf(value) : isMessage(value) ? (getText(value, 'body') ?? getText(value, 'message')) : String(value);
  return (text === undefined || text === '' ? `It answered the status ${status}.` : text).slice(0, maxError);
}
