/** Errors of the client room. */
import { ExitCode, HbxError, isHbxError } from '../base/errors.ts';
import { aboutTime } from '../base/about-time.ts';
import { loggedPath } from '../base/logged-path.ts';
import type { ResultError } from '../base/result.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import { retryAfterMs } from './transport/retry.ts';

/** What is known of a reply besides its status and text. */
export interface RefusalFacts {
  /** Times the request was sent. */
  readonly attempts?: number;
  /** URL of the proxy it went through. */
  readonly proxy?: string;
  /** Header `retry-after`, as it came. */
  readonly retryAfter?: string;
  /** It is a web page; the text is its title. */
  readonly page?: boolean;
  /** It is plain text, which nodes that work do not answer. */
  readonly plain?: boolean;
  readonly method?: string;
}

/** @param url as it was given, less its password */
export function brokenUrl(url: string, why?: string): HbxError {
  return new HbxError('client/url', `"${escapeControlInLine(url.slice(0, 200))}" is not the URL of a node${why === undefined ? '' : `: ${why}`}.`, {
    hint: 'It looks like http://localhost:8734 or https://push-1.forward.computer.',
    exitCode: ExitCode.usage,
  });
}

export function aborted(cause: unknown): HbxError {
  return new HbxError('client/aborted', 'Cancelled.', { exitCode: ExitCode.interrupted, cause });
}

/** A reply is longer than somebody wants to read. */
export function tooLong(maxBytes: number, method: string, url: string): HbxError {
  return new HbxError('client/too-long', `The node's answer is longer than ${maxBytes} bytes.`, {
    hint: 'Ask for less, with a longer path.',
    details: [`${method} ${loggedPath(url)}`],
    exitCode: ExitCode.rejected,
  });
}

/** The node answered and refused. `text` is what it said, '' when that is nothing for people. */
export function rejected(url: string, path: string, status: number, text: string, facts: RefusalFacts = {}): HbxError {
  const { attempts = 1, proxy, page = false, method } = facts;
  const shown = loggedPath(path);
  const said = page && text !== '' ? ` with a web page: "${text}"` : '';
  const hint = hintFor(status, path, page ? '' : text, facts);
  return new HbxError('client/rejected', text === '' || page ? `The node at ${url} answered ${status}${path === '' ? '' : ` to ${shown}`}${said}.` : text, {
    ...(hint === undefined ? {} : { hint }),
    details: [`${status} from ${method === undefined ? '' : `${method} `}${url}${shown}${method !== undefined && attempts === 1 ? ', 1 attempt' : attempts === 1 ? '' : `, ${attempts} attempts`}${proxy === undefined ? '' : `, through the proxy ${proxy}`}`],
    exitCode: ExitCode.rejected,
  });
}

/** The next step. What the process or the node itself says in a sentence (400, 422, 500) needs none. */
function hintFor(status: number, path: string, text: string, { retryAfter, proxy, page, plain }: RefusalFacts): string | undefined {
  const later = retryAfter === undefined ? 'Try again later' : `It asks to wait${waitText(retryAfter)} (Retry-After: ${escapeControlInLine(retryAfter.slice(0, 60))}), so try again then`;
  switch (status) {
    case 404:
      return page === true ? 'Is that the URL of a node? A web server answers there.' : hintForMissing(path, text);
    case 401:
    case 403:
      return text === '' ? 'The node lets only some in: is it the right wallet? `hbx wallet show` shows yours.' : undefined;
    case 402:
      return 'The node wants to be paid for this: its operator says how. `hbx wallet show` shows the address it would be paid from.';
    case 407:
      return 'A proxy on the way wants a user and a password: set HTTPS_PROXY to `http://user:password@host:port`.';
    case 413:
      return 'What was sent is too large for it. A proxy in front of the node may have a limit of its own.';
    case 429:
      return `The node takes no more requests from you for now. ${later}.`;
    case 502:
    case 503:
    case 504:
      return `${proxy === undefined ? 'The node, or what stands in front of it, is overloaded or being restarted' : 'The proxy, the node, or what stands in front of it is overloaded or down'}. ${later}.`;
    default:
      return (text === '' || plain === true) && status >= 500 ? 'The node itself failed: its operator finds more in its log. Try again, or use another node.' : undefined;
  }
}

/** How long a `Retry-After` is, where that is hard to see: ` about 28 hours`. */
function waitText(retryAfter: string): string {
  const ms = retryAfterMs(retryAfter, Date.now());
  return ms === undefined || ms < 120_000 ? '' : ` ${aboutTime(ms / 1000)}`;
}

/** The next step after "there is no such thing here". The node says `It is a process of <url>: ask there.` where it knows. */
function hintForMissing(path: string, text: string): string {
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
  return new HbxError('client/unexpected-reply', `The node at ${url} answered${path === '' ? '' : ` ${loggedPath(path)}`} in a way hbx does not understand: ${what}.`, {
    hint: 'Is this a HyperBEAM node? `hbx get /~meta@1.0/info` shows what it is.',
    exitCode: ExitCode.rejected,
  });
}

/** A web page came with a status that says all is well. */
export function pageInstead(url: string, path: string, status: number, title: string): HbxError {
  return new HbxError('client/unexpected-reply', `A web page${title === '' ? '' : ` ("${title}")`} came instead of the answer of a node at ${url}.`, {
    hint: 'Is that the URL of a HyperBEAM node? Or a network wants you to sign in first: open the URL in a browser.',
    details: [`${status} from ${url}${loggedPath(path)}`],
    exitCode: ExitCode.rejected,
    cause: webPage,
  });
}

/** The cause of the error that a web page is. */
const webPage = 'a web page';

/** Whether it is the error of `pageInstead`, whose code others have too. */
export function isPageInstead(error: unknown): boolean {
  return isHbxError(error) && error.code === 'client/unexpected-reply' && error.cause === webPage;
}
