/**
 * `@permaweb/aoconnect` 0.0.98, unmodified, in front of hyper-aos: what the aos console does in its mainnet mode.
 *
 * @source protocol.md C.6, D.4 steps 3-6; F.14, F.16, F.36
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';
import { hyperAosSource } from './hyper-aos.ts';
import { openAoconnect, tagList, type AoResult, type Aoconnect } from './open-aoconnect.ts';
import { watchFetch, type FetchWatch } from './watch-fetch.ts';

describe('@permaweb/aoconnect 0.0.98: an aos process', () => {
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
    ao = await openAoconnect(target.node.url, { scheduler: 'n_XZJhUnmldNFo4dhajoPZWhBXuJk-OcQr5JQ49c4Zo' });
    const { id: module } = await target.client.cacheModule((await hyperAosSource()).toString());
    process = await ao.spawn({
      module,
      authority: target.node.address,
      tags: tagList({ 'execution-device': 'lua@5.3a', 'App-Name': 'aos', Name: 'default', 'aos-version': '2.0.16', 'process-timestamp': '1700000000000' }),
      data: '',
    });
  });

  const evaluate = async (code: string): Promise<AoResult> => {
    const slot = await ao.message({ process, tags: tagList({ Action: 'Eval' }), data: code });
    return ao.result({ process, slot });
  };

  it('answers its prompt to the very first line', async () => {
    const slot = await ao.message({ process, tags: tagList({ Action: 'Eval', 'message-timestamp': '1' }), data: "require('.process')._version" });
    assert.equal(slot, 1);
    assert.equal((await ao.result({ process, slot })).Output.prompt, 'aos> ');
  });

  it('evaluates for the owner of the item, who is the owner of the process', async () => {
    assert.equal((await evaluate('return 1 + 1')).Output.data, '2');
    await evaluate('Balance = 40');
    assert.equal((await evaluate('return Balance + 2')).Output.data, '42');
    assert.equal((await evaluate('return Owner')).Output.data, testSigner(2).address);
    assert.equal((await evaluate('return ao.id')).Output.data, process);
  });

  it('has the newest slot for one who watches', async () => {
    await evaluate('return "seen"');
    const [{ cursor, node }] = (await ao.results({ process })).edges as [{ cursor: string; node: AoResult }];
    assert.equal(node.Output.data, 'seen');
    assert.equal(cursor, await (await fetch(`${target.node.url}/${process}/slot/current`)).text());
  });

  it('has an error as Error, and goes on', async () => {
    assert.ok((await evaluate('error("wrong")')).Error.length > 0);
    assert.equal((await evaluate('return Balance')).Output.data, '40');
  });

  it('loads files of many lines, and replies as Messages', async () => {
    await evaluate('\n\nHandlers.add("Ping", "Ping", function (msg)\n  msg.reply({ Data = "pong", Action = "Pong" })\nend)\n');
    const slot = await ao.message({ process, tags: tagList({ Action: 'Ping' }) });
    const { Messages } = await ao.result({ process, slot });
    assert.deepEqual([Messages[0]?.Target, Messages[0]?.Data], [testSigner(2).address, 'pong']);
    assert.ok(Messages[0]!.Tags.some((tag) => tag.name === 'Action' && tag.value === 'Pong'));
  });

  it('dry-runs a handler', async () => {
    const { Messages } = await ao.dryrun({ process, tags: tagList({ Action: 'Ping' }) });
    assert.equal(Messages[0]?.Data, 'pong');
  });
});
