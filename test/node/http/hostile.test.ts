/** Senders who mean no good, or do not know better: the node goes on answering, within its limits, and its memory comes back. */
// Alone: it fills the node's memory and takes long.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { nodeProcess, type NodeProcess } from '../../helpers/node-process.ts';
import { ask, head, rawConnection, type RawConnection } from '../../helpers/raw-http.ts';

const MB = 1024 * 1024;
const info = '/~meta@1.0/info/address';
/** Answers a POST too. */
const open = '/~message@1.0&n=1/n';
/** For a reply that the node need not sign. */
const unsigned = { 'require-codec': 'json@1.0' };

/** The node answers, nothing of what came before is left in it, and it never took more than so much. */
async function isWell(node: NodeProcess, before: number, peakBytes = 900 * MB): Promise<void> {
  assert.equal((await ask(node.port, `GET ${info}`)).status, 200);
  let cost = await node.cost();
  // Connections that this side closed are noticed by and by.
  for (let look = 0; (cost.active > 0 || cost.kept > before + 80 * MB) && look < 100; look++) {
    await setTimeout(50);
    cost = await node.cost();
  }
  assert.equal(cost.active, 0, 'no request is under way');
  assert.ok(cost.kept < before + 80 * MB, `${cost.kept} bytes are kept`);
  assert.ok(cost.peak === undefined || cost.peak < peakBytes, `it took ${cost.peak} bytes`);
}

/** Files this process may open. */
function fileLimit(): number {
  try {
    const said = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
    return said === 'unlimited' ? Infinity : Number(said);
  } catch {
    return 1024;
  }
}

/** Opens connections some at a time: the kernel drops what comes all at once. */
async function openMany(port: number, count: number, bytes: (index: number) => string): Promise<RawConnection[]> {
  const all: RawConnection[] = [];
  while (all.length < count) {
    const some = Array.from({ length: Math.min(250, count - all.length) }, (_, index) => rawConnection(port, bytes(all.length + index)));
    await Promise.all(some.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))));
    all.push(...some);
  }
  return all;
}

