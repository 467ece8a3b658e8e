/** Pitfalls of what clients put into bodies, by their number in the protocol notes (F). */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { counterSource } from '../../helpers/counter.ts';
import { rawRequest, type RawReply } from '../../helpers/raw-request.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

/** A multipart body of parts as given. */
function multipart(...parts: string[]): { headers: Record<string, string>; body: Buffer } {
  const body = `${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--`;
  return { headers: { 'content-type': 'multipart/form-data; boundary="b"' }, body: Buffer.from(body, 'utf8') };
}

describe('pitfalls of bodies', () => {
  let target: TestNode;
  let process: string;

  after(() => target.stop());
  before(async () => {
    target = await startTestNode();
    process = await target.spawn(counterSource);
  });

  /** Schedules a message by an unsigned part. @returns the data that the log has */
  const scheduled = async (part: string, ...more: string[]): Promise<string> => {
    const reply = await rawRequest(`${target.node.url}/${process}/schedule`, { method: 'POST', ...multipart(part, ...more) });
    assert.equal(reply.status, 200, reply.text);
    const log = await rawRequest(`${target.node.url}/~scheduler@1.0/schedule?target=${process}&from=${reply.headers['slot']}&accept=application/aos-2`);
    return JSON.parse(log.text).edges[0].node.message.Data;
  };

  it('F.3 a source of many lines inside the lines of a part comes whole', async () => {
    const source = 'local a = 1\n\nfunction compute(base)\n  return base -- x: y\nend';
    assert.equal(await scheduled(`content-disposition: inline\r\nType: Message\r\ndata: ${source}\r\ntarget: ${process}`), source);
    assert.equal(await scheduled(`content-disposition: inline\r\nType: Message\r\ntarget: ${process}\r\ndata: ${source}\r\n`), source);
  });

  it('F.3 a source with CRLF inside is put together by the digest of its part', async () => {
    const source = 'a\r\nb: c\r\n\r\nd';
    const digest = createHash('sha256').update(source).digest('base64');
    assert.equal(await scheduled(`content-digest: sha-256=:${digest}:\r\ncontent-disposition: inline\r\ndata: ${source}\r\ntarget: ${process}\r\ntype: Message`), source);
  });

  it('F.3 long data comes as a part of its own', async () => {
    const data = 'line\n'.repeat(2000);
    assert.equal(await scheduled(`content-disposition: inline\r\ntarget: ${process}\r\ntype: Message`, `content-disposition: form-data;name="body/data"\r\n\r\n${data}`), data);
  });

  it('F.6 a message that nobody signed is scheduled, and is a module by its id', async () => {
    const source = 'function compute(base) base.results = { output = "from an unsigned message" } return base end';
    const reply = await rawRequest(`${target.node.url}/${process}/schedule`, { method: 'POST', ...multipart(`content-disposition: inline\r\ncontent-type: application/lua\r\ndata: ${source}\r\ntarget: ${process}\r\ntype: Message`) });
    const log = await rawRequest(`${target.node.url}/~scheduler@1.0/schedule?target=${process}&from=${reply.headers['slot']}&accept=application/aos-2`);
    const { Id: module } = JSON.parse(log.text).edges[0].node.message;
    const spawned = await target.client.spawn({ device: 'process@1.0', type: 'Process', 'execution-device': 'lua@5.3a', module });
    assert.equal((await target.client.result(spawned.process, 0)).output, 'from an unsigned message');
  });

  it('F.24 what no header carries travels in parts, both ways', async () => {
    for (const value of ['gr\u00fc\u00df dich', 'two\nlines', 'tab\tand nul\u0000', '\ud83d\ude80', 'x'.repeat(5000)]) {
      const reply = await rawRequest(`${target.node.url}/~message@1.0/set`, { method: 'POST', ...multipart(`content-disposition: form-data;name="note"\r\n\r\n${value}`) });
      assert.equal(reply.status, 200);
      for (const header of reply.rawHeaders) assert.match(header, /^[\t\x20-\x7e]*$/);
      assert.equal(partOf(reply, 'note'), value);
    }
  });

  it('F.24 a message whose keys and body run into each other is refused with a reason', async () => {
    const glued = 'action: Inc\r\ntarget: x\r\ncontent-length: 5\r\nbody: --B2';
    const reply = await rawRequest(`${target.node.url}/${process}/schedule`, {
      method: 'POST',
      ...multipart(
        `content-disposition: inline\r\n\r\n${glued}`,
        'content-disposition: form-data;name="body/commitments/x"\r\nalg: rsa-pss-sha512\r\ncommitment-device: httpsig@1.0\r\nsignature: http-sig-0011223344556677=:AAAA:\r\nsignature-input: http-sig-0011223344556677=("action");alg="rsa-pss-sha512";keyid="AAAA"',
      ),
    });
    assert.equal(reply.status, 400);
    assert.match(reply.text, /Message is not valid: .*run into each other/);
  });

  it('F.31 a DELETE with a body is read to its end, and the connection goes on', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (method: string, path: string, body?: string): Promise<{ status: number; port: number | undefined }> =>
      new Promise((resolve, reject) => {
        const sent = request(target.node.url + path, { method, agent, headers: body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) } }, (reply) => {
          reply.resume();
          reply.on('end', () => resolve({ status: reply.statusCode!, port: sent.socket?.localPort }));
        });
        sent.on('error', reject);
        sent.end(body);
      });
    const first = await ask('DELETE', `/${process}/slot/current`, 'x'.repeat(100_000));
    const second = await ask('GET', `/${process}/slot/current`);
    agent.destroy();
    assert.ok(first.status >= 200 && first.status < 500);
    assert.equal(second.status, 200);
    assert.equal(second.port, first.port);
  });

  it('F.38 a source of 78 KB in one line of a part, with its last line feed, comes byte for byte', async () => {
    const source = `${counterSource}${'-- padding of a line, e: f\n'.repeat(2900)}`;
    assert.ok(source.length > 78_000 && source.endsWith('\n'));
    assert.equal(await scheduled(`content-disposition: inline\r\ntarget: ${process}\r\ntype: Message\r\ndata: ${source}\r\n`), source);
  });
});

/** The value of a part, or of the body when the reply has but one. */
function partOf(reply: RawReply, name: string): string | undefined {
  const boundary = /boundary="([^"]+)"/.exec(String(reply.headers['content-type']))?.[1];
  if (boundary === undefined) return String(reply.headers['inline-body-key']) === name ? reply.text : undefined;
  const part = reply.text.split(`--${boundary}`).find((text) => text.includes(`name="${name}"`));
  return part?.slice(part.indexOf('\r\n\r\n') + 4, -2);
}
