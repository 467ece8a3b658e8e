// Requests as ready bytes, sent over bare sockets: so the sender takes less of a small machine than the node it measures.
import { connect } from 'node:net';

/** What `prepared.send()` of a client would send, as bytes. */
export async function readyRequest(client, prepared) {
  const { transport } = client;
  const { request } = transport;
  let sent;
  transport.request = async (wire) => {
    sent = wire;
    return { status: 200, headers: [], body: Buffer.from('{}') };
  };
  await prepared.send().finally(() => (transport.request = request));
  const lines = [['host', new URL(transport.url).host], ...sent.headers, ['content-length', sent.body.length]];
  const head = `${sent.method} ${sent.path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), sent.body]);
}

/** A GET as bytes. */
export function readyGet(url, path) {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n\r\n`, 'latin1');
}

/**
 * Sends requests over `width` connections, each the next when the last is answered.
 * @param wanted what each reply has in it besides a status of 2xx
 * @returns requests a second; rejects when one is answered otherwise
 */
export async function sendReady(url, requests, width, wanted = '') {
  const { hostname, port } = new URL(url);
  const started = performance.now();
  let next = 0;
  const work = (resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let received = Buffer.alloc(0);
    const sendNext = () => (next < requests.length ? socket.write(requests[next++]) : socket.end(resolve));
    socket.on('connect', sendNext).on('error', reject);
    socket.on('close', () => reject(new Error('the node closed a connection')));
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const headEnd = received.indexOf('\r\n\r\n');
      const length = headEnd < 0 ? undefined : /\r\ncontent-length: (\d+)/i.exec(received.latin1Slice(0, headEnd))?.[1];
      if (length === undefined || received.length < headEnd + 4 + Number(length)) return;
      if (!/^HTTP\/1\.1 2\d\d /.test(received.latin1Slice(0, 16)) || (wanted !== '' && !received.includes(wanted))) reject(new Error(received.toString()));
      received = Buffer.alloc(0);
      sendNext();
    });
  };
  await Promise.all(Array.from({ length: width }, () => new Promise(work)));
  return (requests.length / (performance.now() - started)) * 1000;
}
