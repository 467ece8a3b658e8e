import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { signComponents } from '../../src/message/codecs/httpsig/commit.ts';
import { formatSignature } from '../../src/message/codecs/httpsig/signature-base.ts';
import { committedKeys, committersOf, isSigned, missingKey, onlyCommitted, withoutCommitments } from '../../src/message/commitments.ts';
import { message, withKeys, type Message } from '../../src/message/value.ts';
import { testSigner } from '../helpers/signer.ts';

describe('commitments', () => {
  it('says who signed, and what', async () => {
    const signed = await httpsig.commit(message({ type: 'Message', data: 'x', n: 5, e: '', m: { a: 1 } }), testSigner(0));
    assert.deepEqual(committersOf(signed), [testSigner(0).address]);
    assert.deepEqual(committedKeys(signed), ['data', 'e', 'm', 'n', 'type']);
  });

  it('drops what nobody signed, and keeps the commitments', async () => {
    const signed = await httpsig.commit(message({ a: '1' }), testSigner(0));
    const more = withKeys(signed, [['action', 'Eval']]);
    assert.deepEqual(onlyCommitted(more), signed);
    assert.equal(onlyCommitted(signed), signed);
  });

  it('counts only what all signers signed', async () => {
    const honest = await httpsig.commit(message({ type: 'Message' }), testSigner(0));
    const forged = await httpsig.commit(withKeys(honest, [['action', 'Eval']]), testSigner(1));
    assert.deepEqual(committersOf(forged).sort(), [testSigner(0).address, testSigner(1).address].sort());
    assert.deepEqual(committedKeys(forged), ['type']);
    assert.deepEqual([...onlyCommitted(forged).keys()].sort(), ['commitments', 'type']);
    // What is left is not what the second one signed.
    assert.deepEqual([missingKey(forged), missingKey(onlyCommitted(forged))], [undefined, 'action']);
    assert.deepEqual([isSigned('action', forged), isSigned('data', forged)], [true, false]);
  });

  it('misses no key in what is whole: empty ones, typed ones, those of its encoding and of the connection', async () => {
    const whole = await httpsig.commit(message({ type: 'Message', data: 'x', n: 5, e: '', l: [], m: { a: 1 }, ['I'.repeat(43)]: 'id', long: 'l'.repeat(5000) }), testSigner(0));
    assert.equal(missingKey(whole), undefined);
    const headers: Record<string, string> = { connection: 'keep-alive', 'content-length': '0', 'user-agent': 'me', type: 'Message' };
    const entry = await signComponents(Object.keys(headers), (key) => headers[key], testSigner(0));
    const read = await httpsig.decode({ method: 'POST', url: '/', headers: [...Object.entries(headers), ['signature', formatSignature(entry.name, entry.signature)], ['signature-input', entry.text]], body: Buffer.alloc(0) });
    assert.ok(read.ok);
    assert.deepEqual([committersOf(read.value), read.value.has('connection'), missingKey(read.value)], [[testSigner(0).address], false, undefined]);
  });

  it('leaves unsigned messages whole', () => {
    const unsigned = message({ a: '1' });
    assert.equal(onlyCommitted(unsigned), unsigned);
    assert.deepEqual(committersOf(unsigned), []);
    assert.deepEqual(committedKeys(unsigned), []);
    assert.equal(withoutCommitments(unsigned), unsigned);
  });

  it('takes a commitment without a list for one over the whole message', () => {
    const item = message({ a: '1', b: '2', commitments: { id: { 'commitment-device': 'ans104@1.0', committer: 'me', type: 'rsa-pss-sha256' } } });
    assert.deepEqual(committedKeys(item), ['a', 'b']);
    assert.deepEqual(committersOf(item), ['me']);
    assert.deepEqual(withoutCommitments(item), message({ a: '1', b: '2' }));
  });

  it('is not confused by commitments that are none', () => {
    for (const commitments of ['text', 5, [], { id: 'text' }, { id: { alg: 'hmac-sha256', committer: 'me' } }]) {
      const odd: Message = message({ a: '1', commitments });
      assert.deepEqual(committersOf(odd), []);
      assert.equal(onlyCommitted(odd), odd);
    }
  });
});
