/**
 * What a web page can do to a node on the same machine, in a real browser: read, and send what is signed. Nothing else.
 *
 * @source design.md 6, 9.16
 */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { message, type Message } from '../../src/message/value.ts';
import { browser, openPage, whyNoBrowser } from '../helpers/browser.ts';
import { counterSource } from '../helpers/counter.ts';
import { testSigner } from '../helpers/signer.ts';
import { testNode } from '../helpers/test-node.ts';

/** What the page is told. */
interface Task {
  /** The node, by its address and by a name that somebody has pointed at it. */
  readonly node: string;
  readonly rebound: string;
  readonly process: string;
  /** Requests that carry signatures. */
  readonly signed: Readonly<Record<string, { path: string; headers: readonly (readonly [string, string])[]; body: string }>>;
}

/** Runs in the page. It must not use anything from outside. */
async function page(task: Task): Promise<Record<string, unknown>> {
  const told: Record<string, unknown> = {};
  const schedule = `${task.node}/${task.process}/schedule`;
  const ask = async (url: string, init?: RequestInit): Promise<unknown> => {
    try {
      const reply = await fetch(url, init);
      return { status: reply.status, type: reply.type, text: (await reply.text()).slice(0, 200) };
    } catch (error) {
      return String(error);
    }
  };
  const slot = async (): Promise<unknown> => (await fetch(`${task.node}/${task.process}/slot/current?require-codec=application/json`)).text();
  const event = (target: EventTarget, ...names: string[]): Promise<string> =>
    new Promise((resolve) => {
      names.forEach((name) => target.addEventListener(name, () => resolve(name), { once: true }));
      // What is answered with a file to keep never loads.
      setTimeout(() => resolve('nothing'), 10_000);
    });

  told['read'] = await ask(`${task.node}/~meta@1.0/info/address`);
  const reply = await fetch(`${task.node}/~meta@1.0/info/address`);
  told['headers'] = { signature: reply.headers.has('signature'), status: reply.headers.get('status') };

  told['post'] = await ask(schedule, { method: 'POST', headers: { action: 'Inc', 'content-type': 'application/json' }, body: '{}' });
  told['post without preflight'] = await ask(schedule, { method: 'POST', body: 'action=Inc' });
  told['opaque post'] = await ask(schedule, { method: 'POST', mode: 'no-cors', body: 'action=Inc' });
  told['put'] = await ask(schedule, { method: 'PUT', body: 'x' });
  told['delete'] = await ask(`${task.node}/${task.process}`, { method: 'DELETE' });
  told['cache'] = await ask(`${task.node}/~wao@1.0/cache_module`, { method: 'POST', body: 'return 1' });
  told['beacon'] = navigator.sendBeacon(schedule, 'action=Inc');

  const image = new Image();
  const loaded = event(image, 'load', 'error');
  image.src = `${schedule}&method=POST&action=Inc`;
  told['image'] = await loaded;
  const script = document.createElement('script');
  const ran = event(script, 'load', 'error');
  script.src = `${schedule}?method=POST&action=Inc`;
  document.head.append(script);
  told['script'] = await ran;

  for (const [name, type] of Object.entries({ form: 'application/x-www-form-urlencoded', 'text form': 'text/plain', 'multipart form': 'multipart/form-data' })) {
    const frame = document.createElement('iframe');
    frame.name = name;
    document.body.append(frame);
    const form = document.createElement('form');
    Object.assign(form, { method: 'POST', action: schedule, target: name, enctype: type });
    const input = document.createElement('input');
    Object.assign(input, { name: 'action', value: 'Inc' });
    form.append(input);
    document.body.append(form);
    const arrived = event(frame, 'load');
    form.submit();
    told[name] = await arrived;
  }
  // A sandboxed frame has no origin of its own: `Origin: null`.
  const sandbox = document.createElement('iframe');
  sandbox.setAttribute('sandbox', 'allow-scripts allow-forms');
  const answered = new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data), { once: true }));
  sandbox.srcdoc = `<script>fetch(${JSON.stringify(schedule)}, {method: 'POST', body: 'action=Inc'}).then((r) => r.status, String).then((s) => parent.postMessage(s, '*'))</script>`;
  document.body.append(sandbox);
  told['sandboxed post'] = await answered;
  const socket = new WebSocket(task.node.replace('http', 'ws'));
  told['socket'] = await event(socket, 'open', 'error');
  told['slot after all'] = await slot();

  told['rebound read'] = await ask(`${task.rebound}/~meta@1.0/info/address`);
  told['rebound post'] = await ask(`${task.rebound}/${task.process}/schedule`, { method: 'POST', body: 'x' });
  const inside = document.createElement('iframe');
  const shown = event(inside, 'load');
  inside.src = `${task.rebound}/${task.process}/slot/current`;
  document.body.append(inside);
  told['rebound frame'] = await shown;

  for (const [name, { path, headers, body }] of Object.entries(task.signed)) {
    told[name] = await ask(task.node + path, { method: 'POST', headers: headers.map(([key, value]) => [key, value] as [string, string]), body: Uint8Array.from(atob(body), (character) => character.charCodeAt(0)) });
  }
  told['slot at the end'] = await slot();
  return told;
}

