import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createClient } from '../../../src/client/client.ts';
import { createTransport } from '../../../src/client/transport.ts';
import { at, logOf, newestSlot, postmanSource, pushSlotAgain, schedule } from '../../helpers/postman.ts';
import { testSigner } from '../../helpers/signer.ts';
import { sourceLoader } from '../../helpers/source-loader.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { startTestNode, testNode, type TestNode } from '../../helpers/test-node.ts';

describe('a push whose node is killed', () => {
  it('goes on where it was, and delivers nothing twice', async () => {
    const folder = temporaryFolder('push-crash');
    const first = await startTestNode({ folder });
    const [a, b] = [await first.spawn(postmanSource), await first.spawn(postmanSource)];
    const messages = 60;
    const slot = await schedule(first, a, { action: 'Fan', targets: Array.from({ length: messages }, () => b).join(',') });
    await first.stop();

    for (let kill = 1; kill <= 2; kill++) {
      const child = spawn(process.execPath, ['--import', sourceLoader, fileURLToPath(new URL('./node-process.ts', import.meta.url)), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
      after(() => child.kill('SIGKILL'));
      const gone = once(child, 'exit');
      const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const client = createClient(createTransport({ url, attempts: 1 }), testSigner(0));
      const there = { client } as TestNode;
      const pushing = pushSlotAgain(there, a, slot).then(() => 'done', () => 'broken');
      while ((await newestSlot(there, b)) < kill * 15) await new Promise((resolve) => setTimeout(resolve, 2));
      child.kill('SIGKILL');
      await gone;
      assert.equal(await pushing, 'broken', 'it was killed in the middle');
      await client.close();
    }

    const second = await testNode({ folder });
    const delivered = await newestSlot(second, b);
    assert.ok(delivered >= 30 && delivered < messages, `${delivered} were delivered before`);
    const tree = await pushSlotAgain(second, a, slot);
    assert.equal(at(tree, String(messages), 'resulted-in', 'process'), b);
    const log = await logOf(second, b);
    assert.deepEqual(log.slice(1).map((message) => message.get('data')), Array.from({ length: messages }, (_, index) => String(index + 1)));
  });
});
