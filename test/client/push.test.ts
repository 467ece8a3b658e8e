import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { markAnswers, nameDeepActions, pushedFrom } from '../../src/client/push.ts';
import type { OutboxEntry, PushedMessage } from '../../src/base/result.ts';
import { message } from '../../src/message/value.ts';
import { postmanSource } from '../helpers/postman.ts';
import { testNode } from '../helpers/test-node.ts';

describe('pushedFrom', () => {
  it('reads deliveries in the order of the outbox, and what followed from them', () => {
    const reply = message({
      slot: 3,
      process: 'P',
      outbox: [{ data: 'x' }],
      output: '',
      10: { id: 'i10', target: 'T', slot: 9 },
      2: { id: 'i2', target: 'T', slot: 4, node: 'http://other', 'resulted-in': { slot: 4, process: 'T', output: { data: 'ping', prompt: '> ' }, print: 'in ', outbox: [{ target: 'P', action: 'Pong' }], 1: { id: 'i3', target: 'P', slot: 5, 'resulted-in': { slot: 5, error: { message: 'boom\nmore', file: 'a.lua', line: 1 } } } } },
    });
    assert.deepEqual(pushedFrom(reply), [
      {
        n: 2,
        target: 'T',
        id: 'i2',
        slot: 4,
        node: 'http://other',
        output: 'in ping',
        outbox: [{ n: 1, target: 'P', action: 'Pong', tags: {} }],
        pushed: [{ n: 1, target: 'P', id: 'i3', slot: 5, error: 'boom', failure: { message: 'boom\nmore', file: 'a.lua', line: 1, traceback: [] } }],
      },
      { n: 10, target: 'T', id: 'i10', slot: 9 },
    ]);
  });

  it('marks what answers the wallet that asked, at any depth, and nothing else', () => {
    const undelivered = (target: string, status: number): PushedMessage => ({ n: 1, target, status, error: 'x' });
    const pushed: PushedMessage[] = [undelivered('ann', 404), undelivered('bob', 404), undelivered('ann', 500), { n: 2, target: 'P', slot: 1, pushed: [undelivered('ann', 404)] }];
    markAnswers(pushed, 'ann');
    assert.deepEqual(pushed.map(({ toSender }) => toSender), [true, undefined, undefined, undefined]);
    // Nothing went wrong with an answer.
    assert.deepEqual([pushed[0], pushed[3]!.pushed![0]], [{ n: 1, target: 'ann', toSender: true }, { n: 1, target: 'ann', toSender: true }]);
  });

  it('keeps why something was not delivered, and where a push ended', () => {
    const reply = message({
      1: { response: 'error', status: 404, target: 'wallet', reason: 'Could not access target process!' },
      2: { response: 'error', status: 508, process: 'P', slot: 3, reason: 'push depth exceeded: …' },
      3: { id: 'i', target: 'T', slot: 1, 'resulted-in': { response: 'error', status: 503, reason: 'stopped', process: 'T', slot: 1 } },
      4: { response: 'error', status: 500, target: 'T' },
    });
    assert.deepEqual(pushedFrom(reply), [
      { n: 1, target: 'wallet', error: 'Could not access target process!', status: 404 },
      { n: 2, target: '', error: 'push depth exceeded: …', status: 508 },
      { n: 3, target: 'T', id: 'i', slot: 1, error: 'stopped' },
      { n: 4, target: 'T', error: 'The node does not say why.', status: 500 },
    ]);
  });

  it('tells bytes that a target answered as base64url', () => {
    const [told] = pushedFrom(message({ 1: { id: 'i', target: 'T', slot: 1, 'resulted-in': { output: Uint8Array.of(0xff, 0xfe) } } }));
    assert.deepEqual([told!.output, told!.outputEncoding], ['__4', 'base64url']);
  });

  it('leaves out entries for nobody, and keys of the results that are numbers', () => {
    const reply = message({ 1: { response: 'error', status: 422, 'outbox-index': 1, reason: 'No target process found.' }, 2: { any: 'thing' }, 3: 'text', 0: { target: 'T', slot: 1 }, deeper: [] });
    assert.deepEqual(pushedFrom(reply), []);
  });
});

describe('nameDeepActions', () => {
  it('reads the action of those that no outbox tells of, and not of more than 64', async () => {
    let pushed: PushedMessage[] = [];
    for (let slot = 90; slot > 0; slot--) pushed = [{ n: 1, target: 'T', id: `i${slot}`, slot, ...(slot < 3 ? { outbox: [{ n: 1, target: 'T', action: 'Known', tags: {} }] } : {}), pushed }];
    const asked: string[] = [];
    await nameDeepActions(pushed, async (id) => (asked.push(id), id === 'i5' ? undefined : `A-${id}`));
    assert.deepEqual([asked.length, asked[0], asked.at(-1)], [64, 'i4', 'i67']);
    const third = pushed[0]!.pushed![0]!.pushed![0]!;
    assert.deepEqual([third.action, third.pushed![0]!.action, third.pushed![0]!.pushed![0]!.action], [undefined, 'A-i4', undefined]);
  });

  it('names the actions of a long chain on a node', async () => {
    const target = await testNode();
    const process = await target.spawn(postmanSource);
    const { pushed } = await target.client.send(process, { action: 'Chain', tags: { route: Array.from({ length: 20 }, () => process).join(',') } });
    const actions: (string | undefined)[] = [];
    for (let level = pushed, outbox: OutboxEntry[] | undefined = undefined as OutboxEntry[] | undefined; level?.[0] !== undefined; [outbox, level] = [level[0].outbox, level[0].pushed]) actions.push(outbox?.[0]?.action ?? level[0].action);
    assert.deepEqual(actions.slice(1), Array.from({ length: 19 }, () => 'Chain'));
  });
});
