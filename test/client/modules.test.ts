import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createClient } from '../../src/client/client.ts';
import { readModules } from '../../src/client/modules.ts';
import { createTransport } from '../../src/client/transport.ts';
import { message, type PlainValue } from '../../src/message/value.ts';
import { forgetfulNode } from '../helpers/forgetful-node.ts';
import { testSigner } from '../helpers/signer.ts';

const [a, b, missing] = ['a'.repeat(43), 'b'.repeat(43), 'm'.repeat(43)];

async function modulesOf(module: PlainValue, device = 'lua@5.3a') {
  const node = await forgetfulNode('', (path) => {
    if (path.startsWith(`/${a}`)) return { body: JSON.stringify({ 'content-type': 'application/lua', data: 'return 1', name: 'a.lua', commitments: {} }) };
    // As the source itself, whatever it was asked for.
    if (path === `/${b}`) return { type: 'application/lua', body: 'return "é"' };
    return { status: 404, body: '"not_found"' };
  });
  const client = createClient(createTransport({ url: node.url }), testSigner(0));
  after(async () => {
    await client.close();
    await node.stop();
  });
  return readModules(client, message({ slot: 0, body: { type: 'Process', 'execution-device': device, module } }));
}

describe('readModules', () => {
  it('reads the modules that are named by id, in whatever form a node gives them', async () => {
    const first = message({ 'content-type': 'application/lua', data: 'return 1', name: 'a.lua' });
    const second = message({ 'content-type': 'application/lua', body: 'return "é"' });
    assert.deepEqual(await modulesOf(a), new Map([[a, first]]));
    assert.deepEqual(await modulesOf(`${a}, ${b}`), new Map([[a, first], [b, second]]));
    assert.deepEqual(await modulesOf([b, { body: 'own' }], 'stack@1.0'), new Map([[b, second]]));
    assert.deepEqual(await modulesOf({ 1: b }), new Map([[b, second]]));
    assert.deepEqual(await modulesOf({ 'content-type': 'application/lua', body: 'own' }), new Map());
  });

  it('answers nothing where one cannot be had, and for what is no Lua', async () => {
    assert.equal(await modulesOf(missing), undefined);
    assert.equal(await modulesOf(undefined), undefined);
    assert.equal(await modulesOf(a, 'genesis-wasm@1.0'), undefined);
    assert.equal(await modulesOf(a, ''), undefined);
    assert.equal(await modulesOf(Array.from({ length: 65 }, () => a)), undefined);
  });
});
