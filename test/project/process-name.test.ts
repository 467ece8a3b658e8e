import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isProcessId, isProcessName } from '../../src/project/process-name.ts';

it('takes 43 characters of base64url as an id, and never as a name', () => {
  assert.ok(isProcessId('a'.repeat(43)));
  assert.ok(isProcessId(`-${'_'.repeat(42)}`));
  assert.ok(!isProcessId('a'.repeat(42)));
  assert.ok(!isProcessName('a'.repeat(43)));
});

it('knows what can be a name', () => {
  for (const name of ['a', 'counter', 'My.Token_2-x', 'a'.repeat(64)]) assert.ok(isProcessName(name), name);
  for (const name of ['', '1a', '-a', 'a b', 'a/b', 'ä', 'a'.repeat(65)]) assert.ok(!isProcessName(name), name);
});
