import assert from 'node:assert/strict';
import { it } from 'node:test';
import { HbxError } from '../../src/base/errors.ts';
import { createMemory } from '../../src/repl/complete/memory.ts';
import { isKnownAction } from '../../src/repl/known-action.ts';
import { viewOf } from './complete/view.ts';
import { fakeClient, processId, runPipe } from './session.ts';
import { openTypedConsole } from './typed-console.ts';

const lua = 'Balances, Total = {}, 1 Handlers = { list = { { name = "mint", pattern = "Mint" }, { name = "any", pattern = "_" }, { name = "x", pattern = "Balances" }, { name = "y", pattern = "Total-Supply" }, { name = "z", pattern = "Get-Members" } } }';

async function known(line: string, fields = {}): Promise<boolean> {
  const { view } = viewOf(lua, { process: { id: processId, kind: 'handlers', slot: 1 }, ...fields });
  return isKnownAction(line, { view, remember: createMemory(view) });
}

it('takes a known action for one where a line is Lua, from handlers, blueprints and the source', async () => {
  for (const line of ['Mint', 'Transfer', 'Inc', ' Inc ', 'Inc 5', 'Transfer Recipient=abc Quantity=10', 'Inc -- some data', 'Get-Members']) assert.equal(await known(line), true, line);
});

it('leaves to Lua what is Lua: globals, statements, calls, and what nobody knows', async () => {
  for (const line of ['Balances', 'Total-Supply', 'Nothing', 'Nothing 5', 'Inc -5', 'Inc "5"', 'Inc = 5', 'return Inc', 'Inc\nGet', '_', 'Eval', 'print', '.send Inc', '']) assert.equal(await known(line), false, line);
});

it('goes by the usual globals where the process runs no Lua for us', async () => {
  const look = () => Promise.reject(new HbxError('repl/no-eval', 'No.'));
  const client = { knownActions: async () => ['Info', 'Name'].map((action) => ({ action, tags: [] })), source: async () => undefined };
  assert.deepEqual([await known('Info', { look, client }), await known('Name', { look, client })], [true, false]);
});

it('is sent as an action by a script, and writes no slot of Lua', async () => {
  const client = fakeClient(({ data = '' }) => ({ output: data.includes('hbx global') ? 'hbx none' : '' }), { knownActions: async () => [{ action: 'Info', tags: [] }] });
  const { err, sent } = await runPipe('Info\nInfo About=me\nx = 1\n', { client, process: { id: processId, kind: 'handlers', owner: client.address } });
  assert.equal(err, '');
  assert.deepEqual(JSON.parse(JSON.stringify(sent)), [{ action: 'Info' }, { action: 'Info', tags: { About: 'me' } }, { action: 'Eval', data: 'x = 1' }]);
});

it('is checked by the blueprints before it is sent, unless it says --no-check or runs on a copy', async () => {
  const refused = new HbxError('blueprints/bad-message', 'It does not suit.');
  const checks = { checkAction: async (_process: unknown, { action }: { action: string }) => (action === 'Mint' ? Promise.reject(refused) : ['Perhaps a slip.']) };
  const client = fakeClient(undefined, checks);
  const { enter } = openTypedConsole({ client });
  for (const line of ['.send Mint', 'Mint', 'Mint 5']) assert.equal(await enter(line), 'Error: It does not suit.', line);
  assert.deepEqual(client.sent, []);
  assert.match(await enter('.send Inc'), /^Note: Perhaps a slip\./);
  await enter('.send --no-check Mint 5', '.dryrun on', '.send Mint');
  assert.deepEqual([client.sent, client.dry], [[{ action: 'Inc' }, { action: 'Mint', data: '5' }], [{ action: 'Mint' }]]);
  assert.match(await enter('.send --no-check'), /\.send <Action>/);
});
