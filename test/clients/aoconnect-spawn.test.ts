/**
 * `@permaweb/aoconnect` 0.0.98, unmodified, mainnet mode: spawning processes with ANS-104 items.
 *
 * @source protocol.md D.1; F.1, F.12, F.13, F.17
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';
import { aoProcessSource } from './ao-process.ts';
import { openAoconnect, tagList, type Aoconnect } from './open-aoconnect.ts';
import { watchFetch, type FetchWatch } from './watch-fetch.ts';

describe('@permaweb/aoconnect 0.0.98: spawn', () => {
  let target: TestNode;
  let ao: Aoconnect;
  let watch: FetchWatch;
  let module: string;

  after(async () => {
    await target.stop();
    watch.stop();
    watch.assertNoRedirects();
  });
  before(async () => {
    target = await startTestNode();
    watch = watchFetch();
    ao = await openAoconnect(target.node.url);
    module = (await target.client.cacheModule(aoProcessSource)).id;
  });

  /** The process message as the node keeps it. */
  const definition = async (process: string): Promise<Record<string, any>> =>
    (await (await fetch(`${target.node.url}/${process}`, { headers: { 'require-codec': 'application/json' } })).json()) as Record<string, any>;

  it('asks for the address and spawns by its defaults', async () => {
    const before = watch.requests.length;
    const process = await ao.spawn({ module: 'M'.repeat(43) });
    assert.match(process, /^[\w-]{43}$/);
    assert.deepEqual(watch.requests.slice(before).map(({ method, path, status }) => [method, path, status]), [['GET', '/~meta@1.0/info/address', 200], ['POST', '/push', 200]]);
    const kept = await definition(process);
    assert.equal(kept['device'], 'process@1.0');
    assert.equal(kept['execution-device'], 'genesis-wasm@1.0');
    assert.equal(kept['scheduler'], target.node.address);
    assert.equal(kept['authority'], target.node.address);
    assert.equal(kept['module'], 'M'.repeat(43));
    assert.equal(kept['type'], 'Process');
    assert.equal(kept['data'], '1984');
  });

  it('is the process of whoever signed the item, by the id of the item', async () => {
    const process = await ao.spawn({ module, tags: tagList({ 'execution-device': 'lua@5.3a' }) });
    const { commitments } = await definition(process);
    assert.equal(commitments[process].committer, testSigner(2).address);
    assert.equal(commitments[process]['commitment-device'], 'ans104@1.0');
  });

  it('spawns what the node can run when the tags say so', async () => {
    const process = await ao.spawn({ module, tags: tagList({ 'execution-device': 'lua@5.3a', Name: 'Counter' }), data: 'first words' });
    const slot = await ao.message({ process, tags: tagList({ Action: 'Inc' }) });
    assert.equal((await ao.result({ process, slot })).Output, 'total 1');
    assert.equal((await definition(process))['name'], 'Counter');
    assert.equal((await definition(process))['data'], 'first words');
  });

  it('takes the last of two tags that differ in case', async () => {
    const process = await ao.spawn({ module: 'M'.repeat(43), tags: tagList({ module, 'Execution-Device': 'lua@5.3a' }) });
    const slot = await ao.message({ process, tags: tagList({ Action: 'Inc', Quantity: '3' }) });
    assert.equal((await ao.result({ process, slot })).Output, 'total 3');
    assert.equal((await definition(process))['module'], module);
  });

  it('asks nobody for the address when it has a scheduler, and the node schedules for a foreign one', async () => {
    const foreign = 'n_XZJhUnmldNFo4dhajoPZWhBXuJk-OcQr5JQ49c4Zo';
    const other = await openAoconnect(target.node.url, { scheduler: foreign });
    const before = watch.requests.length;
    const process = await other.spawn({ module, tags: tagList({ 'execution-device': 'lua@5.3a' }), authority: 'A'.repeat(43) });
    assert.deepEqual(watch.requests.slice(before).map(({ path }) => path), ['/push']);
    const kept = await definition(process);
    assert.deepEqual([kept['scheduler'], kept['authority']], [foreign, 'A'.repeat(43)]);
    const slot = await other.message({ process, tags: tagList({ Action: 'Inc' }) });
    assert.equal((await other.result({ process, slot })).Output, 'total 1');
  });

  it('runs a module that was uploaded as the data of a message', async () => {
    const holder = await ao.spawn({ module, tags: tagList({ 'execution-device': 'lua@5.3a' }) });
    const source = '-- gr\u00fc\u00dfe\r\nfunction compute(base, req)\r\n  base.results = { output = "uploaded" }\n  return base\nend\n';
    const uploaded = await ao.message({ process: holder, tags: tagList({ 'Content-Type': 'application/lua' }), data: source, returnMessageId: true });
    assert.equal(await (await fetch(`${target.node.url}/${uploaded}/data`)).text(), source);
    const process = await ao.spawn({ module: uploaded, tags: tagList({ 'execution-device': 'lua@5.3a' }) });
    assert.equal((await ao.result({ process, slot: 0 })).Output, 'uploaded');
  });

  it('says what is missing when a process of WebAssembly is asked for a result', async () => {
    const process = await ao.spawn({ module: 'M'.repeat(43) });
    const slot = await ao.message({ process, tags: tagList({ Action: 'Eval' }), data: 'return 1' });
    assert.equal(slot, 1);
    const { Error: error, Messages: messages } = await ao.result({ process, slot });
    assert.match(error, /genesis-wasm@1\.0/);
    assert.deepEqual(messages, []);
  });

  it('fails without a signer: what the package sends then is no item', async () => {
    const unsigned = await openAoconnect(target.node.url, { key: 'none' });
    await assert.rejects(unsigned.spawn({ module }), { message: 'Error spawning process' });
    assert.equal(watch.last().status, 400);
    assert.match(watch.last().text, /no signer/);
  });
});
