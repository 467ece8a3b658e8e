/** Lua for a module that has no Eval. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fakeClient, processId, runPipe } from './session.ts';

const bare = 'function compute(base, req) base.results = { output = req.body.action } return base end';

it('is refused before it is sent, with what to do', async () => {
  const client = fakeClient(() => ({ output: 'an answer' }), { source: async () => bare });
  const { exitCode, err } = await runPipe('Inc\nx = 1\n.eval x\nInc\n.send Eval -- x\n', { client, stopOnError: false });
  assert.deepEqual([exitCode, client.sent.map(({ action }) => action)], [1, ['Inc', 'Inc', 'Eval']]);
  assert.match(err, /^Error: The module of the process has no Eval[^\n]*Nothing was sent\.\nDeploy it with `--runtime handlers`[^\n]*`\.send Eval -- <Lua>` sends it all the same\.\nError: /);
  assert.equal(client.calls.filter((call) => call === 'source').length, 1, 'the source is read once');
});

it('is sent where the source can not tell, or nobody gives it', async () => {
  for (const source of ['x = load(code)', 'local _ENV = setmetatable({}, {})', 'local run = _G[name]', 'return require("lib")', 'ao.resolve({})', undefined]) {
    const client = fakeClient(() => ({}), { source: async () => source });
    assert.equal((await runPipe('x = 1\n', { client })).exitCode, 0);
    assert.equal(client.sent.length, 1, source);
  }
  const failing = fakeClient(() => ({}), { source: () => Promise.reject(new Error('no node')) });
  assert.equal((await runPipe('x = 1\n', { client: failing })).exitCode, 0);
  const handlers = fakeClient(() => ({}), { source: async () => bare });
  assert.equal((await runPipe('x = 1\n', { client: handlers, process: { id: processId, kind: 'handlers' } })).exitCode, 0);
});
