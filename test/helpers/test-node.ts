import { after } from 'node:test';
import { createClient, type Client } from '../../src/client/client.ts';
import { spawnTags } from '../../src/client/spawn-tags.ts';
import { createTransport } from '../../src/client/transport.ts';
import { startNode, type NodeOptions, type RunningNode } from '../../src/node/create-node.ts';
import { testSigner } from './signer.ts';

export interface TestNode {
  readonly node: RunningNode;
  /** Signs with test key 0, which is the node's operator; the node's own key is test key 1. */
  readonly client: Client;
  /** Caches a Lua source and spawns a process of it. */
  spawn(source: string, tags?: Record<string, string>): Promise<string>;
  stop(): Promise<void>;
}

/** A node on a free port with a client of its operator; both end with the test it is made in. */
export async function testNode(options: Partial<NodeOptions> = {}): Promise<TestNode> {
  const target = await startTestNode(options);
  after(() => target.stop());
  return target;
}

/** The same for a `before` hook: stop it in `after`. */
export async function startTestNode(options: Partial<NodeOptions> = {}): Promise<TestNode> {
  const wallet = testSigner(0);
  const node = await startNode({ signer: testSigner(1), operator: wallet.address, ...options });
  const client = createClient(createTransport({ url: node.url }), wallet);
  return {
    node,
    client,
    async stop() {
      await client.close();
      await node.stop(200);
    },
    async spawn(source, tags = {}) {
      const module = await client.cacheModule(source);
      const { process } = await client.spawn(spawnTags({ module: module.id, node: node.address, tags }));
      return process;
    },
  };
}
