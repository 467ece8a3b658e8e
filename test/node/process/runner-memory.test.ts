/** All VMs of fengari share one heap, so one process can take what another needs. It takes a minute, so it runs when it is asked for. */
// Alone: it looks at the memory of its process.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { testNode } from '../../helpers/test-node.ts';

const skip = process.env['HBX_LONG_TESTS'] === undefined && 'HBX_LONG_TESTS=1 runs it: it takes a minute';

it('the process runner does not hold what other processes take of the memory against a message', { skip }, async () => {
  const { client, spawn } = await testNode({ engine: 'fengari' });
  const hog = 'keep = {} function compute(base, req) if req.body.action == "Hog" then for i = 1, 90000 do keep[i] = {i} end end base.results = { output = "ok" } return base end';
  const processes = await Promise.all(Array.from({ length: 40 }, (_, index) => spawn(`${hog} -- ${index}`)));
  for (const process of processes) {
    const result = await client.send(process, { action: 'Hog' });
    assert.deepEqual([result.output, result.error], ['ok', null]);
  }
  for (const process of processes.slice(0, 5)) assert.equal((await client.send(process, { action: 'Small' })).output, 'ok');
});
