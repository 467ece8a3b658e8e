/** The hashpaths of our replies against those of the recorded May node, for the same requests. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSingleton } from '../../src/message/path.ts';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { message, withKeys } from '../../src/message/value.ts';
import type { NodeContext } from '../../src/node/context.ts';
import { hashpathOf } from '../../src/node/hashpath.ts';
import { recordedGets } from '../helpers/recorded-exchanges.ts';
import { getText } from '../helpers/requests.ts';
import { testNode } from '../helpers/test-node.ts';

/** Requests whose result does not depend on what only that node had in its store, and that `set` nothing. We read quotes as the later node does. */
const comparable = recordedGets('may2025-gets.http').filter(({ name }) => /GET \/~(meta|message)@1\.0/.test(name) && !/\/set|greeting/.test(name));

function tagOf(headers: readonly (readonly [string, string])[]): string | undefined {
  return /;tag="([^"]+)"/.exec(headers.find(([name]) => name === 'signature-input')?.[1] ?? '')?.[1];
}

describe('hashpath', () => {
  for (const { name, request, reply } of comparable) {
    const wanted = tagOf(reply.headers);
    if (wanted === undefined) continue;
    it(`is that of the recorded node for ${name}`, async () => {
      const decoded = await httpsig.decode(request);
      assert.ok(decoded.ok);
      // We keep no `connection`; that node did.
      const asked = withKeys(decoded.value, [['connection', 'close']]);
      const parsed = parseSingleton(asked, { method: 'GET', url: request.url! });
      assert.ok(parsed.ok);
      assert.equal(hashpathOf(parsed.value, asked, {} as NodeContext), wanted);
    });
  }

  it('covers enough of the recordings', () => assert.ok(comparable.filter(({ reply }) => tagOf(reply.headers) !== undefined).length >= 7));

  it('is the tag of signed replies, and of no error', async () => {
    const target = await testNode();
    const reply = await target.client.read('/~message@1.0&a=1/a');
    assert.match(reply.headers.get('signature-input') ?? '', /;tag="[\w-]{43}\/[\w-]{43}"$/);
    assert.equal((await getText(target, '/~message@1.0&a=1/b'))[0], 404);
    const missing = await target.client.read('/~message@1.0&a=1/b');
    assert.doesNotMatch(missing.headers.get('signature-input') ?? '', /tag=/);
  });

  it('is none where a message has no id, and the answer stays good', () => {
    let deep = message({ a: '1' });
    for (let level = 0; level < 70; level++) deep = new Map([['m', deep]]);
    const parsed = parseSingleton(message({}), { method: 'GET', url: '/~message@1.0/keys' });
    assert.ok(parsed.ok && parsed.value.base.kind === 'device');
    const base = { ...parsed.value.base, message: deep };
    assert.equal(hashpathOf({ ...parsed.value, base }, message({}), {} as NodeContext), undefined);
  });
});
