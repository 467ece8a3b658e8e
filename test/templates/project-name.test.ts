import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isProjectName, projectNameFrom } from '../../src/templates/project-name.ts';

it('makes names that npm takes', () => {
  assert.equal(projectNameFrom('/a/My Counter!', 'x'), 'my-counter');
  assert.equal(projectNameFrom('/a/_b.', 'x'), 'b');
  assert.equal(projectNameFrom('/', 'x'), 'x');
  assert.equal(projectNameFrom('/a/日本', 'x'), 'x');
  for (const name of ['/a/My Counter!', '/x/-1', `/${'a'.repeat(99)}`]) assert.ok(isProjectName(projectNameFrom(name, 'x')), name);
  for (const name of ['', 'A', 'a b', '.a', 'node_modules']) assert.ok(!isProjectName(name), name);
});
