import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hmac } from '../../../../src/message/codecs/httpsig/keys.ts';

describe('hmac', () => {
  it('is HMAC-SHA256, for both keys that real nodes use', () => {
    fc.assert(
      fc.property(fc.constantFrom('ao', 'constant:ao'), fc.uint8Array({ maxLength: 300 }), (key, bytes) => {
        assert.equal(hmac(key, Buffer.from(bytes).toString('latin1')), createHmac('sha256', key).update(bytes).digest('base64url'));
      }),
    );
  });
});
