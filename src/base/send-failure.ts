/** What kind of failure an error of undici or of Node is: by its code and by how far the request had come. */

/** How a request failed before its reply was whole. `client/transport/errors.ts` has a sentence and a next step for each; what a node says of its own is in `node/outbound.ts`. */
export type FailureKind =
  /** Nobody listens there. */
  | 'refused'
  /** The name of the host is not known. */
  | 'dns'
  /** The name server did not answer. */
  | 'dns-busy'
  /** No network, or no way to that address. */
  | 'no-route'
  | 'connect-timeout'
  /** The connection broke before the reply began. */
  | 'lost'
  | 'head-timeout'
  /** The reply began, and then nothing came for too long. */
  | 'body-timeout'
  /** The reply takes longer than any may. */
  | 'endless'
  /** The connection broke within the reply, or its framing did. */
  | 'cut-off'
  | 'tls'
  | 'not-http'
  | 'large-head'
  /** The proxy cannot be reached, or speaks no HTTP. */
  | 'proxy'
  /** The proxy wants a user and a password, or others. */
  | 'proxy-auth'
  /** The proxy says that it can't get through now. */
  | 'proxy-busy'
  /** The proxy does not let it through. */
  | 'proxy-refused'
  /** It cannot be sent as it is: a character that has no place in a path or in a header. */
  | 'bad-request'
  | 'other';

/** A request that failed, thrown by `client/transport/send.ts` and told by its `errors.ts`. Not for people. */
export class SendError extends Error {
  override readonly name = 'SendError';
  readonly kind: FailureKind;
  /** `ECONNREFUSED`, `UND_ERR_SOCKET` and so on. */
  readonly code: string;
  /** Bytes of the body that had come. */
  readonly received: number;
  /** Status that the proxy answered instead of letting it through. */
  readonly proxyStatus: number | undefined;

  constructor(kind: FailureKind, code: string, { received = 0, proxyStatus, cause }: { received?: number; proxyStatus?: number | undefined; cause?: unknown } = {}) {
    super(code, { cause });
    this.kind = kind;
    this.code = code;
    this.received = received;
    this.proxyStatus = proxyStatus;
  }
}

export interface Progress {
  /** The head of the reply is there. */
  readonly answered: boolean;
  readonly received: number;
  /** The request goes through a proxy. */
  readonly proxied: boolean;
  /** The proxy only opens a way (https): what is said after that, the node says. */
  readonly tunnelled: boolean;
}

/** The failure that an error of undici is. */
export function sendErrorOf(error: unknown, { answered, received, proxied, tunnelled }: Progress): SendError {
  if (error instanceof SendError) return error;
  const code = codeOf(error);
  const proxyStatus = proxied ? statusOfProxy(error) : undefined;
  const kind = proxyStatus !== undefined ? kindOfProxyStatus(proxyStatus) : answered ? kindWithin(code) : kindBefore(code, proxied);
  // What is in the way of a tunnel is in the way of the proxy itself: node's codes come from the proxy's address.
  const isProxys = proxied && (kind === 'refused' || kind === 'no-route' || kind === 'connect-timeout' || kind === 'dns' || (kind === 'not-http' && !tunnelled));
  return new SendError(isProxys ? 'proxy' : kind, proxyStatus === undefined ? code : String(proxyStatus), { received, proxyStatus, cause: error });
}

const kinds: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'dns',
  EAI_NONAME: 'dns',
  EAI_NODATA: 'dns',
  EAI_AGAIN: 'dns-busy',
  EAI_FAIL: 'dns-busy',
  ENETUNREACH: 'no-route',
  EHOSTUNREACH: 'no-route',
  ENETDOWN: 'no-route',
  EHOSTDOWN: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  ETIMEDOUT: 'connect-timeout',
  ECONNRESET: 'lost',
  EPIPE: 'lost',
  UND_ERR_SOCKET: 'lost',
  UND_ERR_CLOSED: 'lost',
  UND_ERR_HEADERS_TIMEOUT: 'head-timeout',
  UND_ERR_BODY_TIMEOUT: 'body-timeout',
  UND_ERR_HEADERS_OVERFLOW: 'large-head',
  HPE_HEADER_OVERFLOW: 'large-head',
  UND_ERR_INVALID_ARG: 'bad-request',
  UND_ERR_NOT_SUPPORTED: 'bad-request',
  ERR_INVALID_ARG_TYPE: 'bad-request',
  ERR_INVALID_URL: 'bad-request',
};

function kindBefore(code: string, proxied: boolean): FailureKind {
  if (isTls(code)) return 'tls';
  if (code.startsWith('HPE_') && code !== 'HPE_HEADER_OVERFLOW') return 'not-http';
  const kind = Object.hasOwn(kinds, code) ? kinds[code]! : 'other';
  return proxied && kind === 'dns-busy' ? 'dns' : kind;
}

function kindWithin(code: string): FailureKind {
  const kind = Object.hasOwn(kinds, code) ? kinds[code] : undefined;
  return kind === 'body-timeout' || kind === 'large-head' ? kind : 'cut-off';
}

/** Codes of OpenSSL's checks and of the handshake. */
function isTls(code: string): boolean {
  return /^(?:ERR_TLS_|ERR_SSL_|EPROTO$|UND_ERR_PRX_TLS$|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)$|UNABLE_TO_)|CERT/.test(code);
}

/** undici has the status of a proxy that opens no tunnel in a sentence only. */
function statusOfProxy(error: unknown): number | undefined {
  const status = /^Proxy response \((\d{3})\)/.exec(String((error as { message?: unknown } | null)?.message ?? ''))?.[1];
  return status === undefined ? undefined : Number(status);
}

export function kindOfProxyStatus(status: number): FailureKind {
  return status === 407 ? 'proxy-auth' : status === 502 || status === 503 || status === 504 ? 'proxy-busy' : 'proxy-refused';
}

/** The code of an error, or of what caused it; without one, its message. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  const { name, code, cause, errors } = error as { name?: unknown; code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  // Some errors of undici's parser have a sentence instead.
  if (name === 'HTTPParserError') return 'HPE_INVALID';
  // Of all addresses of a name, each failed.
  const inner = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  return inner === undefined ? String((error as Error).message) : codeOf(inner);
}
