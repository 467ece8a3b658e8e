import assert from 'node:assert/strict';
import { it } from 'node:test';
import { loggedPath } from '../../src/base/logged-path.ts';

it('shows paths as they are, without secrets', () => {
  const cases: [string, string][] = [
    ['/~meta@1.0/info', '/~meta@1.0/info'],
    ['/PID/compute&slot=3/results?x=1', '/PID/compute&slot=3/results?x=1'],
    ['/x?signature=abc&y=1', '/x?signature=…&y=1'],
    ['/x&Signature-Input+map=a=1/y', '/x&Signature-Input+map=…/y'],
    ['/x?relay-body=%7B%22a%22%7D&body=(/a/b)&data="a/b&c"', '/x?relay-body=…&body=…&data=…'],
    ['/x?2.signature=abc', '/x?2.signature=…'],
    ['/x?data=%22a&b%22&z=1', '/x?data=…&z=1'],
    ['http://h:1/x?authorization=Bearer', 'http://h:1/x?authorization=…'],
  ];
  for (const [path, shown] of cases) assert.equal(loggedPath(path), shown);
});

it('cuts long ones', () => {
  assert.equal(loggedPath(`/${'a'.repeat(1_000_000)}`), `/${'a'.repeat(199)}…`);
  assert.equal(loggedPath(`/${'?signature='.repeat(1000)}`).length, 201);
});
