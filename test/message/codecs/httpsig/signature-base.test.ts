import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSignatures } from '../../../../src/message/codecs/httpsig/signature-base.ts';

const input = 'http-sig-00=("action" "@path");alg="rsa-pss-sha512";keyid="k";tag="a/b"';

describe('parseSignatures', () => {
  it('reads what it has read before with another signature', () => {
    const [first, second] = ['AAAA', 'BBBB'].map((text) => parseSignatures(`http-sig-00=:${text}:`, input)![0]!);
    assert.deepEqual({ ...first!, signature: undefined }, { ...second!, signature: undefined });
    assert.deepEqual([first!.components, first!.text, first!.tag], [['action', '@path'], input, 'a/b']);
    assert.deepEqual([first!.signature, second!.signature], [Buffer.from('AAAA', 'base64'), Buffer.from('BBBB', 'base64')]);
  });

  it('refuses what does not match, however often it comes', () => {
    for (const times of [1, 2]) {
      assert.equal(parseSignatures('other=:AAAA:', input), undefined, `time ${times}`);
      assert.equal(parseSignatures('http-sig-00=:AAAA:', 'http-sig-00=1'), undefined, `time ${times}`);
    }
  });
});
