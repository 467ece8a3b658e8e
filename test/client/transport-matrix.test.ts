/**
 * Everything that can be wrong between a client and a node, and what is told of it. Each error names the URL, the status or code, the
 * attempts and the next step, in bounded lines without markup, control characters and secrets.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { HbxError } from '../../src/base/errors.ts';
import { createClient } from '../../src/client/client.ts';
import { createTransport, type TransportOptions, type TransportRequest } from '../../src/client/transport.ts';
import { selfSigned, type Certificate } from '../helpers/certificate.ts';
import { hostileServer, reply, type Behaviour, type HostileServer } from '../helpers/hostile-server.ts';
import { testSigner } from '../helpers/signer.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const servers: HostileServer[] = [];
after(() => Promise.all(servers.map((server) => server.stop())));

async function serve(behave: Behaviour, certificate?: Certificate): Promise<HostileServer> {
  const server = await hostileServer(behave, certificate);
  servers.push(server);
  return server;
}

/** Short enough for a test, and long enough for a slow machine to answer in where it should. */
const quick = { timeoutMs: 400, connectMs: 5000, replyMs: 5000, pauseMs: 1, longestPauseMs: 2000 };
const json = { 'content-type': 'application/json' };
const secret = 'hunter2';

/** A port where nobody listens. */
async function freePort(): Promise<number> {
  const server = await hostileServer(() => undefined);
  await server.stop();
  return server.port;
}

/** What every error of the network has to be. @returns all that is told */
function checkTold(error: HbxError, named: string): string {
  const all = [error.message, ...error.details, error.hint ?? ''].join('\n');
  assert.match(all, new RegExp(named.replace(/[.[\]]/g, '\\$&')), `it names ${named}: ${all}`);
  assert.ok(error.hint !== undefined && error.hint !== '', `it tells the next step: ${all}`);
  assert.ok(all.length < 1500, `it is short: ${all.length}`);
  assert.doesNotMatch(all.replaceAll('<pid>', ''), /<[a-z!/]/i, 'no markup');
  assert.doesNotMatch(all.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f]/, 'no control characters');
  assert.ok(!all.includes(secret), 'no secrets');
  return all;
}

async function failure(promise: Promise<unknown>): Promise<HbxError> {
  const outcome = await promise.then((value) => ({ value }), (error: HbxError) => ({ error }));
  assert.ok('error' in outcome, `it was answered: ${JSON.stringify(outcome)}`);
  assert.ok(outcome.error.isHbxError, String(outcome.error.stack));
  return outcome.error;
}

/** The error of one request, and how often it was sent. */
async function failing(url: string, request: Partial<TransportRequest> = {}, options: Partial<TransportOptions> = {}): Promise<HbxError> {
  const transport = createTransport({ url, ...quick, ...options });
  try {
    return await failure(transport.request({ method: 'GET', path: '/~meta@1.0/info', headers: [['authorization', secret]], ...request }));
  } finally {
    await transport.close();
  }
}

/** The error of reading a path as JSON, as commands do. */
async function reading(url: string, options: Partial<TransportOptions> = {}): Promise<HbxError> {
  const client = createClient(createTransport({ url, ...quick, ...options }), testSigner(0));
  try {
    return await failure(client.readJson('/x'));
  } finally {
    await client.close();
  }
}

interface Case {
  readonly name: string;
  readonly behave: Behaviour;
  readonly request?: Partial<TransportRequest>;
  readonly options?: Partial<TransportOptions>;
  readonly code: string;
  readonly told: RegExp;
  /** Times that it is sent. */
  readonly sent: number;
}

const post = { method: 'POST', body: Buffer.from('signed') } as const;
const half = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of it');
const stuck = () => undefined;
/** Sends the same again and again. */
const dripping = (first: string, again: string): Behaviour => (socket) => {
  socket.write(first);
  const timer = setInterval(() => socket.write(again), 20);
  socket.on('close', () => clearInterval(timer));
};

