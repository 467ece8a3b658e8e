import assert from 'node:assert/strict';
import { it } from 'node:test';
import { structured } from '../../../src/message/codecs/structured.ts';
import { message } from '../../../src/message/value.ts';

it('structured@1.0 goes to a TABM and back', () => {
  const rich = message({ a: 1, b: ['x', true], c: { d: null }, e: {} });
  const tabm = structured.encode(rich);
  assert.ok(tabm.ok);
  assert.equal(tabm.value.get('ao-types'), 'a="integer", b="list", e="empty-message"');
  assert.deepEqual(structured.decode(tabm.value), { ok: true, value: rich });
});
