import { spawnTags } from '../../src/client/spawn-tags.ts';
import type { Message } from '../../src/message/value.ts';
import { testNode, type TestNode } from './test-node.ts';

export interface ClockedNode extends TestNode {
  readonly clock: { ms: number };
  /** Moves the clock and runs what is due. */
  pass(ms: number): Promise<void>;
}

/** A node whose clock stands still until the test moves it. */
export async function clockedNode(options: Parameters<typeof testNode>[0] = {}, atMs = 1_700_000_000_000): Promise<ClockedNode> {
  const clock = { ms: atMs };
  const target = await testNode({ now: () => clock.ms, ...options });
  return Object.assign(target, {
    clock,
    async pass(ms: number) {
      clock.ms += ms;
      await target.node.tick();
    },
  });
}

/** POSTs without a signature. @returns status and body text */
export async function post(target: TestNode, path: string, headers: [string, string][] = []): Promise<[status: number, text: string]> {
  const reply = await target.client.transport.request({ method: 'POST', path, headers });
  return [reply.status, Buffer.from(reply.body).toString()];
}

/** What `/~cron@1.0/list` answers. */
export async function listJobs(target: TestNode): Promise<Message[]> {
  const reply = (await target.client.readJson('/~cron@1.0/list')) as Message;
  return [...reply].filter(([key]) => /^\d+$/.test(key)).map(([, value]) => value as Message);
}

/** The newest slot of a process. */
export async function slotOf(target: TestNode, process: string): Promise<number> {
  return ((await target.client.readJson(`/${process}/slot/current`)) as Message).get('body') as number;
}

/** A process that counts its slots without Lua. */
export async function waoProcess(target: TestNode): Promise<string> {
  return (await target.client.spawn({ ...spawnTags({ module: '', node: target.node.address }), module: undefined, 'execution-device': 'wao@1.0' })).process;
}
