import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openNode } from '../../src/cli/node-access.ts';
import { watchNode, type NodeNews } from '../../src/cli/node-news.ts';
import { cliContext } from '../helpers/cli-context.ts';
import { counterSource } from '../helpers/counter.ts';
import { projectFolder } from '../helpers/project-folder.ts';
import { spawnTags } from '../../src/client/spawn-tags.ts';

const [first, second] = ['http://127.0.0.1:1001', 'http://127.0.0.1:1002'];

describe('watchNode', () => {
  /** What is told of attempts, as `kind url`. */
  const newsOf = (url: string, attempts: readonly [url: string, end: number | string][]): string[] => {
    const told: NodeNews[] = [];
    const hear = watchNode(url, (news) => told.push(news));
    for (const [asked, end] of attempts) hear({ url: `${asked}/~meta@1.0/info`, ...(typeof end === 'number' ? { status: end } : { error: end }) });
    return told.map(({ kind, url: node }) => `${kind} ${node}`);
  };

  it('tells once that a node is lost, and who answers then', () => {
    assert.deepEqual(newsOf(first, [[first, 200], [first, 'ECONNREFUSED'], [first, 'ECONNRESET'], [first, 200], [first, 200]]), [`lost ${first}`, `back ${first}`]);
    assert.deepEqual(newsOf(first, [[first, 200], [first, 'ECONNREFUSED'], [first, 'UND_ERR_SOCKET'], [second, 404], [second, 200], [first, 'ECONNRESET']]), [`lost ${first}`, `moved ${second}`]);
    assert.deepEqual(newsOf(first, [[first, 200], [first, 'ECONNRESET'], [first, 'ECONNRESET'], [first, 'ECONNRESET']]), [`lost ${first}`]);
    assert.deepEqual(newsOf(first, [[first, 503], [second, 503], [second, 200]]), [`moved ${second}`]);
  });

  it('tells nothing of a node that never answered', () => {
    assert.deepEqual(newsOf(first, [[first, 'ECONNREFUSED'], [first, 'ECONNREFUSED'], [first, 200], [first, 'ECONNREFUSED']]), [`lost ${first}`]);
  });

  it('tells nothing of one connection that broke', () => {
    assert.deepEqual(newsOf(first, [[first, 'UND_ERR_SOCKET'], [first, 200], [first, 'ECONNRESET'], [first, 200]]), []);
    assert.deepEqual(newsOf(first, [[first, 'UND_ERR_SOCKET'], [second, 200]]), [`moved ${second}`]);
  });

  it('knows a URL with a path, whatever is asked below it', () => {
    const told: NodeNews[] = [];
    const hear = watchNode('https://node.example/hb', (news) => told.push(news));
    for (const path of ['', '?a=1', '/x']) hear({ url: `https://node.example/hb${path}`, status: 200 });
    assert.deepEqual(told, []);
    hear({ url: 'https://node.example/hb2', status: 200 });
    assert.equal(told.length, 1);
  });

  it('tells nothing of answers that are late, refused or no longer wanted', () => {
    assert.deepEqual(newsOf(first, [[first, 'UND_ERR_ABORTED'], [first, 'UND_ERR_HEADERS_TIMEOUT'], [first, 500], [first, 200]]), []);
    assert.deepEqual(newsOf('http://LOCALHOST:80/', [['http://localhost', 200]]), []);
    assert.deepEqual(newsOf('https://node.example/hb', [['https://node.example/hb', 200], ['https://node.example/hb', 'ECONNREFUSED']]), ['lost https://node.example/hb']);
  });
});

describe('a node that goes away', () => {
  it('is followed by the next one, or by the console itself, and nothing is sent twice', async () => {
    const project = projectFolder('news');
    const host = await openNode(cliContext(project), { wallet: true });
    const told: string[] = [];
    const access = await openNode(cliContext(project), { wallet: true, onNews: ({ kind, here }) => told.push(`${kind} ${here}`) });
    try {
      const { client } = access;
      const { url } = client.transport;
      assert.equal(url, host.client.transport.url);
      const module = await client.cacheModule(counterSource);
      const { process } = await client.spawn(spawnTags({ module: module.id, node: await client.nodeAddress() }));
      assert.equal((await client.send(process, { action: 'Inc' })).slot, 1);
      assert.deepEqual(told, []);
      await host.close();
      const sent = await Promise.all([client.send(process, { action: 'Inc' }), client.send(process, { action: 'Inc' })]);
      assert.deepEqual(sent.map(({ slot, ok }) => [slot, ok]).sort(), [[2, true], [3, true]]);
      assert.equal(await client.newestSlot(process), 3);
      assert.notEqual(client.transport.url, url);
      assert.deepEqual(told, ['lost false', 'moved true']);
    } finally {
      await access.close();
    }
  });
});
