/** The place of an error that the module caught and answered as text, which in Luerl has no place of its own. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testNode } from '../../helpers/test-node.ts';

const source = `function compute(base, req)
  local ok, problem = pcall(function()
    local chunk = load(req.body.data, "=typed")
    return chunk()
  end)
  base.results = { outbox = {}, output = problem, error = not ok and problem or nil }
  return base
end
`;

describe('an error that a module catches and answers', () => {
  it('keeps its place and the way there', async () => {
    const target = await testNode();
    const process = await target.spawn(source);
    const { error, output } = await target.client.send(process, { action: 'Eval', data: '\nlocal t\nreturn t.x' });
    assert.ok(error);
    assert.deepEqual([error.message, error.file, error.line, error.column, output], ["invalid index in nil: 'x'", 'typed', 3, 10, '']);
    assert.deepEqual(error.traceback.filter(({ file }) => file !== '[host]').map(({ file, line }) => [file === 'typed' ? file : 'module', line]), [['typed', 3], ['module', 4], ['module', 2]]);
    const fine = await target.client.send(process, { action: 'Eval', data: 'pcall(error, "x") return "fine"' });
    assert.deepEqual([fine.error, fine.output], [null, 'fine']);
  });

  it('is text alone on a strict node, as on a real one', async () => {
    const target = await testNode({ strict: true });
    const process = await target.spawn(source);
    const { error } = await target.client.send(process, { action: 'Eval', data: 'local t return t.x' });
    assert.deepEqual([error?.message, error?.line], ["invalid index in nil: 'x'", undefined]);
  });
});
