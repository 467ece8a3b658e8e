/** What is no Lua module makes no process, whichever way the node answers. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { DataItem } from 'arbundles';
import { assertLua } from '../../../../src/cli/commands/deploy/assert-lua.ts';
import { createClient } from '../../../../src/client/client.ts';
import { createTransport } from '../../../../src/client/transport.ts';
import { writeNodeFile } from '../../../../src/project/node-file.ts';
import { counterSource } from '../../../helpers/counter.ts';
import { hostileServer, reply } from '../../../helpers/hostile-server.ts';
import { makeItem } from '../../../helpers/items.ts';
import { onNode } from '../../../helpers/on-node.ts';
import { rawRequest } from '../../../helpers/raw-request.ts';
import { runInProcess } from '../../../helpers/run-cli.ts';
import { testSigner } from '../../../helpers/signer.ts';
import { testNode } from '../../../helpers/test-node.ts';

const { signal } = new AbortController();

for (const wire of [undefined, 'may', 'sept'] as const) {
  it(`is found out on a node as ${wire === undefined ? 'hbx has them' : `in ${wire}`}`, async () => {
    const target = await testNode(wire === undefined ? {} : { wire });
    const put = async (data: string, type?: string): Promise<string> => {
      const item = await makeItem({ data, tags: type === undefined ? [] : [['Content-Type', type]] });
      assert.equal((await rawRequest(`${target.node.url}/tx`, { body: item })).status, 200);
      return new DataItem(item).id;
    };
    const check = (id: string, source = true): Promise<void> => assertLua(target.client, { id, dialect: 'luerl', source }, signal);
    for (const type of ['application/lua', 'text/plain', 'text/x-lua; charset=utf-8', undefined]) await check(await put(counterSource, type));
    const none = async (id: string, message: RegExp, source = true): Promise<void> => assert.rejects(check(id, source), { code: 'deploy/no-lua', exitCode: 5, message, hint: /^Nothing was deployed\./ });
    const text = await put('Dear Sir,\nhello', 'text/plain');
    await none(text, new RegExp(`^${text} is no Lua module \\(text/plain\\): line \\d: `));
    const untyped = await put('Dear Sir,\nhello');
    await none(untyped, new RegExp(`^${untyped} is no Lua module: line \\d: `));
    await none(await put(counterSource, 'image/png'), /is no Lua module \(image\/png\)\.$/, false);
    await none(await put('{}', 'application/json'), /\(application\/json\)\.$/);
    await assert.rejects(check('x'.repeat(43), false), { code: 'deploy/module-not-there' });
    await none(await put('', 'application/lua'), /it holds no data\.$/);
    await none(await put(''), /it holds no data\.$/);
    await none(wire === undefined ? await target.spawn(counterSource) : (await target.client.spawn({ type: 'Process', device: 'process@1.0', scheduler: target.node.address })).process, /: it is a process\.$/);
    await assert.rejects(check(await put('local function compute() end\nreturn {}', 'application/lua')), { code: 'deploy/no-compute', exitCode: 2 });
    for (const unseen of ['_G["com" .. "pute"] = print', 'load("compute = print")()']) await check(await put(unseen, 'application/lua'));
    if (wire !== undefined) return;
    // Nothing goes out, and nobody is asked.
    const on = onNode(target, {});
    const { code, stderr, stdout } = await on.hbx(['deploy', '--module', text]);
    assert.deepEqual([code, stdout], [5, '']);
    assert.match(stderr, /is no Lua module \(text\/plain\)/);
    // The project's own node loads it to look.
    writeNodeFile(join(on.project.cwd, '.hbx'), { url: target.node.url, pid: process.pid, startedAt: '' });
    const refused = await runInProcess(['deploy', '--module', untyped], on.project);
    assert.deepEqual([refused.code, refused.stdout], [1, '']);
    assert.match(refused.stderr, new RegExp(`Nothing was deployed\\. \`hbx get /raw/${untyped}\` shows what it is`));
    assert.deepEqual(await on.json(['ps']), []);
  });
}

it('is left to the node that answers in a way of its own', async () => {
  const answers = [reply('200 OK', { 'content-type': 'text/html' }, '<p>'), reply('500 Oops'), reply('200 OK', { 'content-type': 'application/json' }, '{"body":7}'), reply('200 OK', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--')];
  for (const answer of answers) {
    const server = await hostileServer((socket) => socket.write(answer));
    const client = createClient(createTransport({ url: server.url, attempts: 1 }), testSigner(0));
    after(() => Promise.all([client.close(), server.stop()]));
    await assertLua(client, { id: 'x'.repeat(43), dialect: 'luerl', source: true }, signal);
  }
});
