import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { outgoing, type Outgoing } from '../../../src/node/push/outgoing.ts';
import { isMessage, message, type Message, type Value } from '../../../src/message/value.ts';

const from = 'F'.repeat(43);
const target = 'T'.repeat(43);

function made(entry: Value): Outgoing {
  const result = outgoing(entry, from);
  assert.ok(!isMessage(result), isMessage(result) ? String(result.get('reason')) : '');
  return result;
}

function refused(entry: Value): Message {
  const result = outgoing(entry, from);
  assert.ok(isMessage(result));
  assert.equal(result.get('response'), 'error');
  return result;
}

describe('outgoing', () => {
  it('keeps the keys of an entry in lower case, and says where it comes from', () => {
    const { content, target: to, path } = made(message({ Target: target, Action: 'Ping', 'X-Count': 3, data: 'Hi', Nested: { Deep: 'Yes' } }));
    assert.equal(to, target);
    assert.equal(path, 'compute');
    assert.deepEqual(Object.fromEntries(content), {
      target, action: 'Ping', 'x-count': 3, data: 'Hi', nested: message({ deep: 'Yes' }),
      'data-protocol': 'ao', variant: 'ao.N.1', type: 'Message', 'from-process': from,
    });
  });

  it('lets a module forge nothing', () => {
    const forged = { committer: 'me', alg: 'rsa-pss-sha512' };
    const { content } = made(message({
      target, 'From-Process': 'V'.repeat(43), type: 'Process', variant: 'x', 'Data-Protocol': 'evil', Commitments: { x: forged }, 'from-base': 'b', 'FROM-Scheduler': 's',
      'from-authority': 'a', 'from-uncommitted': 'u', signature: 's', 'Signature-Input': 'i', 'ao-types': 'x="atom"', private: 'p', priv_key: 'k',
      inner: { commitments: { x: forged }, PrivKey: 'k', kept: '1' }, list: [{ Commitments: forged, kept: '2' }],
    }));
    assert.deepEqual(content.get('from-process'), from);
    assert.deepEqual(content.get('type'), 'Message');
    assert.deepEqual([...content.keys()].sort(), ['data-protocol', 'from-process', 'inner', 'list', 'target', 'type', 'variant']);
    assert.deepEqual(content.get('inner'), message({ kept: '1' }));
    assert.deepEqual(content.get('list'), [message({ kept: '2' })]);
  });

  it('signs no request: the function that a path names is told apart', () => {
    const { content, path } = made(message({ target, path: 'inc', method: 'POST' }));
    assert.equal(path, 'inc');
    assert.equal(content.has('path') || content.has('method'), false);
  });

  it('signs nothing that looks like a reply', () => {
    assert.equal(made(message({ target, status: 200 })).content.get('status'), '200');
    assert.equal(made(message({ target, status: 'open' })).content.get('status'), 'open');
  });

  it('takes a target with a hint, and the last of two spellings', () => {
    assert.equal(made(message({ target: `${target}?hint=x` })).content.get('target'), target);
    assert.equal(made(message({ target: `${target}&hint=x` })).target, target);
    assert.equal(made(message({ Target: 'first', target })).target, target);
  });

  it('refuses an entry without a target, with the words of a real node', () => {
    for (const entry of [message({ action: 'x' }), message({ target: '' }), message({ target: { a: '1' } }), 'text', 5, null, [], [target], new Map()] as Value[]) {
      const error = refused(entry);
      assert.deepEqual([error.get('status'), error.get('reason')], [422, 'No target process found.']);
    }
  });

  it('refuses what is too large, too deep, or has a key that cannot be sent', () => {
    assert.match(String(refused(message({ target, data: 'x'.repeat(11 * 1024 * 1024) })).get('reason')), /larger than 10485760 bytes/);
    assert.match(String(refused(message({ target, list: Array.from({ length: 100_001 }, () => '') })).get('reason')), /more than 100000 keys/);
    let deep: Value = 'x';
    for (let level = 0; level < 100_000; level++) deep = new Map([['a', deep]]);
    assert.match(String(refused(new Map([['target', target], ['a', deep]])).get('reason')), /nests more than 56 levels/);
    for (const key of ['', 'a\nb', 'a\0', '@path', 'k'.repeat(257)]) {
      assert.match(String(refused(new Map<string, Value>([['target', target], [key, '1']])).get('reason')), /cannot be sent/, JSON.stringify(key));
    }
  });

  it('treats keys of plain objects as keys', () => {
    const { content } = made(new Map<string, Value>([['target', target], ['__proto__', 'a'], ['constructor', 'b']]));
    assert.deepEqual([content.get('__proto__'), content.get('constructor')], ['a', 'b']);
  });
});