describe('hostile senders', () => {
  it('send heads and bodies byte by byte, many at once', async () => {
    const node = await nodeProcess();
    const { kept } = await node.cost();
    const slow = await openMany(node.port, 600, (index) => (index % 2 === 0 ? 'G' : head(`POST ${open}`, { 'content-length': 1000 })));
    for (let byte = 1; byte < 20; byte++) {
      for (const [index, { socket }] of slow.entries()) socket.write(index % 2 === 0 ? `GET ${info} HTTP/1.1\r\n`[byte]! : 'x');
      assert.equal((await ask(node.port, `GET ${info}`)).status, 200);
    }
    // One who comes to an end after all is answered.
    slow[0]!.socket.write(`GET ${info} HTTP/1.1\r\nhost: localhost\r\n\r\n`.slice(20));
    assert.match(await slow[0]!.until(/\r\n\r\n.{43}/s), /^HTTP\/1\.1 200/);
    for (const { socket } of slow) socket.destroy();
    await isWell(node, kept);
  });

  it('hold 10 000 connections open, idle and with half a request', async (context) => {
    const node = await nodeProcess();
    const { kept } = await node.cost();
    const count = Math.min(10_000, Math.floor(fileLimit() * 0.75));
    if (count < 10_000) context.diagnostic(`This process may open ${fileLimit()} files, so it opens ${count} connections.`);
    const begun = performance.now();
    const all = await openMany(node.port, count, (index) => (index % 2 === 0 ? head(`GET ${info}`, { ...unsigned, connection: 'keep-alive' }) : `GET ${info} HTTP/1.1\r\nhost: local`));
    assert.equal((await ask(node.port, `GET ${info}`)).status, 200);
    if (performance.now() - begun < 20_000) {
      await Promise.all(all.filter((_, index) => index % 2 === 0).map((one) => one.until(/\r\n\r\n./s)));
      assert.equal(all.filter(({ socket }) => socket.destroyed).length, 0, 'there is room for all');
      // The oldest idle one still works, and so does the oldest half one.
      all[0]!.socket.write(head(`GET ${info}`, unsigned));
      assert.match(await all[0]!.closed, /HTTP\/1\.1 200.*HTTP\/1\.1 200/s);
      all[1]!.socket.write('host\r\nconnection: close\r\n\r\n');
      assert.match(await all[1]!.closed, /^HTTP\/1\.1 200/);
    } else {
      context.diagnostic('This machine is so busy that the first connections had timed out before the last was open.');
    }
    for (const { socket } of all) socket.destroy();
    await isWell(node, kept);
  });

  it('send bodies of 100 MB: those of a known length are refused unread, the others cut, many at once', async () => {
    const node = await nodeProcess();
    const { kept } = await node.cost();
    const declared = rawConnection(node.port, head(`POST ${open}`, { 'content-length': 100 * MB }));
    assert.match(await declared.until(/limit of this node\./), /^HTTP\/1\.1 413 .*The body is larger than 67108864 bytes, the limit of this node\./s);
    const cautious = rawConnection(node.port, head(`POST ${open}`, { 'content-length': 100 * MB, expect: '100-continue' }));
    assert.match(await cautious.closed, /^HTTP\/1\.1 413 /, 'nothing is asked for');

    const megabyte = Buffer.alloc(MB, 'x');
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), megabyte, Buffer.from('\r\n')]);
    const statuses = await Promise.all(
      Array.from({ length: 16 }, async (_, index) => {
        const chunked = index % 2 === 0;
        const one = rawConnection(node.port, head(`POST ${open}`, chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': 60 * MB }));
        for (let sent = 0; sent < (chunked ? 100 : 60) && !one.socket.destroyed; sent++) {
          if (!one.socket.write(chunked ? chunk : megabyte)) await Promise.race([new Promise((resolve) => one.socket.once('drain', resolve)), one.closed]);
        }
        return (await one.closed).slice(9, 12);
      }),
    );
    for (const status of statuses) assert.ok(['200', '413', '503', ''].includes(status), status);
    assert.ok(statuses.includes('413') || statuses.includes('503'), statuses.join(' '));
    // 256 MB of bodies, and what becomes of one or two of them while they are read.
    await isWell(node, kept, 1200 * MB);
  });

  it('send a body in chunks of one byte', async () => {
    const node = await nodeProcess();
    const { kept } = await node.cost();
    const one = rawConnection(node.port, head(`POST ${open}`, { 'transfer-encoding': 'chunked' }));
    const chunks = '1\r\nx\r\n'.repeat(100_000);
    for (let sent = 0; sent < 6; sent++) if (!one.socket.write(chunks)) await new Promise((resolve) => one.socket.once('drain', resolve));
    one.socket.write('0\r\n\r\n');
    assert.match(await one.closed, /^HTTP\/1\.1 200/);
    await isWell(node, kept, 400 * MB);
  });

  it('send large heads: up to 1 MB is read, beyond is refused, half ones are dropped when they are too many', async () => {
    const node = await nodeProcess();
    const { kept } = await node.cost();
    assert.equal((await ask(node.port, `GET ${info}`, { x: 'a'.repeat(MB - 1000) })).status, 200);
    const larger = await ask(node.port, `GET ${info}`, { x: 'a'.repeat(MB + 1000) });
    assert.deepEqual(larger, { status: 431, text: 'The headers are larger than 1048576 bytes, the limit of this node.' });
    const fields = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [index.toString(36), '']));
    assert.deepEqual(await ask(node.port, `GET ${info}`, fields), { status: 431, text: 'The request has more than 4096 headers, the limit of this node.' });
    assert.equal((await ask(node.port, `GET ${info}`, Object.fromEntries(Object.entries(fields).slice(0, 4000)))).status, 200);

    const half = await openMany(node.port, 200, () => `GET ${info} HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(MB - 2000)}`);
    await Promise.race(half.map(({ closed }) => closed));
    assert.equal((await ask(node.port, `GET ${info}`)).status, 200);
    for (const { socket } of half) socket.destroy();
    await isWell(node, kept, 600 * MB);
  });

  it('do not read their replies', async () => {
    const node = await nodeProcess();
    const { kept } = await node.cost();
    const large = head(`POST /~json@1.0/serialize`, { 'content-length': 8 * MB });
    const body = 'x'.repeat(8 * MB);
    const all: RawConnection[] = [];
    for (let index = 0; index < 60; index++) {
      const one = rawConnection(node.port, large, body);
      one.socket.pause();
      all.push(one);
      if (index % 4 === 3) await ask(node.port, `GET ${info}`);
    }
    let cost = await node.cost();
    for (let look = 0; cost.kept > kept + 400 * MB && look < 300; look++) {
      await setTimeout(100);
      cost = await node.cost();
    }
    assert.ok(cost.kept <= kept + 400 * MB, `${cost.kept} bytes are kept for replies that nobody reads`);
    for (const { socket } of all) socket.destroy();
    await isWell(node, kept, 1200 * MB);
  });

  it('send a hundred requests at once on one connection, and leave', async () => {
    const node = await nodeProcess();
    const { kept } = await node.cost();
    const alive = { connection: 'keep-alive' };
    const few = rawConnection(node.port, Array.from({ length: 50 }, (_, index) => head(`GET /~message@1.0&n=${index}/n`, alive)).join(''), head('GET /~message@1.0&n=last/n'));
    assert.deepEqual([...(await few.closed).matchAll(/\r\n\r\n(last|\d+)/g)].map(([, n]) => n), [...Array.from({ length: 50 }, (_, index) => String(index)), 'last'], 'in their order');
    const many = rawConnection(node.port, head(`GET ${info}`, { ...alive, ...unsigned }).repeat(3000));
    // The sentence may be lost with the connection, which still has requests that nobody read.
    const replies = [...(await many.closed).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    assert.ok(replies.filter((status) => status === '200').length < 3000, `${replies.length} replies`);
    for (let index = 0; index < 200; index++) {
      const gone = rawConnection(node.port, head(`GET ${info}`, { ...alive, ...unsigned }).repeat(60));
      gone.socket.once('data', () => gone.socket.destroy());
      await gone.closed;
    }
    await isWell(node, kept);
  });

  it('write requests that two servers would read differently', async () => {
    const node = await nodeProcess();
    const shapes: Record<string, string> = {
      'both lengths': 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nX',
      'both lengths, turned round': 'POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\ncontent-length: 6\r\n\r\n0\r\n\r\nX',
      'two lengths': 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx',
      'a list of lengths': 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1, 1\r\n\r\nx',
      'a length with a sign': 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: +1\r\n\r\nx',
      'a length that is none': 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0x1\r\n\r\nx',
      'an unknown encoding': 'POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n',
      'an encoding with a strange name': 'POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n',
      'a blank before the colon': 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length : 1\r\n\r\nx',
      'a folded header': 'GET / HTTP/1.1\r\nhost: localhost\r\nx: a\r\n content-length: 5\r\n\r\n',
      'a header without a name': 'GET / HTTP/1.1\r\nhost: localhost\r\n: a\r\n\r\n',
      'a NUL in a header': 'GET / HTTP/1.1\r\nhost: localhost\r\nx: a\0b\r\n\r\n',
      'a chunk size that is none': 'POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n\r\n',
      'a chunk size of 20 digits': 'POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffffff\r\n\r\n',
      'a bare line feed after a chunk size': 'POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n',
      'HTTP/1.2': 'GET / HTTP/1.2\r\nhost: localhost\r\n\r\n',
      'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'TLS': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      'two hosts': 'GET / HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\nconnection: close\r\n\r\n',
      'no host': 'GET / HTTP/1.1\r\nconnection: close\r\n\r\n',
      'a URL for a proxy': 'GET http://evil.example/ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
    };
    for (const [name, bytes] of Object.entries(shapes)) {
      // What would be the next request must never be answered.
      const all = await rawConnection(node.port, Buffer.from(bytes, 'latin1'), `GET ${info} HTTP/1.1\r\nhost: localhost\r\n\r\n`).closed;
      assert.match(all, /^HTTP\/1\.1 400 .*\r\n\r\n[^]*[A-Z].{10,}/s, name);
      assert.equal(all.split(/HTTP\/1\.1 \d/).length, 2, `${name}: ${all}`);
    }
    assert.match(await rawConnection(node.port, 'CONNECT localhost:80 HTTP/1.1\r\nhost: localhost\r\n\r\n').closed, /^HTTP\/1\.1 405 .*no proxy/s);
  });

  it('put rubbish behind a good request: the good one is answered first', async () => {
    const node = await nodeProcess();
    const all = await rawConnection(node.port, head('GET /~message@1.0&n=good/n', { connection: 'keep-alive' }), 'rubbish\r\n\r\n').closed;
    assert.match(all, /^HTTP\/1\.1 200 .*\r\n\r\ngoodHTTP\/1\.1 400 /s);
    const half = await rawConnection(node.port, head('GET /~message@1.0&n=good/n', { connection: 'keep-alive' }), head('POST /', { 'transfer-encoding': 'chunked', connection: 'keep-alive' }), 'zz\r\n').closed;
    assert.match(half, /^HTTP\/1\.1 200 .*\r\n\r\ngoodHTTP\/1\.1 400 /s);
    assert.equal((await node.cost()).active, 0);
  });

  it('build paths and messages deep, long and wide', async () => {
    const node = await nodeProcess();
    const { kept } = await node.cost();
    const repeat = (text: string, times: number): string => text.repeat(times);
    const multipart = { 'content-type': 'multipart/form-data; boundary="x"' };
    const part = (name: string, rest: string): string => `--x\r\ncontent-disposition: form-data;name="${name}"\r\n${rest}\r\n--x--`;
    const requests: [name: string, line: string, headers?: Record<string, string>, body?: string][] = [
      ['a path of 1 MB', `GET /${repeat('a', MB - 2000)}`],
      ['100 000 segments', `GET ${repeat('/a', 100_000)}`],
      ['parentheses', `GET /${repeat('(', 400_000)}${repeat(')', 400_000)}`],
      ['parentheses never closed', `GET /${repeat('(a/', 300_000)}`],
      ['parentheses within the limit of a segment', `GET /${repeat('(', 4000)}a${repeat(')', 4000)}`],
      ['resolves', `GET /~message@1.0${repeat('&k+resolve=(/a)', 300)}/keys`],
      ['resolves in one another', `GET /~message@1.0&k=${repeat('(/~message@1.0&k=', 100)}1${repeat(')', 100)}/k`],
      ['resolves of resolves', `GET /a${repeat('/b', 90)}?${Array.from({ length: 100 }, (_, index) => `k${index}+resolve=/c`).join('&')}`],
      ['quotes', `GET /a&b=${repeat('"', 700_001)}`],
      ['percent signs', `GET /${repeat('%25', 340_000)}`],
      ['percent signs that are none', `GET /${repeat('%', 1000)}`],
      ['NUL and line breaks', 'GET /%00%0d%0aset-cookie:%20a=b/%0a'],
      ['half a character', 'GET /%c3%28/%ff'],
      ['a scope beyond all steps', 'GET /a?999999999.k=v&0.k=v'],
      ['types that are none', 'GET /a&k+integer=x&l+list=((((&m+map=="'],
      ['typed numbers without end', `GET /a&k+integer=${repeat('9', 8000)}/k`],
      ['dots', 'GET /../../../../etc/passwd'],
      ['prototype keys', 'GET /__proto__/constructor/toString&__proto__=1'],
      ['a device that is a prototype key', 'GET /~__proto__/constructor'],
      ['JSON in one another', 'POST /', { 'codec-device': 'json@1.0' }, repeat('[', 1_000_000)],
      ['objects in one another', 'POST /', { 'codec-device': 'json@1.0' }, repeat('{"a":', 1_000_000)],
      ['levels in one another', 'POST /', multipart, part(`${repeat('a/', 500_000)}a`, '\r\n1')],
      ['a list of lists', 'POST /', { ...multipart, 'ao-types': 'l="list"' }, part('l', `\r\n${repeat('(ao-type-list) ', 100_000)}`)],
      ['structured fields', 'POST /', { 'ao-types': repeat('(', 500_000) }],
      ['signature fields', 'POST /', { signature: repeat('a=:AA:,', 100_000), 'signature-input': repeat('a=("b");', 100_000) }],
      ['a boundary that is everywhere', 'POST /', { 'content-type': 'multipart/form-data; boundary="-"' }, repeat('-', 1_000_000)],
    ];
    for (const [name, line, headers, body] of requests) {
      const { status, text } = await ask(node.port, line, headers, body);
      assert.ok(status >= 400 && status < 500, `${name}: ${status} ${text.slice(0, 200)}`);
      assert.ok(text.length > 5, `${name}: a sentence`);
      assert.doesNotMatch(text, /bug in hbx/, name);
    }
    await isWell(node, kept, 600 * MB);
  });

  it('use HTTP as it may be used', async () => {
    const node = await nodeProcess();
    assert.match(await rawConnection(node.port, `GET ${info} HTTP/1.0\r\nhost: localhost\r\n\r\n`).closed, /^HTTP\/1\.1 200 .*\r\n\r\n.{43}$/s);
    assert.match(await rawConnection(node.port, head(`HEAD ${info}`)).closed, /^HTTP\/1\.1 200 .*\r\n\r\n$/s);
    assert.match(await rawConnection(node.port, head('OPTIONS *')).closed, /^HTTP\/1\.1 200 .*access-control-allow-methods/is);
    assert.match(await rawConnection(node.port, head('DELETE /~message@1.0&n=1/n', { 'content-length': 5 }), 'hello').closed, /^HTTP\/1\.1 200 .*\r\n\r\n1$/s);
    const asked = rawConnection(node.port, head('POST /~message@1.0/body', { 'content-length': 5, expect: '100-continue' }));
    await asked.until(/^HTTP\/1\.1 100 Continue/);
    asked.socket.write('hello');
    assert.match(await asked.closed, /HTTP\/1\.1 200 .*hello/s);
    assert.match(await rawConnection(node.port, head('POST /', { 'content-length': 0, expect: 'a-miracle' })).closed, /^HTTP\/1\.1 417 .*expectation/s);
    const upgrade = await rawConnection(node.port, head(`GET ${info}`, { upgrade: 'websocket', connection: 'upgrade, close' })).closed;
    assert.match(upgrade, /^HTTP\/1\.1 200 /);
    assert.equal((await node.cost()).active, 0);
  });
});
