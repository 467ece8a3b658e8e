/**
 * `@permaweb/aoconnect` 0.0.98, unmodified, mainnet mode: dry runs, and what fails.
 *
 * @source protocol.md D.1; F.10, F.15, F.22
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';
import { aoProcessFailLine, aoProcessSource } from './ao-process.ts';
import { openAoconnect, tagList, type Aoconnect } from './open-aoconnect.ts';
import { watchFetch, type FetchWatch } from './watch-fetch.ts';

describe('@permaweb/aoconnect 0.0.98: dryrun and errors', () => {
  const unknown = 'x'.repeat(43);
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
    const { id: module } = await target.client.cacheModule(aoProcessSource);
    process = await ao.spawn({ module, tags: tagList({ 'execution-device': 'lua@5.3a' }) });
    await ao.message({ process, tags: tagList({ Action: 'Inc', Quantity: '5' }) });
  });

  const read = async (path: string): Promise<string> => (await fetch(`${target.node.url}/${process}/${path}`)).text();

  it('runs on the newest state and changes neither slot nor state', async () => {
    for (let round = 0; round < 3; round++) {
      assert.equal((await ao.dryrun({ process, tags: tagList({ Action: 'Inc', Quantity: '2' }) })).Output, 'total 7');
    }
    assert.equal(await read('slot/current'), '1');
    assert.equal(await read('now/total'), '5');
    assert.equal((await ao.dryrun({ process, tags: tagList({ Action: 'Total' }) })).Output, '5');
  });

  it('brings tags and data to the module', async () => {
    const { Output } = await ao.dryrun({ process, tags: tagList({ Action: 'Echo', 'X-Note': 'two words', Quantity: '7' }), data: 'the data\nof two lines' });
    const expected = ['action=Echo', 'data=the data', 'of two lines', 'data-protocol=ao', 'quantity=7', `target=${process}`, 'type=Message', 'variant=ao.N.1', 'x-note=two words'];
    assert.deepEqual((Output as string).split('\n').sort(), expected.sort());
  });

  it('runs as whoever signed the item', async () => {
    assert.equal((await ao.dryrun({ process, tags: tagList({ Action: 'Who' }) })).Output, testSigner(2).address);
    const other = await openAoconnect(target.node.url, { key: 3 });
    assert.equal((await other.dryrun({ process, tags: tagList({ Action: 'Who' }) })).Output, testSigner(3).address);
  });

  it('has the outbox as Messages, and delivers nothing', async () => {
    const { Messages } = await ao.dryrun({ process, tags: tagList({ Action: 'Tell' }), data: 'hi' });
    assert.equal(Messages[0]?.Data, 'hi');
    await ao.dryrun({ process, tags: tagList({ Action: 'Forward', To: process }) });
    assert.equal(await read('slot/current'), '1');
  });

  it('has the error of the module', async () => {
    const { Error: error, Messages } = await ao.dryrun({ process, tags: tagList({ Action: 'Fail' }) });
    assert.match(error, new RegExp(`:${aoProcessFailLine}: this cannot work`));
    assert.deepEqual(Messages, []);
    assert.equal(await read('now/total'), '5');
  });

  it('brings values whole that the path can carry', async () => {
    for (const value of ['{"a":[1,2],"b":"c/d"}', 'a=b', 'x~y@1.0', '\u00e9', 'a+b', '5', 'x'.repeat(2000)]) {
      const { Output } = await ao.dryrun({ process, tags: tagList({ Action: 'Echo', Value: value }) });
      assert.ok((Output as string).split('\n').includes(`value=${value}`), `${value}: ${Output}`);
    }
  });

  it('refuses values that break out of the path, or drops them, and never hangs', async () => {
    for (const value of ['https://example.org/a?b=c&d=e#f', 'a/b/c', '100%', '(x', '"', '../..', '?', '/', '\n']) {
      await ao.dryrun({ process, tags: tagList({ Action: 'Echo', Value: value }) }).catch((error: Error) => assert.equal(error.message, 'Error running dryrun'));
      assert.ok([200, 400, 404].includes(watch.last().status), `${value}: ${watch.last().status} ${watch.last().text}`);
    }
    assert.equal(await read('slot/current'), '1');
    assert.equal(await read('now/total'), '5');
  });

  it('fails with the words of the package for a process that is not there', async () => {
    await assert.rejects(ao.message({ process: unknown, tags: tagList({ Action: 'Inc' }) }), { message: 'Error sending message' });
    assert.equal(watch.last().status, 404);
    assert.match(watch.last().text, new RegExp(unknown));
    await assert.rejects(ao.result({ process: unknown, slot: 1 }), { message: 'Error getting result' });
    await assert.rejects(ao.results({ process: unknown }), { message: 'Error getting results' });
    await assert.rejects(ao.dryrun({ process: unknown, tags: tagList({ Action: 'Total' }) }), { message: 'Error running dryrun' });
    assert.equal(watch.last().status, 404);
  });

  it('fails for slots and messages that are not there', async () => {
    await assert.rejects(ao.result({ process, slot: 99 }), { message: 'Error getting result' });
    assert.match(watch.last().text, /Slot 99 is not in the log/);
    await assert.rejects(ao.result({ process, message: 'y'.repeat(43) }), { message: 'Error getting result' });
    assert.match(watch.last().text, /neither a slot number nor the id of a message/);
  });

  it('fails without a signer: what the package sends then is no item, and the node says so', async () => {
    const unsigned = await openAoconnect(target.node.url, { key: 'none' });
    const tags = tagList({ Action: 'Total' });
    for (const [call, text] of [
      [() => unsigned.message({ process, tags }), 'Error sending message'],
      [() => unsigned.result({ process, slot: 1 }), 'Error getting result'],
      [() => unsigned.results({ process }), 'Error getting results'],
      [() => unsigned.dryrun({ process, tags }), 'Error running dryrun'],
    ] as const) {
      await assert.rejects(call, { message: text });
      assert.equal(watch.last().status, 400);
      assert.match(watch.last().text, /no signer/);
    }
    assert.equal(await read('slot/current'), '1');
  });

  it('fails for a message to what is no process', async () => {
    const { id: module } = await target.client.cacheModule(aoProcessSource);
    await assert.rejects(ao.message({ process: module, tags: tagList({ Action: 'Inc' }) }), { message: 'Error sending message' });
    assert.equal(watch.last().status, 404);
  });
});
