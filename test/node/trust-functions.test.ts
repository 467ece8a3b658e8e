/** What a message may call: `path` and `function` name a function of the module, and a stranger may write them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { message } from '../../src/message/value.ts';
import { withRuntime } from '../helpers/handlers-process.ts';
import { testSigner } from '../helpers/signer.ts';
import { testNode, type TestNode } from '../helpers/test-node.ts';

const program = withRuntime(
  `Count = Count or 0
function OnVotePassed(base) Count = Count + 1000; return { stolen = "1" } end
Handlers.add("Count", "Count", function(msg)
  Count = Count + 1
  Send({ device = "patch@1.0", count = tostring(Count) })
end)`,
  'luerl',
);

const bare = `function compute(base, req) base.count = (base.count or 0) + 1; base.results = { output = base.count }; return base end
function twice(base) base.count = (base.count or 0) + 2; base.results = { output = base.count }; return base end`;

async function read(target: TestNode, process: string, path: string): Promise<string | undefined> {
  const reply = await target.client.read(`/${process}/now/${path}`);
  return reply.status === 200 ? Buffer.from(reply.body).toString() : undefined;
}

/** Has the message of a stranger scheduled, signed or not. */
async function schedule(target: TestNode, process: string, keys: Parameters<typeof message>[0], isSigned = true): Promise<void> {
  const content = message({ action: 'Count', target: process, type: 'Message', ...keys });
  const encoded = httpsig.encode(new Map([['body', isSigned ? await httpsig.commit(content, testSigner(2)) : content]]));
  assert.ok(encoded.ok);
  const { status } = await target.client.transport.request({ method: 'POST', path: `/${process}/schedule`, headers: encoded.value.headers, body: encoded.value.body });
  assert.equal(status, 200);
}

describe('what a message may call', () => {
  it('is compute and nothing else in a process of the Handlers runtime', async () => {
    const target = await testNode();
    const process = await target.spawn(program);
    await schedule(target, process, {});
    assert.equal(await read(target, process, 'count'), '1');
    let count = 1;
    for (const keys of [{ path: 'OnVotePassed' }, { function: 'OnVotePassed' }, { path: 'rawset' }, { path: 'count' }, { function: 'OnVotePassed', parameters: ['x'] }, { parameters: ['x'] }]) {
      for (const isSigned of [true, false]) {
        await schedule(target, process, keys, isSigned);
        // A message that nobody signed reaches no handler.
        if (isSigned) count++;
        assert.deepEqual([await read(target, process, 'stolen'), await read(target, process, 'count')], [undefined, String(count)], JSON.stringify(keys));
      }
    }
    const dry = await target.client.dryRun(process, { action: 'Count', function: 'OnVotePassed' });
    assert.equal(dry.result.error, null);
  });

  it('is never with a state, or a message, that the sender made up', async () => {
    const target = await testNode();
    const process = await target.spawn(bare);
    await schedule(target, process, { path: 'twice' });
    const count = await read(target, process, 'count');
    await schedule(target, process, { function: 'compute', parameters: [message({ count: 1_000_000, stolen: '1' }), message({ body: message({}) })] });
    assert.equal(await read(target, process, 'stolen'), undefined);
    assert.ok(Number(await read(target, process, 'count')) < 1_000, `${count}`);
  });

  it('is what a message names on a strict node, as on a real one', async () => {
    const target = await testNode({ strict: true });
    const process = await target.spawn(program);
    await schedule(target, process, {});
    await schedule(target, process, { path: 'OnVotePassed' });
    assert.equal(await read(target, process, 'stolen'), '1');
  });

  it('is what a bare module defines, and nothing of Lua itself', async () => {
    const target = await testNode();
    const process = await target.spawn(bare);
    await schedule(target, process, { path: 'twice' });
    await schedule(target, process, { function: 'twice' });
    for (const keys of [{ path: 'setmetatable' }, { path: 'assert' }, { function: 'rawset', parameters: [message({}), 'a', 'b'] }, { function: 'select', parameters: [1, message({ stolen: '1' })] }, { path: 'nosuch' }]) {
      await schedule(target, process, keys);
      assert.deepEqual([await read(target, process, 'count'), await read(target, process, 'stolen')], ['5', undefined], JSON.stringify(keys));
      assert.match((await read(target, process, 'results/error/message')) ?? '', /There is no global function '\w+' of the module/, JSON.stringify(keys));
    }
  });
});
