import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { counterSource } from '../../helpers/counter.ts';
import { makeItem } from '../../helpers/items.ts';
import { runInProcess } from '../../helpers/run-cli.ts';
import { testSigner } from '../../helpers/signer.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';
import { keeperSource, onNode, type OnNode } from '../../helpers/on-node.ts';
import { fakeServer } from '../../helpers/two-nodes.ts';

describe('hbx inspect', () => {
  let target: TestNode;
  let process: string;
  let message: string;
  let on: OnNode;
  const owner = testSigner(0).address;
  before(async () => {
    target = await startTestNode();
    process = await target.spawn(keeperSource, { color: 'red', evil: '\u001b[2J' });
    on = onNode(target, { keeper: process });
    message = (await target.client.send(process, { action: 'Set', data: 'forty\u001b[2J', tags: { key: 'bob', 'X-Note': 'two words' } })).id;
    await target.client.send(process, { action: 'Fail' });
  });
  after(() => target.stop());

  it('tells of a process', async () => {
    const { signatures, tags, ...about } = await on.json(['inspect', 'keeper']);
    const { module } = about;
    assert.match(module, /^[\w-]{43}$/);
    assert.deepEqual({ ...about, error: about.error.message }, {
      kind: 'process',
      id: process,
      name: 'keeper',
      owner,
      module,
      moduleFile: null,
      device: 'process@1.0',
      executionDevice: 'lua@5.3a',
      scheduler: target.node.address,
      authority: target.node.address,
      slots: { newest: 2, computed: 2 },
      error: 'boom',
      state: [{ key: 'kept', type: 'message', entries: 1, bytes: Buffer.byteLength(JSON.stringify({ bob: 'forty\u001b[2J' })) }],
    });
    assert.deepEqual(signatures, { committers: [owner], valid: true });
    assert.deepEqual([tags.color, tags.type, tags.module], ['red', undefined, undefined]);
    const { code, stdout } = await on.hbx(['inspect', process]);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^process    ${process}\nname       keeper\nowner      ${owner}\n`));
    assert.match(stdout, /\nslots      newest 2, computed up to 2\nerror      boom .*\nsigned     valid, by .*\nstate\n  kept  1 key, \d+ bytes\n$/);
    assert.match(stdout, /evil=\\x1b\[2J/);
  });

  it('tells of a message, by its id or its slot', async () => {
    const about = await on.json(['inspect', message]);
    assert.deepEqual(about, {
      kind: 'message',
      id: message,
      type: 'Message',
      from: owner,
      target: process,
      slot: 1,
      error: null,
      action: 'Set',
      tags: { key: 'bob', 'x-note': 'two words' },
      data: 'forty\u001b[2J',
      signatures: { committers: [owner], valid: true },
    });
    assert.deepEqual(await on.json(['inspect', 'keeper', '1']), about);
    const { stdout } = await on.hbx(['inspect', message]);
    assert.match(stdout, new RegExp(`\ntarget   ${process}  keeper\nslot     1\naction   Set\ntags     key=bob x-note="two words"\ndata     forty\\\\x1b\\[2J\n`));
  });

  it('tells of a message that failed, and why', async () => {
    const { error } = await on.json(['inspect', 'keeper', '2']);
    assert.equal(error.message, 'boom');
    assert.match((await on.hbx(['inspect', 'keeper', '2'])).stdout, /\nslot +2\nfailed +boom .*\naction +Fail\n/);
  });

  it('counts the bytes of texts as they are', async () => {
    const big = await target.spawn('function compute(base) base.big = string.rep("x\\n", 1000) base.results = { outbox = {}, output = "" } return base end');
    assert.deepEqual((await on.json(['inspect', big])).state, [{ key: 'big', type: 'text', entries: null, bytes: 2000 }]);
  });

  it('names the tags of a data item as it does', async () => {
    const item = await makeItem({ target: process, tags: [['Action', 'Get'], ['SDK', 'x'], ['X-Note', 'n']], data: 'd' });
    const reply = await target.client.transport.request({ method: 'POST', path: `/${process}/schedule`, headers: [['content-type', 'application/ans104'], ['codec-device', 'ans104@1.0']], body: item });
    assert.equal(reply.status, 200);
    const slot = await target.client.newestSlot(process);
    const [{ tags }] = await on.json(['messages', 'keeper', '--from', String(slot)]);
    assert.deepEqual([tags, (await on.json(['inspect', 'keeper', String(slot)])).tags], [{ SDK: 'x', 'X-Note': 'n' }, { SDK: 'x', 'X-Note': 'n' }]);
  });

  it('tells of a module', async () => {
    const { id } = await target.client.cacheModule(counterSource);
    assert.deepEqual(await on.json(['inspect', id]), {
      kind: 'module',
      id,
      contentType: 'application/lua',
      bytes: counterSource.length,
      file: null,
      functions: ['compute'],
      signatures: { committers: [], valid: null },
    });
    const broken = await target.client.cacheModule('x = = 1');
    assert.equal((await on.json(['inspect', broken.id])).functions, null);
    assert.match((await on.hbx(['inspect', broken.id])).stdout, /\nfunctions  not known: it does not load by itself on this node\nsigned     by nobody\n$/);
  });

  it('tells a web server from a node that has nothing', async () => {
    for (const status of [200, 404, 500]) {
      const { url } = await fakeServer(() => ({ status, body: '<html><head><title>Hotel</title></head></html>' }));
      const { code, stderr } = await runInProcess(['inspect', 'x'.repeat(43), '--url', url], on.project);
      assert.equal(code, 5);
      assert.match(stderr, /^Error: .*web page.*Hotel.*\n[^]*Hint: /);
    }
  });

  it('says what it does not find', async () => {
    const unknown = await on.hbx(['inspect', 'A'.repeat(43)]);
    assert.deepEqual([unknown.code, unknown.stdout], [5, '']);
    assert.match(unknown.stderr, /^Error: Nothing with the id A+ is on the node at http:\S+\.\nHint: `hbx ps`/);
    assert.match((await on.hbx(['inspect', 'keeper', '9'])).stderr, /has no slot 9\.\nHint: `hbx messages [\w-]{43}`/);
    assert.match((await on.hbx(['inspect', 'keper'])).stderr, /Did you mean `keeper`/);
    assert.match((await on.hbx(['inspect'])).stderr, /Which process\?/);
    assert.equal((await on.hbx(['inspect', 'keeper', 'x'])).code, 2);
  });
});
