/**
 * Which proxy a URL is reached through, by the variables that all tools read. They are handed in.
 *
 * `HTTPS_PROXY` (and without it `HTTP_PROXY`) is for https URLs, `HTTP_PROXY` for http ones, `NO_PROXY` names hosts that are reached directly:
 * `example.com` (and what is below it), `.example.com`, `host:8734`, `10.0.0.0/8`, `*`. Lower-case names win. This machine itself is never
 * reached through a proxy, unless `HBX_PROXY` names one: that is for everything.
 *
 * undici's `EnvHttpProxyAgent` reads `process.env` by itself, sends loopback to the proxy, and can't say which proxy failed.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { ExitCode, HbxError } from './errors.ts';
import { isLoopbackUrl } from './node-url.ts';
import { escapeControlInLine } from './terminal-text.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Proxy {
  /** `http://proxy.example:3128`, without user and password. */
  readonly url: string;
  /** The variable that names it: `HTTPS_PROXY`. */
  readonly variable: string;
  /** Value of the header `proxy-authorization`, when the variable holds a user. */
  readonly authorization?: string;
}

/**
 * @param url absolute, `http` or `https`
 * @returns undefined when it is reached directly
 * @throws HbxError `client/proxy-url` when the variable holds something else than the URL of a proxy
 */
export function proxyFor(url: string, env: Environment): Proxy | undefined {
  const { protocol } = new URL(url);
  const always = setting(env, ['HBX_PROXY']);
  const names = protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const found = always ?? setting(env, names);
  if (found === undefined) return undefined;
  if (always === undefined && (isLoopbackUrl(url) || isExempt(url, setting(env, ['no_proxy', 'NO_PROXY'])?.value ?? ''))) return undefined;
  return parseProxy(found);
}

interface Setting {
  readonly name: string;
  readonly value: string;
}

/** The first variable that says something. */
function setting(env: Environment, names: readonly string[]): Setting | undefined {
  for (const name of names) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') return { name, value };
  }
  return undefined;
}

function parseProxy({ name, value }: Setting): Proxy {
  // `proxy.example:3128` is how many write it.
  const text = /^[a-z][\w+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text)) throw brokenProxy(name);
  const { protocol, origin, username, password } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') throw brokenProxy(name, protocol);
  if (username === '' && password === '') return { url: origin, variable: name };
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return { url: origin, variable: name, authorization: `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}` };
}

/** `NO_PROXY` has this host. */
function isExempt(url: string, list: string): boolean {
  const { protocol, hostname, port } = new URL(url);
  const host = bare(hostname);
  const ports = ['', port === '' ? (protocol === 'https:' ? '443' : '80') : port];
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === '') return false;
    if (entry === '*') return true;
    const network = /^(.+)\/(\d{1,3})$/.exec(entry);
    if (network !== null) return isWithin(host, bare(network[1]!), Number(network[2]));
    // An IPv6 address without brackets has no port.
    const [, name, ofPort = ''] = isIP(entry) !== 0 ? [entry, entry] : /^(.*?)(?::(\d+))?$/.exec(entry)!;
    const wanted = bare(name!.replace(/^\*?\./, ''));
    return wanted !== '' && ports.includes(ofPort) && (host === wanted || (isIP(host) === 0 && host.endsWith(`.${wanted}`)));
  });
}

function isWithin(host: string, network: string, bits: number): boolean {
  if (isIP(host) === 0 || isIP(host) !== isIP(network) || bits > (isIPv4(host) ? 32 : 128)) return false;
  const list = new BlockList();
  const family = isIPv4(host) ? 'ipv4' : 'ipv6';
  list.addSubnet(network, bits, family);
  return list.check(host, family);
}

/** A host in lower case, without brackets and without the dot at its end. */
function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase();
}

/** Percent-decoded, when it is encoded rightly. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param variable that names the proxy; its value may hold a password and is not shown */
function brokenProxy(variable: string, protocol?: string): HbxError {
  return new HbxError('client/proxy-url', protocol === undefined ? `${variable} is not the URL of a proxy.` : `${variable} names a proxy of the kind "${escapeControlInLine(protocol.slice(0, 20))}", which hbx does not speak.`, {
    hint: `It looks like http://proxy.example:3128. Without ${variable}, hbx connects directly.`,
    exitCode: ExitCode.usage,
  });
}

/** Headers that a request has besides when it goes to a proxy that passes it on itself. @param url where it is for, absolute */
export function forwardFields(url: string, { authorization }: Proxy): (readonly [name: string, value: string])[] {
  return [['host', new URL(url).host], ...(authorization === undefined ? [] : [['proxy-authorization', authorization] as const])];
}
