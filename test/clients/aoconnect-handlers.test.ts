/**
 * `@permaweb/aoconnect` 0.0.98, unmodified, in front of the Handlers runtime of hbx: the key-value store of seed 002 as it is told there.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { withRuntime } from '../helpers/handlers-process.ts';
import { keyValueStore } from '../helpers/seed-handlers.ts';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';
import { openAoconnect, tagList, type AoResult, type Aoconnect } from './open-aoconnect.ts';
import { watchFetch, type FetchWatch } from './watch-fetch.ts';

describe('@permaweb/aoconnect 0.0.98: the Handlers runtime', () => {
  let target: TestNode;
  let ao: Aoconnect;
  let watch: FetchWatch;
  let process: string;

  after(async () => {
    await target.stop();
    watch.stop();
    watch.assertNoRedirects();
  });
  before(async () => {
    target = await startTestNode();
    watch = watchFetch();
    ao = await openAoconnect(target.node.url);
    const { id: module } = await target.client.cacheModule(withRuntime('', 'luerl'));
    process = await ao.spawn({ module, authority: target.node.address, tags: tagList({ 'execution-device': 'lua@5.3a', Name: 'store' }) });
  });

  const send = async (tags: Record<string, string>, data?: string): Promise<AoResult> => {
    const slot = await ao.message({ process, tags: tagList(tags), ...(data === undefined ? {} : { data }) });
    return ao.result({ process, slot });
  };

  it('evaluates for the owner, and answers data and prompt', async () => {
    const { Output } = await send({ Action: 'Eval' }, 'return 1 + 1');
    assert.deepEqual([Output.data, Output.prompt], ['2', 'store@aos-2.0.7[Inbox:0]> ']);
    assert.equal((await send({ Action: 'Eval' }, 'return Owner')).Output.data, testSigner(2).address);
  });

  it('stores and reads', async () => {
    assert.equal((await send({ Action: 'Eval' }, keyValueStore)).Error, undefined);
    const [stored] = (await send({ Action: 'Set', Key: 'test', Value: 'abc' })).Messages;
    assert.deepEqual([stored!.Target, stored!.Data], [testSigner(2).address, 'Value stored!']);
    const [read] = (await ao.dryrun({ process, tags: tagList({ Action: 'Get', Key: 'test' }) })).Messages;
    assert.equal(read!.Tags.find(({ name }) => name.toLowerCase() === 'value')?.value, 'abc');
  });

  it('tells errors of handlers and of Eval, and sends nothing', async () => {
    const failed = await send({ Action: 'Set' });
    assert.match(failed.Error, /Key is required!/);
    assert.deepEqual(failed.Messages, []);
    assert.match((await send({ Action: 'Eval' }, 'print("so far") error("wrong")')).Error, /wrong/);
    assert.equal((await send({ Action: 'Eval' }, 'return "on"')).Output.data, 'on');
  });

  it('lets nobody else Eval', async () => {
    const other = await openAoconnect(target.node.url, { key: 3 });
    await other.message({ process, tags: tagList({ Action: 'Eval' }), data: 'Owner = "me"' });
    assert.equal((await send({ Action: 'Eval' }, 'return Owner')).Output.data, testSigner(2).address);
  });
});
