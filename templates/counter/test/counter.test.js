import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { HB, HyperBEAM } from 'hbx/test';

const source = readFileSync(new URL('../counter.lua', import.meta.url), 'utf8');

describe('counter', () => {
  let node, hb, module, pid;

  before(async () => {
    node = await new HyperBEAM({ reset: true }).ready();
    hb = new HB({ url: node.url });
    await hb.init(node.jwk);
    module = await hb.cacheScript(source, 'application/lua');
  });

  after(() => node?.kill());

  // Each test talks to a process of its own.
  beforeEach(async () => {
    ({ pid } = await hb.spawn({
      'data-protocol': 'ao',
      variant: 'ao.TN.1',
      module,
      'execution-device': 'lua@5.3a',
      'push-device': 'push@1.0',
      'patch-from': '/results/outbox',
    }));
  });

  /** Sends a message and gives its results. */
  async function send(action, data) {
    const { slot } = await hb.scheduleLua({ pid, action, data });
    return hb.computeLua({ pid, slot });
  }

  /** The one answer in the outbox, be it a list or a map. */
  const answer = ({ outbox }) => outbox[0] ?? outbox['1'];

  it('starts at 0', async () => {
    assert.equal(answer(await send('Get')).data, '0');
  });

  it('counts up and down', async () => {
    await send('Inc');
    await send('Inc', '5');
    await send('Dec', '2');
    assert.equal(answer(await send('Get')).data, '4');
  });

  it('refuses what is no integer, and stays where it is', async () => {
    const { data, error } = answer(await send('Inc', '1.5'));
    assert.equal(data, '0');
    assert.equal(error, 'Amount must be an integer');
  });

  it('lets its owner set and reset it', async () => {
    assert.equal(answer(await send('Set', '40')).data, '40');
    assert.equal(answer(await send('Reset')).data, '0');
  });

  it('runs the code of its owner', async () => {
    await send('Inc', '41');
    assert.equal((await send('Eval', 'counter + 1')).output, '42');
  });
});
