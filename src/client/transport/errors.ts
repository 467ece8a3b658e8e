/**
 * What people are told when a request fails: what happened and to whom, the request with its attempts, the next step. Each kind of failure
 * has a sentence of its own. No headers, bodies and passwords.
 */
import { ExitCode, HbxError } from '../../base/errors.ts';
import { loggedPath } from '../../base/logged-path.ts';
import { isLoopbackUrl, withoutCredentials } from '../../base/node-url.ts';
import { escapeControlInLine } from '../../base/terminal-text.ts';
import type { FailureKind, SendError } from '../../base/send-failure.ts';
import type { Proxy } from '../../base/proxy.ts';
import { nodeOfRedirect } from './redirect.ts';
import { smallReplyMs, type SendLimits } from './send.ts';

/** A request that failed. */
export interface FailedRequest {
  readonly method: string;
  /** Base URL of the node. */
  readonly node: string;
  readonly path: string;
  /** Times it was sent. */
  readonly attempts: number;
  readonly proxy: Proxy | undefined;
  readonly limits: SendLimits;
}

/** `GET http://node/path: ECONNREFUSED, 4 attempts, through the proxy http://proxy:3128`. */
export function requestLine({ method, node, path, attempts, proxy }: Pick<FailedRequest, 'method' | 'node' | 'path' | 'attempts' | 'proxy'>, outcome: string): string {
  const times = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return `${method} ${node}${escapeControlInLine(loggedPath(path))}: ${escapeControlInLine(outcome.slice(0, 100))}, ${times}${proxy === undefined ? '' : `, through the proxy ${proxy.url}`}`;
}

interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const mayHaveArrived = 'It may have arrived all the same: look with `hbx messages <pid>` before you send it again.';
const ownCertificates = 'A certificate of your own or of your company goes into a file that NODE_EXTRA_CA_CERTS names.';
const behindProxy = 'Behind a proxy, set HTTPS_PROXY.';

/** The error of a request that failed for good. */
export function sendFailed(request: FailedRequest, failure: SendError): HbxError {
  const { code, message, hint } = told[failure.kind](request, failure);
  return new HbxError(code, message, {
    hint,
    details: [requestLine(request, failure.code)],
    exitCode: failure.kind === 'bad-request' ? ExitCode.usage : ExitCode.network,
    cause: failure,
  });
}

const told: Readonly<Record<FailureKind, (request: FailedRequest, failure: SendError) => Told>> = {
  refused: ({ node }) => ({
    code: 'client/unreachable',
    message: `No node answers at ${node}: the connection was refused.`,
    hint: isLoopbackUrl(node) ? 'Is the port right, and the node running? `hbx node` starts one here.' : 'Are host and port of the URL right, and is the node running?',
  }),
  dns: ({ node }) => ({
    code: 'client/dns',
    message: `The host ${hostOf(node)} is not known: there is no such name.`,
    hint: `Check the spelling of the URL. ${behindProxy}`,
  }),
  'dns-busy': ({ node }) => ({
    code: 'client/dns',
    message: `The host ${hostOf(node)} could not be looked up: the name server does not answer.`,
    hint: `Is this machine online? ${behindProxy}`,
  }),
  'no-route': ({ node }) => ({
    code: 'client/unreachable',
    message: `There is no way from here to ${node}.`,
    hint: `Is this machine online, and in the right network (VPN)? ${behindProxy}`,
  }),
  'connect-timeout': ({ node, limits }) => ({
    code: 'client/no-answer',
    message: `${hostOf(node)} took no connection within ${duration(limits.connectMs)}.`,
    hint: `The host may be down, or a firewall swallows what is sent to this port. ${behindProxy}`,
  }),
  lost: ({ node, method }) => ({
    code: 'client/unreachable',
    message: `The connection to ${node} broke before an answer came.`,
    hint: method === 'GET' ? `Try again. If it stays so: is it really ${node.startsWith('https:') ? 'https' : 'http'} that is spoken at this port?` : mayHaveArrived,
  }),
  'head-timeout': ({ node, method, path, limits }) => ({
    code: 'client/no-answer',
    message: `The node at ${node} did not answer${path === '' ? '' : ` ${escapeControlInLine(loggedPath(path))}`} within ${duration(limits.timeoutMs)}.`,
    hint: method === 'GET' ? 'Try again later: it may be overloaded, or take long for this answer.' : 'A message that was scheduled stays scheduled: look at its result later with `hbx get <pid>/now`.',
  }),
  'body-timeout': ({ node, limits }, { received }) => ({
    code: 'client/no-answer',
    message: `The answer of ${node} stopped after ${bytes(received)}: nothing more came for ${duration(limits.timeoutMs)}.`,
    hint: 'Try again; a node or a proxy on the way is overloaded or stuck.',
  }),
  endless: ({ node, limits }, { received }) => ({
    code: 'client/no-answer',
    message: `The answer of ${node} had no end after ${duration(limits.replyMs)} (${bytes(received)} came).`,
    hint: limits.replyMs <= smallReplyMs ? 'That is a small answer: a node or a proxy on the way is overloaded or stuck.' : 'Ask for less, with a longer path.',
  }),
  'cut-off': ({ node, method }, { received }) => ({
    code: 'client/cut-off',
    message: `The answer of ${node} was cut off after ${bytes(received)}.`,
    hint: method === 'GET' ? 'Try again; a node or a proxy on the way breaks connections.' : mayHaveArrived,
  }),
  tls: tlsError,
  'not-http': ({ node }) => ({
    code: 'client/not-http',
    message: `What answers at ${node} does not speak HTTP as it should.`,
    hint: node.startsWith('http:') ? 'Is it https, or another port?' : 'Check the port.',
  }),
  'large-head': ({ node }) => ({
    code: 'client/too-long',
    message: `The headers of the answer of ${node} are longer than 1 MB.`,
    hint: 'Ask for less, with a longer path; a process keeps large values under keys of their own.',
  }),
  proxy: ({ node, proxy }) => ({
    code: 'client/proxy',
    message: `The proxy ${proxy?.url} cannot be reached, so ${node} cannot either.`,
    hint: `${proxy?.variable} names it: check it, or list ${hostOf(node)} in NO_PROXY to go there directly.`,
  }),
  'proxy-auth': ({ proxy }) => ({
    code: 'client/proxy',
    message: `The proxy ${proxy?.url} wants to know who you are (407): ${proxy?.authorization === undefined ? 'no user and password were given' : 'it does not take the user and password that were given'}.`,
    hint: `Put them into ${proxy?.variable}: \`http://user:password@${proxy === undefined ? 'host' : new URL(proxy.url).host}\`, percent-encoded.`,
  }),
  'proxy-busy': ({ node, proxy }, { proxyStatus }) => ({
    code: 'client/proxy',
    message: `The proxy ${proxy?.url} did not get through to ${node} (${proxyStatus}).`,
    hint: `Is the URL right, and the node running? ${proxy?.variable} names the proxy; NO_PROXY lists hosts that are reached directly.`,
  }),
  'proxy-refused': ({ node, proxy }, { proxyStatus }) => ({
    code: 'client/proxy',
    message: `The proxy ${proxy?.url} does not let hbx through to ${node} (${proxyStatus}).`,
    hint: `Ask who runs it to allow ${hostOf(node)}, or list it in NO_PROXY when it can be reached directly.`,
  }),
  'bad-request': ({ node }, failure) => ({
    code: 'client/bad-request',
    message: `This cannot be asked of ${node}: ${escapeControlInLine(String((failure.cause as Error | undefined)?.message ?? failure.code).slice(0, 200))}.`,
    hint: 'Percent-encode what has no place in a path, and keep control characters out of tags.',
  }),
  other: ({ node }, failure) => ({
    code: 'client/unreachable',
    message: `The request to ${node} failed (${escapeControlInLine(failure.code.slice(0, 100))}).`,
    hint: 'Is the URL right, and the node running?',
  }),
};

