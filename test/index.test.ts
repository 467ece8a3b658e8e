import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bundle, connect, createNode, type PrivateJwk } from '../src/index.ts';
import { counterSource } from './helpers/counter.ts';
import { testKey } from './helpers/keys.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

const nodeKey = testKey(1) as unknown as PrivateJwk;
const wallet = testKey(0) as unknown as PrivateJwk;

describe('the public API', () => {
  it('runs two nodes in one process, each with its own processes', async () => {
    const nodes = await Promise.all([createNode({ key: nodeKey }), createNode({ key: nodeKey })]);
    try {
      assert.notEqual(nodes[0].url, nodes[1].url);
      const totals = await Promise.all(
        nodes.map(async (node, index) => {
          const hbx = await connect({ url: node.url, wallet });
          const module = await hbx.cacheModule(counterSource);
          assert.equal(module.cached, false);
          assert.deepEqual(await hbx.cacheModule(counterSource), { id: module.id, cached: true });
          const { process, slot } = await hbx.spawnModule(module.id, { color: 'red' });
          assert.equal(slot, 0);
          assert.equal((await hbx.readJson(`/${process}/color`) as Map<string, unknown>).get('body'), 'red');
          for (let count = 0; count <= index; count++) await hbx.send(process, { action: 'Inc' });
          const { outbox } = await hbx.send(process, { action: 'Get' });
          await hbx.close();
          return outbox[0]?.data;
        }),
      );
      assert.deepEqual(totals, ['1', '2']);
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
    }
  });

  it('bundles a file with what it requires, from wherever it is called', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'hbx.config.json'), '{"luaPath": ["lib"]}');
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'lib', 'one.lua'), 'return { data = "from one", fail = function(req)\n  return req.none.more\nend }\n');
    writeFileSync(join(folder, 'main.lua'), 'local one = require "one"\nfunction compute(base, req)\n  if req.body.action == "Fail" then one.fail(req) end\n  base.results = { outbox = { one }, output = "" }\n  return base\nend\n');
    const node = await createNode({ key: nodeKey });
    try {
      const hbx = await connect({ url: node.url, wallet });
      const { id } = await hbx.cacheModule(bundle(join(folder, 'main.lua'), { minify: true }));
      const { process } = await hbx.spawnModule(id);
      assert.equal((await hbx.send(process, { action: 'Get' })).outbox[0]?.data, 'from one');
      const failed = await hbx.send(process, { action: 'Fail' });
      for (const { error } of [failed, await hbx.result(process, failed.slot), (await hbx.dryRun(process, { action: 'Fail' })).result]) {
        assert.deepEqual([error!.message, error!.file, error!.line, error!.column], ["invalid index in nil: 'more'", join(folder, 'lib', 'one.lua'), 2, 19]);
      }
      await hbx.close();
    } finally {
      await node.stop();
    }
  });

  it('says so when nobody answers', async () => {
    const node = await createNode({ key: nodeKey });
    await node.stop();
    const hbx = await connect({ url: node.url, wallet, timeoutMs: 1000 });
    await assert.rejects(hbx.nodeAddress(), { code: 'client/unreachable', exitCode: 3 });
    await hbx.close();
  });

  it('takes a wallet as a key or as a path, and says what is wrong with others', async () => {
    const path = join(temporaryFolder('api'), 'wallet.json');
    writeFileSync(path, JSON.stringify(wallet));
    const url = 'http://127.0.0.1:9';
    const [byKey, byPath] = [await connect({ url, wallet }), await connect({ url, wallet: path })];
    assert.equal(byPath.signer.address, byKey.signer.address);
    await Promise.all([byKey.close(), byPath.close()]);
    for (const [given, code] of [['/nowhere/wallet.json', 'wallet/missing'], [{}, 'wallet/not-a-wallet'], [null, 'wallet/not-a-wallet'], [7, 'wallet/not-a-wallet'], [{ ...wallet, d: 'AQAB' }, 'wallet/damaged'], [{ kty: 'RSA', n: wallet.n }, 'wallet/not-a-wallet']] as const) {
      await assert.rejects(connect({ url, wallet: given as unknown as PrivateJwk }), { code, exitCode: 4 }, code);
      await assert.rejects(createNode({ key: given as unknown as PrivateJwk }), { code });
    }
  });

  it('refuses a port that is taken, and what is no URL', async () => {
    const node = await createNode({ key: nodeKey });
    try {
      await assert.rejects(createNode({ key: nodeKey, port: node.port }), { code: 'node/port-in-use' });
      await assert.rejects(connect({ url: 'not a url', wallet }), { code: 'client/url' });
    } finally {
      await node.stop();
    }
  });
});
