/** Errors of the client room. */
import { ExitCode, HbxError } from '../base/errors.ts';
import type { ResultError } from '../base/result.ts';

export function brokenUrl(url: string, cause?: unknown): HbxError {
  return new HbxError('client/url', `"${url.slice(0, 200)}" is not the URL of a node.`, {
    hint: 'It looks like http://localhost:8734 or https://push-1.forward.computer.',
    exitCode: ExitCode.usage,
    cause,
  });
}

export function unreachable(url: string, path: string, code: string, attempts: number, cause: unknown): HbxError {
  return new HbxError('client/unreachable', `No node answers at ${url} (${code}, ${attempts === 1 ? 'one attempt' : `${attempts} attempts`}).`, {
    hint: 'Is the URL right, and the node running? `hbx node` starts one here.',
    details: [`request: ${path}`],
    exitCode: ExitCode.network,
    cause,
  });
}

export function noAnswer(url: string, path: string, timeoutMs: number, cause: unknown): HbxError {
  return new HbxError('client/no-answer', `The node at ${url} did not answer ${path} within ${Math.round(timeoutMs / 1000)} s.`, {
    hint: 'A message that was scheduled stays scheduled: look at its result later with `hbx get <pid>/now`.',
    exitCode: ExitCode.network,
    cause,
  });
}

export function aborted(cause: unknown): HbxError {
  return new HbxError('client/aborted', 'Cancelled.', { exitCode: ExitCode.interrupted, cause });
}

/** A reply is longer than somebody wants to read. */
export function tooLong(maxBytes: number): HbxError {
  return new HbxError('client/too-long', `The node's answer is longer than ${maxBytes} bytes.`, { exitCode: ExitCode.rejected });
}

/** The node answered and refused. `text` is what it said. */
export function rejected(url: string, path: string, status: number, text: string): HbxError {
  return new HbxError('client/rejected', text === '' ? `The node at ${url} answered ${status} to ${path}.` : text, {
    ...(status === 404 ? { hint: hintFor(path, text) } : {}),
    details: [`${status} from ${url}${path}`],
    exitCode: ExitCode.rejected,
  });
}

/** The next step after "there is no such thing here". The node says `It is a process of <url>: ask there.` where it knows. */
function hintFor(path: string, text: string): string {
  const node = /It is a process of (https?:\/\/\S+): ask there/.exec(text)?.[1];
  if (node !== undefined) return `Ask that node: \`--url ${node}\`.`;
  if (!text.startsWith('Slot ')) return 'Check the id, and that it is the right node: `hbx ps` lists the processes.';
  const process = /^\/([\w-]{43})/.exec(path)?.[1];
  return `Take one of the slots that are there: \`hbx messages${process === undefined ? '' : ` ${process}`}\` lists them.`;
}

/** The process itself failed, and its node does not get past that slot. `reply` is what the node said, for `client.result`. */
export function processFailed(url: string, path: string, status: number, error: ResultError, reply: unknown): HbxError {
  const { message, file, line, column } = error;
  return new HbxError('client/process-failed', message, {
    // Without a text: whatever file a process names, it is none of the user's.
    ...(file === undefined ? {} : { location: { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }), text: '' } }),
    details: [`${status} from ${url}${path}`],
    exitCode: ExitCode.process,
    cause: reply,
  });
}

/** The node answered something the client cannot use. */
export function unexpectedReply(url: string, path: string, what: string): HbxError {
  return new HbxError('client/unexpected-reply', `The node at ${url} answered ${path} in a way hbx does not understand: ${what}.`, {
    hint: 'Is this a HyperBEAM node? `hbx get /~meta@1.0/info` shows what it is.',
    exitCode: ExitCode.rejected,
  });
}
