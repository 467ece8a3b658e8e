import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { largeBytes } from '../../src/repl/large-code.ts';
import { fakeClient, fakeFiles, runPipe } from './session.ts';
import { openTypedConsole } from './typed-console.ts';

const network = { name: 'node.example', url: 'https://node.example', local: false };
const large = `x = "${'y'.repeat(largeBytes)}"`;

describe('large code', () => {
  it('for a node elsewhere is asked about once, and stands on the line again', async () => {
    const client = fakeClient(() => ({}), { network });
    const { enter, proposed, console } = openTypedConsole({ client, kind: 'handlers' });
    assert.equal(await enter(large), 'Note: That is 100 KiB of Lua for counter on node.example. Nothing was sent yet:\nEnter sends it, Ctrl-C drops it.');
    assert.deepEqual([client.sent.length, proposed, console.failures], [0, [large], 0]);
    await enter(large);
    assert.deepEqual([client.sent.length, console.context.entered.length], [1, 1]);
    await enter('x = 1');
    assert.equal(client.sent.length, 2);
  });

  it('of several files is asked about before the first is sent', async () => {
    const client = fakeClient(() => ({}), { network });
    const { enter, proposed } = openTypedConsole({ client, kind: 'handlers', files: fakeFiles({ 'a.lua': 'a = 1', 'b.lua': large }) });
    await enter('.load a.lua b.lua');
    assert.deepEqual([client.sent.length, proposed], [0, ['.load a.lua b.lua']]);
    await enter('.load a.lua b.lua');
    assert.equal(client.sent.length, 2);
  });

  it('is sent at once to the local node, on a copy, and from a pipe', async () => {
    const local = openTypedConsole({ kind: 'handlers' });
    await local.enter(large);
    assert.equal(local.client.sent.length, 1);
    const away = openTypedConsole({ client: fakeClient(() => ({}), { network }), kind: 'handlers' });
    await away.enter('.dryrun on', large);
    assert.equal(away.client.dry.length, 1);
    const { sent } = await runPipe(`.eval ${large}\n`, { client: fakeClient(() => ({}), { network }) });
    assert.equal(sent.length, 1);
  });
});
