import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isNodeOrigin, isNodeUrl } from '../../src/base/node-url.ts';

it('knows addresses of nodes', () => {
  for (const text of ['http://localhost:8734', 'https://push.example/', 'http://[::1]:1/a/b']) assert.ok(isNodeUrl(text), text);
  for (const text of ['localhost:8734', 'ftp://x', '', 'http://', 'http://user:secret@x', 'http://x?y=1', 'http://x#y', 5, null, undefined]) assert.ok(!isNodeUrl(text), String(text));
});

it('tells addresses without a path', () => {
  for (const url of ['http://127.0.0.1:1', 'https://node.example/']) assert.equal(isNodeOrigin(url), true, url);
  for (const url of ['http://127.0.0.1:1/x', 'ftp://x', 'x', 5]) assert.equal(isNodeOrigin(url), false, String(url));
});