const cases: readonly Case[] = [
  { name: 'closed before the answer, a read', behave: (socket) => socket.destroy(), code: 'client/unreachable', told: /broke before an answer came[^]*4 attempts[^]*Try again/, sent: 4 },
  { name: 'closed before the answer, a write', behave: (socket) => socket.destroy(), request: post, code: 'client/unreachable', told: /POST [^]*1 attempt[^]*may have arrived/, sent: 1 },
  { name: 'closed before the answer, a write that is known again', behave: (socket) => socket.destroy(), request: { ...post, repeatable: true }, code: 'client/unreachable', told: /4 attempts/, sent: 4 },
  { name: 'reset before the answer', behave: (socket) => socket.resetAndDestroy(), code: 'client/unreachable', told: /ECONNRESET|UND_ERR_SOCKET/, sent: 4 },
  { name: 'slow headers', behave: stuck, code: 'client/no-answer', told: /did not answer \/~meta@1\.0\/info within 400 ms/, sent: 1 },
  { name: 'half a head, and nothing more', behave: (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-le'), code: 'client/no-answer', told: /did not answer/, sent: 1 },
  { name: 'slow body', behave: (socket) => socket.write(half), code: 'client/no-answer', told: /stopped after 10 bytes: nothing more came for 400 ms/, sent: 1 },
  { name: 'half a body', behave: (socket) => socket.end(half), code: 'client/cut-off', told: /cut off after 10 bytes[^]*4 attempts/, sent: 4 },
  { name: 'half a body of a write', behave: (socket) => socket.end(half), request: post, code: 'client/cut-off', told: /cut off[^]*1 attempt[^]*may have arrived/, sent: 1 },
  { name: 'half a chunk', behave: (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\nabc'), code: 'client/cut-off', told: /cut off after 3 bytes/, sent: 4 },
  { name: 'chunks that are none', behave: (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc'), code: 'client/cut-off', told: /cut off after 0 bytes/, sent: 4 },
  { name: 'a reply that drips and never ends', behave: dripping('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\nx\r\n'), options: { replyMs: 300 }, code: 'client/no-answer', told: /had no end after 300 ms \(\d+ bytes? came\)/, sent: 1 },
  { name: 'a head that drips and never ends', behave: dripping('HTTP/1.1 200 OK\r\nx: ', 'x'), code: 'client/no-answer', told: /did not answer \/~meta@1\.0\/info within 400 ms/, sent: 1 },
  { name: 'heads before the head and never the head', behave: dripping('', 'HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n'), request: post, code: 'client/no-answer', told: /did not answer [^]*within 400 ms[^]*1 attempt/, sent: 1 },
  { name: 'a reply that pours and never ends', behave: (socket) => pour(socket), request: { maxBytes: 1_000_000 }, code: 'client/too-long', told: /longer than 1000000 bytes/, sent: 1 },
  { name: 'no HTTP at all', behave: (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), code: 'client/not-http', told: /does not speak HTTP[^]*https, or another port/, sent: 1 },
  { name: 'huge headers', behave: (socket) => socket.end(reply('200 OK', { x: 'y'.repeat(2 * 1024 * 1024) })), code: 'client/too-long', told: /headers[^]*longer than 1 MB/, sent: 1 },
  { name: 'a redirect of a write', behave: (socket) => socket.end(reply('307 Temporary Redirect', { location: 'https://new.example/base/~meta@1.0/info' })), request: post, code: 'client/redirected', told: /sends hbx on to https:\/\/new\.example\/base\/~meta@1\.0\/info \(307\)\. It is not followed: a POST[^]*`--url https:\/\/new\.example\/base`/, sent: 1 },
  { name: 'a redirect to https', behave: (socket) => socket.end(reply('301 Moved', { location: 'https://new.example/~meta@1.0/info' })), code: 'client/redirected', told: /from http to https[^]*`--url https:\/\/new\.example`/, sent: 1 },
  { name: 'a redirect of what is signed to another host', behave: (socket) => socket.end(reply('302 Found', { location: 'http://other.example/x' })), code: 'client/redirected', told: /signed goes to no other host/, sent: 1 },
  { name: 'a redirect with a password', behave: (socket) => socket.end(reply('302 Found', { location: `http://user:${secret}@127.0.0.1/` })), code: 'client/redirected', told: /http:\/\/…@127/, sent: 1 },
  { name: 'a redirect to no URL', behave: (socket) => socket.end(reply('302 Found', { location: 'http://[\u009b31m' })), code: 'client/redirected', told: /that is no URL/, sent: 1 },
  { name: 'redirects in a circle', behave: (socket) => socket.write(reply('302 Found', { location: '/again' })), code: 'client/redirected', told: /6th in a row/, sent: 6 },
  { name: 'a path that cannot be sent', behave: stuck, request: { method: 'GET', path: '/x', headers: [['bad\nheader', 'x']] }, code: 'client/bad-request', told: /cannot be asked/, sent: 0 },
];

/** Sends as fast as it is taken. */
function pour(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\n\r\n');
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

describe('a broken network', () => {
  for (const { name, behave, request, options, code, told, sent } of cases) {
    it(name, async () => {
      const server = await serve(behave);
      const error = await failing(server.url, request, options);
      assert.match(checkTold(error, server.url), told);
      assert.equal(error.code, code);
      assert.equal(server.heads.length, sent);
    });
  }

  it('refused, for a write too: nothing of it was sent', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const error = await failing(url, post);
    assert.match(checkTold(error, url), /connection was refused[^]*ECONNREFUSED, 4 attempts[^]*`hbx node`/);
    assert.deepEqual([error.code, error.exitCode], ['client/unreachable', 3]);
  });

  it('a name that is not known', async () => {
    const error = await failing('http://nothing.invalid', {}, { attempts: 1 });
    assert.match(checkTold(error, 'nothing.invalid'), /is not known|could not be looked up/);
    assert.equal(error.code, 'client/dns');
  });

  it('a certificate that signs itself', async () => {
    const server = await serve(() => undefined, selfSigned());
    const error = await failing(server.url);
    assert.match(checkTold(error, server.url), /self-signed[^]*DEPTH_ZERO_SELF_SIGNED_CERT, 1 attempt[^]*NODE_EXTRA_CA_CERTS/);
    assert.deepEqual([error.code, error.exitCode], ['client/tls', 3]);
    assert.equal(server.heads.length, 0);
  });

  it('https to a port that speaks none', async () => {
    // It answers the first bytes of the handshake in plain text.
    const plain = await plainAnswer();
    const error = await failing(`https://127.0.0.1:${plain}`);
    assert.match(checkTold(error, `https://127.0.0.1:${plain}`), /No encrypted connection[^]*`http:\/\/127\.0\.0\.1:\d+`/);
    assert.equal(error.code, 'client/tls');
  });

  it('cancelled: at once, whatever it waits for', async () => {
    const server = await serve((socket, { head }) => {
      if (head.startsWith('GET /half')) socket.write(half);
      if (head.startsWith('GET /busy')) socket.write(reply('503 Busy', { 'retry-after': '100' }));
    });
    for (const path of ['/head', '/half', '/busy']) {
      const controller = new AbortController();
      let told: (() => void) | undefined;
      const arrived = new Promise<void>((resolve) => (told = resolve));
      const transport = createTransport({ url: server.url, longestPauseMs: 1_000_000, onAttempt: () => told?.() });
      const pending = failure(transport.request({ method: 'GET', path, signal: controller.signal }));
      const before = server.heads.length;
      if (path === '/busy') await arrived;
      else while (server.heads.length === before && !server.heads.some((head) => head.startsWith(`GET ${path}`))) await new Promise(setImmediate);
      controller.abort();
      assert.deepEqual([(await pending).code, (await pending).exitCode], ['client/aborted', 130]);
      assert.equal((await failure(transport.request({ method: 'GET', path, signal: controller.signal }))).code, 'client/aborted');
      await transport.close();
    }
    assert.equal(server.heads.length, 3);
  });

  it('cancelled while the new place of the node is looked for', async () => {
    const controller = new AbortController();
    const transport = createTransport({
      url: `http://127.0.0.1:${await freePort()}`,
      ...quick,
      relocate: () => {
        controller.abort();
        return new Promise(() => undefined);
      },
    });
    assert.equal((await failure(transport.request({ method: 'GET', path: '/', signal: controller.signal }))).code, 'client/aborted');
    await transport.close();
  });
});

/** A port that answers whatever comes with a line of text. */
async function plainAnswer(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  });
  after(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('replies that are no answer', () => {
  /** The reply, what is told of it, the times that it is asked for. */
  const replies: readonly (readonly [name: string, reply: Buffer, code: string, told: RegExp, sent: number])[] = [
    ['404 as a page', reply('404 Not Found', { 'content-type': 'text/html' }, '<html><head><title>404 Not Found</title></head><body>nginx</body></html>'), 'client/rejected', /answered 404 to \/x with a web page: "404 Not Found"\.[^]*404 from [^]*Is that the URL of a node/, 1],
    ['404 of a node', reply('404 Not Found', json, '{"body":"There is no process."}'), 'client/rejected', /^There is no process\.\n404 from [^]*`hbx ps`/, 1],
    ['429, again and again', reply('429 Too Many', { ...json, 'retry-after': '0' }, '{"message":"slow down"}'), 'client/rejected', /^slow down\n429 from [^]*4 attempts[^]*no more requests from you for now/, 4],
    ['429 that asks for a long wait', reply('429 Too Many', { 'retry-after': '3600' }), 'client/rejected', /429 from[^]*Retry-After: 3600/, 1],
    ['500 as a page', reply('500 Oops', { 'content-type': 'text/html' }, '<!DOCTYPE html>\n<html><body><h1>It <b>broke</b> &amp; &lt;3\u001b[31m</h1><pre>secret trace</pre></body></html>'), 'client/rejected', /answered 500 to \/x with a web page: "It broke & <3/, 1],
    ['502 of a gateway', reply('502 Bad Gateway', { 'content-type': 'text/html' }, '<html><title>502 Bad Gateway</title>'), 'client/rejected', /"502 Bad Gateway"[^]*4 attempts[^]*overloaded or being restarted/, 4],
    ['503 without a word', reply('503 Busy'), 'client/rejected', /answered 503 to \/x\.[^]*4 attempts[^]*Try again later/, 4],
    ['403 without a word', reply('403 No'), 'client/rejected', /403[^]*`hbx wallet show`/, 1],
    ['413', reply('413 Too Large', {}, 'request entity too large'), 'client/rejected', /entity too large[^]*413 from[^]*too large for it/, 1],
    ['a page where JSON should be', reply('200 OK', { 'content-type': 'text/html' }, '<html><head><title>Welcome to\n Hotel WiFi</title></head></html>'), 'client/unexpected-reply', /A web page \("Welcome to Hotel WiFi"\) came instead[^]*200 from[^]*sign in/, 1],
    ['a page that calls itself JSON', reply('200 OK', json, '<!-- hi --><!doctype html><h1>Login</h1>'), 'client/unexpected-reply', /A web page \("Login"\)/, 1],
    ['text where JSON should be', reply('200 OK', json, '\n\nHello\u009b2J\nworld'), 'client/unexpected-reply', /it is not JSON but "Hello\\x9b2J"/, 1],
    ['nothing where JSON should be', reply('200 OK', json), 'client/unexpected-reply', /it is empty/, 1],
    ['bytes where JSON should be', reply('200 OK', json, Buffer.from([0, 255, 1, 2])), 'client/unexpected-reply', /4 bytes that are no text/, 1],
    ['gzip that nobody asked for', reply('200 OK', { ...json, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(1_000_000))), 'client/unexpected-reply', /compressed \(gzip\)/, 1],
    ['gzip that is none', reply('200 OK', { ...json, 'content-encoding': 'gzip' }, Buffer.from([0x1f, 0x8b, 9, 9, 9])), 'client/unexpected-reply', /compressed \(gzip\)/, 1],
    ['an endless page', reply('500 Oops', { 'content-type': 'text/html' }, `<html><title>${'long '.repeat(100_000)}`), 'client/rejected', /long long[^"]*…"/, 1],
  ];
  for (const [name, bytes, code, told, sent] of replies) {
    it(name, async () => {
      const server = await serve((socket) => socket.write(bytes));
      const error = await reading(server.url);
      assert.equal(error.code, code);
      const all = [error.message, ...error.details, error.hint ?? ''].join('\n');
      assert.match(all, told);
      assert.equal(server.heads.length, sent);
      assert.ok(all.length < 1500 && error.hint !== undefined && all.includes(server.url));
      assert.doesNotMatch(all, /<(html|h1|b|pre|title|body)|secret trace|[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      assert.equal(error.exitCode, 5);
    });
  }

  it('429 with Retry-After is waited for, and the wait is told', async () => {
    const server = await serve((socket, { number }) => socket.write(number === 1 ? reply('429 Too Many', { 'retry-after': '1' }) : reply('200 OK', json, '{"ok":1}')));
    const pauses: { status: number; ms: number }[] = [];
    const client = createClient(createTransport({ url: server.url, ...quick, onPause: ({ status, ms }) => pauses.push({ status, ms }) }), testSigner(0));
    assert.deepEqual(await client.readJson('/x'), new Map([['ok', 1]]));
    await client.close();
    assert.deepEqual(pauses.map(({ status, ms }) => [status, ms >= 1000 && ms < 1100]), [[429, true]]);
  });

  it('a write is sent once when a gateway breaks, however well it is known again', async () => {
    const server = await serve((socket) => socket.write(reply('502 Bad Gateway')));
    const transport = createTransport({ url: server.url, ...quick });
    const { status, attempts } = await transport.request({ ...post, path: '/', repeatable: true });
    await transport.close();
    assert.deepEqual([status, attempts, server.heads.length], [502, 1, 1]);
  });
});

describe('redirects of a read', () => {
  it('are followed to another host on the same scheme, without telling the node moved', async () => {
    const target = await serve((socket) => socket.write(reply('200 OK', {}, 'there')));
    const server = await serve((socket, { head }) => socket.write(reply('302 Found', { location: head.startsWith('GET /first') ? '/second' : `http://localhost:${target.port}/third` })));
    const attempts: (string | undefined)[] = [];
    const transport = createTransport({ url: server.url, ...quick, onAttempt: ({ redirectedTo }) => attempts.push(redirectedTo) });
    const { body } = await transport.request({ method: 'GET', path: '/first' });
    assert.equal(Buffer.from(body).toString(), 'there');
    assert.deepEqual(attempts, [`http://localhost:${target.port}/third`]);
    assert.equal(transport.url, server.url);
    await transport.close();
  });
});

describe('through a proxy', () => {
  const through = (port: number, user = '') => ({ HTTP_PROXY: `http://${user}127.0.0.1:${port}`, HTTPS_PROXY: `http://${user}127.0.0.1:${port}` });

  it('an http request goes there whole, with the user that the variable has', async () => {
    const proxy = await serve((socket) => socket.write(reply('200 OK', {}, 'through')));
    const transport = createTransport({ url: 'http://node.invalid:81/base', ...quick, env: through(proxy.port, `me:${secret}@`) });
    const answer = await transport.request({ method: 'GET', path: '/x?y=1' });
    await transport.close();
    assert.equal(Buffer.from(answer.body).toString(), 'through');
    assert.equal(answer.proxy, `http://127.0.0.1:${proxy.port}`);
    assert.match(proxy.heads[0]!, /^GET http:\/\/node\.invalid:81\/base\/x\?y=1 HTTP\/1\.1\r\n/);
    assert.match(proxy.heads[0]!, /\nhost: node\.invalid:81\r\n/i);
    assert.ok(proxy.heads[0]!.includes(`proxy-authorization: Basic ${Buffer.from(`me:${secret}`).toString('base64')}`));
  });

  const refusals = [
    ['407, no user given', '407 Proxy Authentication Required', '', /wants to know who you are \(407\): no user and password[^]*407, 1 attempt, through the proxy[^]*`http:\/\/user:password@127/, 1],
    ['407, with a user', '407 Proxy Authentication Required', `me:${secret}@`, /does not take the user and password/, 1],
    ['a tunnel that is not allowed', '403 Forbidden', `me:${secret}@`, /does not let hbx through to https:\/\/node\.invalid \(403\)/, 1],
    ['a tunnel to nowhere', '502 Bad Gateway', '', /did not get through to https:\/\/node\.invalid \(502\)[^]*4 attempts/, 4],
  ] as const;
  for (const [name, status, user, told, sent] of refusals) {
    it(name, async () => {
      const proxy = await serve((socket) => socket.write(reply(status, { 'content-type': 'text/html' }, '<html><title>Squid</title>')));
      const error = await failing('https://node.invalid', {}, { env: through(proxy.port, user) });
      assert.match(checkTold(error, `http://127.0.0.1:${proxy.port}`), told);
      assert.equal(error.code, 'client/proxy');
      assert.equal(proxy.heads.length, sent);
      assert.match(proxy.heads[0]!, /^CONNECT node\.invalid:443 HTTP/);
      if (!status.startsWith('407')) return;
      const plain = await failing('http://node.invalid', post, { env: through(proxy.port, user) });
      assert.match(checkTold(plain, `http://127.0.0.1:${proxy.port}`), told);
    });
  }

  it('that cannot be reached, has an unknown name or is none', async () => {
    const port = await freePort();
    const ssh = await serve((socket) => socket.end('SSH-2.0\r\n'));
    for (const scheme of ['http', 'https']) {
      for (const address of [`127.0.0.1:${port}`, 'proxy.invalid:3128', `127.0.0.1:${ssh.port}`]) {
        const error = await failing(`${scheme}://node.invalid`, {}, { env: { HBX_PROXY: `me:${secret}@${address}` }, attempts: 1 });
        assert.match(checkTold(error, `http://${address}`), /proxy/);
      }
    }
    assert.equal((await failing('http://node.invalid', {}, { env: { HTTP_PROXY: `socks5://me:${secret}@127.0.0.1:1` } })).code, 'client/proxy-url');
  });

  it('not to this machine, and not where NO_PROXY says', async () => {
    const server = await serve((socket) => socket.write(reply('200 OK', {}, 'direct')));
    const transport = createTransport({ url: server.url, ...quick, env: through(await freePort()) });
    assert.equal((await transport.request({ method: 'GET', path: '/' })).proxy, undefined);
    await transport.close();
    const error = await failing('http://node.invalid', {}, { env: { ...through(server.port), no_proxy: '.invalid' }, attempts: 1 });
    assert.equal(error.code, 'client/dns');
  });
});

describe('certificates', () => {
  /** Trust is read when a process starts, so these requests are made in one of their own. */
  async function askTrusting(certificate: Certificate, url: string, env: Record<string, string> = {}): Promise<{ code?: string; told: string }> {
    const file = join(temporaryFolder('certificate'), 'ca.pem');
    writeFileSync(file, certificate.cert);
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('../helpers/transport-child.ts', import.meta.url)), url, JSON.stringify(env)], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: file, NODE_TEST_CONTEXT: '' },
    });
    return JSON.parse(stdout) as { code?: string; told: string };
  }

  it('expired ones, ones for another host, and a good one behind a proxy', async () => {
    const hour = 60 * 60 * 1000;
    const expired = selfSigned({ from: Date.now() - 2 * hour, until: Date.now() - hour });
    const other = selfSigned({ names: ['other.example'], addresses: [] });
    const good = selfSigned({ names: ['node.invalid'] });
    const [late, wrong, right] = await Promise.all([expired, other, good].map((certificate) => serve((socket) => socket.write(reply('200 OK', {}, 'safe')), certificate)));
    const proxy = await serve((socket) => {
      const onward = connect(right!.port, '127.0.0.1', () => {
        socket.removeAllListeners('data');
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
    });
    const [one, two, three] = await Promise.all([
      askTrusting(expired, late!.url),
      askTrusting(other, wrong!.url),
      askTrusting(good, 'https://node.invalid', { HTTPS_PROXY: `127.0.0.1:${proxy.port}` }),
    ]);
    assert.equal(one!.code, 'client/tls');
    assert.match(one!.told, /has expired[^]*CERT_HAS_EXPIRED, 1 attempt[^]*clock/);
    assert.equal(two!.code, 'client/tls');
    assert.match(two!.told, /is for another host[^]*ERR_TLS_CERT_ALTNAME_INVALID[^]*DNS:other\.example/);
    assert.deepEqual(three, { told: 'safe' });
    assert.match(proxy.heads[0]!, /^CONNECT node\.invalid:443/);
  });
});