/** Serves the page, and waits for what it tells. */
function pageServer(task: Task): Promise<{ server: Server; url: string; told: Promise<Record<string, any>> }> {
  return new Promise((resolve) => {
    let tell: (told: Record<string, unknown>) => void;
    const told = new Promise<Record<string, unknown>>((settle) => (tell = settle));
    // The name helper stands for what the compiler leaves in the text of a function.
    const script = `const __name = (value) => value; (${page.toString()})(${JSON.stringify(task)}).catch((error) => ({ failed: String(error) })).then((told) => fetch('/told', { method: 'POST', body: JSON.stringify(told) }));`;
    const server = createServer((req, res) => {
      if (req.method !== 'POST') {
        res.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><body><script>${script.replaceAll('</', '<\\/')}</script>`);
        return;
      }
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        res.end();
        tell(JSON.parse(Buffer.concat(chunks).toString()));
      });
    });
    server.listen(0, '127.0.0.1', () => resolve({ server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, told }));
  });
}

async function request(path: string, fields: Parameters<typeof message>[0], key: 0 | 2) {
  const encoded = httpsig.encode(await httpsig.commit(message(fields), testSigner(key)));
  assert.ok(encoded.ok);
  return { path, headers: encoded.value.headers, body: Buffer.from(encoded.value.body).toString('base64') };
}

describe('a web page and a node on the same machine', () => {
  it('reads, and writes only what is signed', { skip: whyNoBrowser, timeout: 180_000 }, async (context) => {
    context.diagnostic(String(browser));
    const target = await testNode();
    const process = await target.spawn(counterSource);
    const reply = await target.client.transport.request({ method: 'POST', path: '/~json@1.0/deserialize', headers: [['content-type', 'text/plain']], body: Buffer.from(JSON.stringify({ type: 'Message', target: process, action: 'Inc' })) });
    const ofNode = reply.headers.filter(([name]) => !['content-length', 'connection', 'keep-alive', 'date'].includes(name) && !name.startsWith('access-control'));
    const { server, url, told } = await pageServer({
      node: target.node.url,
      rebound: `http://evil.test:${target.node.port}`,
      process,
      signed: {
        'signed message': await request(`/${process}/schedule`, { type: 'Message', target: process, action: 'Inc' }, 2),
        'signed order of the operator': await request('/~meta@1.0/info', { path: '/~meta@1.0/info', motto: 'x' }, 0),
        'signed by the node': { path: `/${process}/schedule`, headers: ofNode, body: Buffer.from(reply.body).toString('base64') },
      },
    });
    after(() => server.close());
    const close = openPage(url, ['--host-resolver-rules=MAP evil.test 127.0.0.1']);
    after(close);
    const seen = await told;
    await close();
    assert.equal(seen['failed'], undefined);

    assert.deepEqual(seen['read'], { status: 200, type: 'cors', text: target.node.address });
    assert.deepEqual(seen['headers'], { signature: true, status: '200' });
    for (const name of ['post', 'post without preflight', 'put', 'delete', 'cache']) {
      assert.equal(seen[name].status, 403, `${name}: ${JSON.stringify(seen[name])}`);
      assert.match(seen[name].text, /another origin may only send signed messages/, name);
    }
    assert.equal(seen['opaque post'].type, 'opaque');
    assert.equal(seen['sandboxed post'], 403);
    assert.equal(seen['beacon'], true, 'the browser sent it');
    for (const name of ['image', 'script', 'socket']) assert.equal(seen[name], 'error', name);
    for (const name of ['form', 'text form', 'multipart form', 'rebound frame']) assert.equal(seen[name], 'load', `${name} was sent`);
    assert.match(seen['slot after all'], /\b0\b/);

    for (const name of ['rebound read', 'rebound post']) {
      assert.equal(seen[name].status, 403, `${name}: ${JSON.stringify(seen[name])}`);
      assert.match(seen[name].text, /evil\.test is not one of this node's/, name);
    }
    assert.equal(seen['signed message'].status, 200, JSON.stringify(seen['signed message']));
    assert.equal(seen['signed order of the operator'].status, 400);
    assert.equal(seen['signed by the node'].status, 403);
    assert.match(seen['slot at the end'], /\b1\b/);
    assert.equal(((await target.client.readJson(`/${process}/slot/current`)) as Message).get('body'), 1);
    assert.equal((await target.client.read('/~meta@1.0/info/motto')).status, 404);
  });
});
