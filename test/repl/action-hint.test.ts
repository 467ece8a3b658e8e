import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fakeClient, resultOf, runPipe, processId } from './session.ts';
import { openTypedConsole } from './typed-console.ts';

const failed = resultOf({ error: { message: "unexpected 'x'", traceback: [] } });
const client = () =>
  fakeClient(({ data = '' }) => (/^\S+ [^=]/.test(data) ? failed : data.includes('print') ? { output: 'x' } : {}), { knownActions: async () => [{ action: 'Inc', tags: [] }, { action: 'burn', tags: [] }] });
const hint = /A line is Lua here: `\.send (.+)` sends the action (\S+)\.$/;

it('tells those who type actions where lines are Lua how to send one', async () => {
  for (const line of ['Inc', 'Inc 5', 'Transfer Recipient=abc', 'burn 5', ' Inc ']) {
    const shown = await openTypedConsole({ kind: 'handlers', client: client() }).enter(line);
    assert.deepEqual(hint.exec(shown)?.slice(1), [line.trim(), line.trim().split(' ')[0]], line);
  }
});

it('says nothing to those who type Lua, and to modules', async () => {
  for (const line of ['Balances', 'x = 1', 'print "a"', 'return x', 'total 5', '.slots', '.send Inc', '-- Inc']) {
    assert.doesNotMatch(await openTypedConsole({ kind: 'handlers', client: client() }).enter(line), hint, line);
  }
  assert.doesNotMatch(await openTypedConsole({ client: client() }).enter('Inc'), hint);
});

it('tells a script only of actions that are known and called as a global, from the source as well', async () => {
  const told = Object.assign(fakeClient(({ data = '' }) => (data.includes('hbx global') ? { output: 'hbx global' } : /^\S+ [^=]/.test(data) ? failed : {}), { knownActions: async () => [{ action: 'Inc', tags: [] }] }), { source: async () => 'Handlers.add("mint", "Mint", function() end)' });
  const { out, err } = await runPipe('Inc\nMint\nTransfer Recipient=abc\nBalances\nx = 1\n', { client: told, process: { id: processId, kind: 'handlers', owner: told.address }, stopOnError: false });
  assert.doesNotMatch(out, /A line is Lua/);
  assert.deepEqual([...err.matchAll(/^Note: A line is Lua here: `(.*)` sends/gm)].map(([, line]) => line), ['.send Inc', '.send Mint']);
});

it('asks whether an action was meant that is called nearly so, on a terminal and in a script', async () => {
  const near = (text: string): string | undefined => /Did you mean `.*$/m.exec(text)?.[0];
  for (const [line, hinted] of [['Incr', 'Did you mean `Inc`?'], ['inc', 'Did you mean `Inc`?'], ['Bunr 5', 'Did you mean `burn`?'], ['inc Quantity=5', 'Did you mean `Inc`?'], ['Balances', undefined], ['inc = 1', undefined]] as const) {
    assert.equal(near(await openTypedConsole({ kind: 'handlers', client: client() }).enter(line)), hinted, line);
  }
  const told = client();
  const { out, err } = await runPipe('Incr\ninc Quantity=5\n', { client: told, process: { id: processId, kind: 'handlers', owner: told.address }, stopOnError: false });
  assert.doesNotMatch(out, /Did you mean/);
  assert.deepEqual(err.match(/^Note: Did you mean `Inc`\?$/gm)?.length, 2);
});

it('does not ask so where the Lua answered', async () => {
  const answering = fakeClient(() => ({ output: '5' }), { knownActions: async () => [{ action: 'Inc', tags: [] }] });
  assert.doesNotMatch(await openTypedConsole({ kind: 'handlers', client: answering }).enter('inc'), /Did you mean/);
});

it('tells those who ask a module for a variable that it went as an action, when the source knows no such action', async () => {
  const hints = async (line: string, actions: readonly string[], kind: 'module' | 'handlers' = 'module'): Promise<string | undefined> => {
    const shown = await openTypedConsole({ kind, actions: async () => actions.map((action) => ({ action, tags: [] })) }).enter(line);
    return /^`.*$/m.exec(shown)?.[0];
  };
  assert.equal(await hints('counter', ['Inc', 'Eval']), '`counter` was sent as an action; `.eval counter` shows the variable.');
  assert.equal(await hints('counter', ['Inc']), '`counter` was sent as an action; `.state` shows what can be read of the process.');
  for (const [line, actions] of [['counter', []], ['counter', ['counter']], ['Counter', ['Inc']], ['counter 5', ['Inc']], ['.slots', ['Inc']], ['return', ['Inc']]] as const) {
    assert.equal(await hints(line, actions), undefined, line);
  }
  assert.equal(await hints('counter', ['Inc'], 'handlers'), undefined);
  const slow = openTypedConsole({ actions: () => new Promise(() => {}) });
  assert.doesNotMatch(await slow.enter('counter'), /as an action/);
});
