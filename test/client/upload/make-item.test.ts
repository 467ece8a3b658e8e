import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { DataItem } from 'arbundles';
import { bytesContent, digestOf, fileContent } from '../../../src/client/upload/content.ts';
import { contentTypeOf } from '../../../src/client/upload/content-type.ts';
import { checkTags, draftItem } from '../../../src/client/upload/make-item.ts';
import { testSigner } from '../../helpers/signer.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const signer = testSigner(0);

async function bytesOf(source: { open(): AsyncIterable<Uint8Array> }): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source.open()) parts.push(part);
  return Buffer.concat(parts);
}

it('makes items that arbundles accepts, of bytes and of files, with the id that was told', async () => {
  const file = join(temporaryFolder('item'), 'file.bin');
  // More than one piece.
  const bytes = Buffer.alloc(600_000, 'ab\0c');
  writeFileSync(file, bytes);
  const tags = [{ name: 'Content-Type', value: 'text/plain' }, { name: 'Farbe', value: 'rötlich' }, { name: 'Farbe', value: 'blau' }];
  for (const content of [bytesContent(bytes), await fileContent(file, 'file.bin'), bytesContent(Buffer.alloc(0))]) {
    const draft = await draftItem(content, { tags, signer });
    const item = await draft.sign();
    const raw = await bytesOf(item);
    assert.equal(raw.length, item.sizeBytes);
    assert.equal(draft.sizeBytes, item.sizeBytes);
    const read = new DataItem(raw);
    assert.equal(await DataItem.verify(raw), true);
    assert.equal(read.id, item.id);
    assert.deepEqual(read.tags, tags);
    assert.equal(createHash('sha256').update(read.rawData).digest('base64url'), await digestOf(content));
    // The same at each pass.
    assert.deepEqual(await bytesOf(item), raw);
  }
});

it('makes the same item again of its signature, and of no other', async () => {
  const draft = (text: string) => draftItem(bytesContent(Buffer.from(text)), { tags: [{ name: 'A', value: 'b' }], signer });
  const item = await (await draft('hello')).sign();
  const again = await (await draft('hello')).restore(item.signature);
  assert.equal(again!.id, item.id);
  assert.deepEqual(await bytesOf(again!), await bytesOf(item));
  assert.equal(await (await draft('hallo')).restore(item.signature), undefined);
  assert.equal(await (await draft('hello')).restore(new Uint8Array(3)), undefined);
});

it('does not sign or send a file that changes meanwhile', async () => {
  const file = join(temporaryFolder('item'), 'file.txt');
  writeFileSync(file, 'one');
  const draft = await draftItem(await fileContent(file, 'file.txt'), { tags: [], signer });
  const item = await draft.sign();
  appendFileSync(file, ' more');
  await assert.rejects(bytesOf(item), { code: 'upload/file-changed', exitCode: 2 });
  await assert.rejects(draft.sign(), { code: 'upload/file-changed' });
});

it('refuses tags that an item cannot have, and short keys', async () => {
  const bad = (...tags: [string, string][]) => assert.throws(() => checkTags(tags.map(([name, value]) => ({ name, value }))), { code: 'upload/tags', exitCode: 2 });
  bad(['', 'x']);
  bad(['x', '']);
  bad(['x'.repeat(1025), 'x']);
  bad(['x', 'ä'.repeat(1537)]);
  bad(['a', 'x'.repeat(3000)], ['b', 'x'.repeat(1100)]);
  bad(...Array.from({ length: 129 }, (_, index): [string, string] => [`t${index}`, 'x']));
  const most = [{ name: 'a', value: 'x'.repeat(3072) }, { name: 'b', value: 'x'.repeat(1008) }];
  checkTags(most);
  await (await draftItem(bytesContent(Buffer.from('x')), { tags: most, signer })).sign();
  await assert.rejects(draftItem(bytesContent(Buffer.from('x')), { tags: [], signer: { ...signer, modulus: new Uint8Array(256) } }), { code: 'upload/key', exitCode: 4 });
});

it('knows types by the name of the file', () => {
  const types = ['a.lua', 'A.JSON', 'x/b.html', 'c.txt', 'd.png', 'e.wasm', 'f.ts', 'noext', '.lua', 'a.constructor', 'a.__proto__', '-'].map(contentTypeOf);
  const unknown = 'application/octet-stream';
  assert.deepEqual(types, ['application/lua', 'application/json', 'text/html', 'text/plain', 'image/png', 'application/wasm', 'text/typescript', unknown, unknown, unknown, unknown, unknown]);
});
