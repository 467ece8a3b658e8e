/** Blueprints and messages that `openProcess` does not make: signed by other algorithms, and for other targets. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { packageRoot } from '../../src/base/package-root.ts';
import { bundle } from '../../src/project/bundle/bundle.ts';
import { surroundingsOf } from '../../src/project/bundle-surroundings.ts';
import { alice, bob, node, openHandlers, owner, self } from '../helpers/handlers-process.ts';

const main = (name: string): string => join(packageRoot(), 'blueprints', name, 'main.lua');

for (const dialect of ['luerl', 'puc'] as const) {
  describe(`messages as they come (${dialect})`, () => {
    it('the counter without the runtime knows its owner by any signature, and by no hmac', async () => {
      const counter = await openHandlers('', { dialect, modules: [{ name: 'counter', source: readFileSync(main('counter'), 'utf8') }] });
      const set = async (data: string, commitment: Record<string, string>, more = {}) => {
        const { outbox } = await counter.send({ action: 'Set', data, ...more }, { commitments: { id: commitment } });
        return [outbox[0]!.data, outbox[0]!.tags['error']];
      };
      assert.deepEqual(await set('1', { committer: owner, alg: 'rsa-pss-sha512' }), ['1', undefined]);
      assert.deepEqual(await set('2', { committer: owner, type: 'rsa-pss-sha256' }), ['2', undefined]);
      assert.deepEqual(await set('3', { committer: owner, type: 'ethereum-eip191' }), ['3', undefined]);
      const refused = ['3', 'Only the owner can Set'];
      assert.deepEqual(await set('4', { committer: owner, alg: 'hmac-sha256' }), refused);
      assert.deepEqual(await set('4', { committer: owner, type: 'hmac-sha256' }), refused);
      assert.deepEqual(await set('4', { type: 'rsa-pss-sha512' }), refused);
      assert.deepEqual(await set('4', { committer: alice, alg: 'rsa-pss-sha512' }), refused);
      assert.deepEqual(await set('4', { committer: owner, alg: 'rsa-pss-sha512' }, { 'from-process': owner }), refused);
      await counter.close();
    });

    it('the token tells the balance of a Target, as dry runs ask for it, and does nothing else for others', async () => {
      const around = surroundingsOf(undefined, dirname(main('token')), undefined);
      const { code } = bundle({ ...around, entry: { path: main('token'), name: 'main.lua' }, dialect, runtime: 'handlers' });
      const token = await openHandlers('', { dialect, modules: [{ name: 'token', source: code }] });
      await token.send({ action: 'Transfer', recipient: bob, quantity: '5', 'from-process': self }, { from: node });
      const balance = async (keys: Record<string, string>) => {
        const { outbox } = await token.send({ action: 'Balance', ...keys });
        return outbox.map(({ target, data, tags }) => [target, tags['account'], data]);
      };
      assert.deepEqual(await balance({ target: bob }), [[alice, bob, '5']]);
      assert.deepEqual(await balance({ target: bob, recipient: self }), [[alice, self, '9999999999999995']]);
      assert.deepEqual(await balance({}), [[alice, alice, '0']]);
      const moved = await token.send({ action: 'Transfer', target: alice, recipient: alice, quantity: '5' }, { from: bob });
      assert.deepEqual(moved.outbox, []);
      assert.deepEqual(await balance({ target: bob }), [[alice, bob, '5']]);
      await token.close();
    });
  });
}