function tlsError({ node }: FailedRequest, { code, cause }: SendError): Told {
  const host = hostOf(node);
  const error = (message: string, hint: string): Told => ({ code: 'client/tls', message, hint });
  if (/SELF_SIGNED/.test(code)) return error(`The certificate of ${host} is self-signed, so nobody vouches for it.`, ownCertificates);
  if (code === 'CERT_HAS_EXPIRED') return error(`The certificate of ${host} has expired.`, "Who runs the node has to renew it. Is this machine's clock right?");
  if (code === 'CERT_NOT_YET_VALID') return error(`The certificate of ${host} is not valid yet.`, "Is this machine's clock right?");
  if (/ALTNAME|HOSTNAME_MISMATCH/.test(code)) return error(`The certificate that ${host} shows is for another host.`, `Use the name that it is for${namesIn(cause)}. Or something on the way answers instead: a hotel or a company network.`);
  if (/ISSUER|VERIFY_LEAF|UNTRUSTED|CHAIN/.test(code)) return error(`The certificate of ${host} comes from an authority that this machine does not know.`, ownCertificates);
  if (/CERT/.test(code)) return error(`The certificate of ${host} is not accepted (${code}).`, ownCertificates);
  return error(`No encrypted connection to ${host} comes about (${code.slice(0, 60)}).`, `Does it speak https at this port? A plain node is \`${escapeControlInLine(node.replace(/^https:/, 'http:'))}\`.`);
}

/** The names in a certificate for somebody else, as Node tells them. */
function namesIn(cause: unknown): string {
  const inner = cause as { cert?: { subjectaltname?: unknown }; cause?: unknown } | undefined;
  const names = inner?.cert?.subjectaltname ?? (inner?.cause as { cert?: { subjectaltname?: unknown } } | undefined)?.cert?.subjectaltname;
  return typeof names === 'string' ? ` (${escapeControlInLine(names.slice(0, 100))})` : '';
}

/** A redirect that is not followed. */
export function redirected(request: Pick<FailedRequest, 'method' | 'node' | 'path' | 'attempts' | 'proxy'>, { url, why, status }: { readonly url: string; readonly why: string; readonly status: number }): HbxError {
  const shown = escapeControlInLine(withoutCredentials(url).slice(0, 300));
  const isUrl = /^https?:/.test(url) && URL.canParse(url);
  const node = isUrl && shown === url ? nodeOfRedirect(url, request.path) : undefined;
  return new HbxError('client/redirected', `The node at ${request.node} sends hbx on to ${shown} (${status}). It is not followed: ${why}.`, {
    hint: node === undefined || node === request.node ? 'If you trust the new address, use it as the URL of the node.' : `If you trust the new address, use it: \`--url ${escapeControlInLine(node)}\`.`,
    details: [requestLine(request, String(status))],
    exitCode: ExitCode.rejected,
  });
}

function hostOf(url: string): string {
  return new URL(url).host;
}

function duration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}
