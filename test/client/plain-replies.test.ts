import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { followLinks, messageInReply } from '../../src/client/plain-replies.ts';
import { decodeJson } from '../../src/message/codecs/json.ts';
import type { Value } from '../../src/message/value.ts';
import { toPlain } from '../../src/client/result.ts';

const id = (letter: string): string => letter.repeat(43);

function json(text: string): Value {
  const read = decodeJson(text);
  assert.ok(read.ok);
  return read.value;
}

/** Follows links of a value into a few others. @returns what came of it, and the ids that were asked for */
async function follow(value: object, under: Record<string, object> = {}): Promise<[unknown, string[]]> {
  const asked: string[] = [];
  const found = await followLinks(json(JSON.stringify(value)), (wanted) => {
    asked.push(wanted);
    return Promise.resolve(under[wanted] === undefined ? undefined : json(JSON.stringify(under[wanted])));
  });
  return [toPlain(found), asked];
}

describe('followLinks', () => {
  it('puts what links lead to in their place, lists again as lists, level by level', async () => {
    const under = { [id('a')]: { 1: { data: '1' }, '2+link': id('b') }, [id('b')]: { data: '2' } };
    assert.deepEqual(await follow({ 'outbox+link': id('a'), output: '' }, under), [{ outbox: [{ data: '1' }, { data: '2' }], output: '' }, [id('a'), id('b')]]);
  });

  it('leaves a link whose end is not to be had, and what only looks like one', async () => {
    const value = { 'gone+link': id('x'), 'odd+link': 'short', link: id('y'), commitments: { 'a+link': id('z') } };
    assert.deepEqual(await follow(value), [value, [id('x')]]);
  });

  it('ends, whatever a node says', async () => {
    const [, round] = await follow({ 'a+link': id('a') }, { [id('a')]: { 'a+link': id('a') } });
    assert.ok(round.length <= 40, String(round.length));
    const wide = Object.fromEntries(Array.from({ length: 2000 }, (_none, at) => [`k${at}+link`, id('a')]));
    const [, many] = await follow(wide, { [id('a')]: { b: '1' } });
    assert.equal(many.length, 500);
    const both = Object.fromEntries(Array.from({ length: 30 }, (_none, at) => [`k${at}+link`, id('a')]));
    const [, bomb] = await follow(both, { [id('a')]: both });
    assert.equal(bomb.length, 500);
  });
});

describe('messageInReply', () => {
  it('has nothing of the transport in it, and no snapshot', async () => {
    const content = await messageInReply({ status: 200, headers: [['count', '2'], ['ao-types', 'count="integer", status="integer"'], ['status', '200'], ['server', 'Cowboy'], ['date', 'now'], ['access-control-allow-origin', '*'], ['snapshot', 'x']], body: new Uint8Array(0) });
    assert.deepEqual([...content!], [['count', 2]]);
  });

  it('is none when the reply cannot be read', async () => {
    assert.equal(await messageInReply({ status: 200, headers: [['ao-types', 'count="integer"'], ['count', 'many']], body: new Uint8Array(0) }), undefined);
  });
});
