import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { runCli } from '../../../src/cli/run-cli.ts';
import { onNode, type OnNode } from '../../helpers/on-node.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

/** Keeps the data of each message, sends it on and answers it. */
const source = `function compute(base, req)
  local data = req.body.data
  if data then base.kept = data end
  base.list = { data, "text" }
  base.results = { outbox = { { target = "w", data = data, extra = data } }, output = data or "" }
  return base
end`;

describe('bytes that are no text', () => {
  let target: TestNode;
  let on: OnNode;
  let id: string;
  const bytes = Buffer.concat([Buffer.from([255, 0]), randomBytes(299_998)]);
  const base64url = bytes.toString('base64url');
  before(async () => {
    target = await startTestNode();
    const process = await target.spawn(source);
    on = onNode(target, { keeper: process });
    writeFileSync(join(on.project.cwd, 'bytes.bin'), bytes);
  });
  after(() => target.stop());

  /** What `hbx get` writes, byte for byte. */
  async function written(path: string, isTTY = false): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const stdout = { isTTY, columns: 80, write: (chunk: unknown) => chunks.push(Buffer.from(chunk as string)) > 0 };
    await runCli(['get', path, '--url', target.node.url], { stdin: Readable.from([]), stdout, stderr: { write: () => true }, env: { HBX_HOME: on.project.home }, cwd: on.project.cwd, signal: new AbortController().signal });
    return Buffer.concat(chunks);
  }

  it('are counted for people', async () => {
    for (const command of ['dryrun', 'send']) {
      const { code, stdout } = await on.hbx([command, 'keeper', 'Set', '--data-file', 'bytes.bin']);
      assert.deepEqual([code, stdout.split('\n')[0]], [0, '<300,000 bytes>']);
      assert.match(stdout, /\n +1 +w +<300,000 bytes> +extra=<300,000 bytes>\n/);
      if (command === 'dryrun') assert.match(stdout, /\n\+ kept +<300,000 bytes>\n/);
    }
    assert.match((await on.hbx(['messages', 'keeper'])).stdout, / {2}<300,000 bytes>\n$/);
    assert.match((await on.hbx(['inspect', 'keeper', '1'])).stdout, /\ndata +<300,000 bytes>\n/);
    assert.match((await on.hbx(['inspect', 'keeper'])).stdout, /\n {2}kept {2}300,000 bytes\n/);
    assert.match((await on.hbx(['diff', 'keeper', '0', '1'])).stdout, /^\+ kept +<300,000 bytes>\n\+ list\/1 +<300,000 bytes>\n/);
    assert.equal((await written('keeper/now/kept', true)).toString(), '<300,000 bytes>\n');
  });

  it('are base64url in JSON, which says so', async () => {
    const result = await on.json(['send', 'keeper', 'Set', '--data-file', 'bytes.bin']);
    id = result.id;
    assert.deepEqual([result.output, result.outputEncoding], [base64url, 'base64url']);
    assert.deepEqual(result.outbox, [{ n: 1, target: 'w', tags: { extra: base64url }, data: base64url, dataEncoding: 'base64url' }]);
    const [message] = await on.json(['messages', 'keeper', '--limit', '1']);
    assert.deepEqual([message.id, message.data, message.dataEncoding], [id, base64url, 'base64url']);
    const about = await on.json(['inspect', id]);
    assert.deepEqual([about.data, about.dataEncoding], [base64url, 'base64url']);
    const { state } = await on.json(['inspect', 'keeper']);
    assert.deepEqual(state[0], { key: 'kept', type: 'bytes', entries: null, bytes: 300_000 });
    assert.deepEqual((await on.json(['diff', 'keeper', '0', '1'])).added[0], [['kept'], base64url]);
    assert.equal(await on.json(['get', 'keeper/now/kept']), base64url);
    const text = await on.json(['send', 'keeper', 'Set', '--data', base64url.slice(0, 43)]);
    assert.deepEqual([text.outputEncoding, text.outbox[0].dataEncoding], [undefined, undefined]);
  });

  it('are written as they are by `hbx get`, and so is text that only looks like them', async () => {
    assert.equal((await written('keeper/compute&slot=1/kept')).equals(bytes), true);
    assert.equal((await written(`/${id}/data`)).equals(bytes), true);
    assert.equal((await written('keeper/now/kept')).toString(), `${base64url.slice(0, 43)}\n`);
  });

  it('cannot be claimed by a process', async () => {
    const process = await target.spawn('function compute(base) base.x = { ["ao-types"] = ".=\\"bytes\\"", base64url = "__4A" } base.results = { outbox = {}, output = "" } return base end');
    assert.deepEqual((await on.json(['diff', process, '0', '0', '--all'])).added, []);
    assert.deepEqual(await on.json(['get', `${process}/now/x`]), { base64url: '__4A' });
    const state = await target.client.readValue(`/${process}/now`);
    assert.deepEqual((state as Map<string, unknown>).get('x'), new Map([['base64url', '__4A']]));
  });
});
