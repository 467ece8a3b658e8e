import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readNodeFile, removeNodeFile, writeNodeFile } from '../../src/project/node-file.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

describe('node.json', () => {
  it('says where the node is, until the one who wrote it removes it', () => {
    const folder = temporaryFolder('node-file');
    assert.equal(readNodeFile(folder), undefined);
    const file = { url: 'http://127.0.0.1:1', pid: 5, startedAt: '2026-01-01T00:00:00.000Z' };
    writeNodeFile(folder, file);
    assert.deepEqual(readNodeFile(folder), file);
    removeNodeFile(folder, 'http://127.0.0.1:2');
    assert.deepEqual(readNodeFile(folder), file);
    removeNodeFile(folder, file.url);
    assert.equal(readNodeFile(folder), undefined);
  });

  for (const content of ['', '{', 'null', '[]', '{"url":5,"pid":1}', '{"url":"file:///etc/passwd","pid":1}', '{"url":"localhost","pid":1}', '{"url":"http://x"}']) {
    it(`is as good as missing when it holds ${JSON.stringify(content)}`, () => {
      const folder = temporaryFolder('node-file');
      writeFileSync(join(folder, 'node.json'), content);
      assert.equal(readNodeFile(folder), undefined);
    });
  }
});
