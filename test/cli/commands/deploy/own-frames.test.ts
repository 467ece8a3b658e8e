import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Result, TracebackEntry } from '../../../../src/base/result.ts';
import { withoutOwnFrames } from '../../../../src/cli/commands/deploy/own-frames.ts';

const [id, module] = ['e'.repeat(43), 'm'.repeat(43)];
const framesOf = (traceback: TracebackEntry[]): TracebackEntry[] => withoutOwnFrames({ error: { message: 'boom', traceback } } as unknown as Result, id, 10).error!.traceback;

it('leaves out what called the code', () => {
  const user = { function: 'inner', file: id, line: 4 };
  const handler = { function: 'evaluate', file: module, line: 140 };
  for (const name of ['hbx_run', 'run', `function <${id}:1>`]) {
    assert.deepEqual(framesOf([user, { function: name, file: id, line: 9 }, { function: 'attempt', file: id, line: 50 }, { function: 'pcall', file: '[host]' }, handler]), [user, { function: 'main chunk', file: id, line: 9 }]);
  }
  // By whatever name the process calls the code; a function of the user keeps its own.
  assert.deepEqual(framesOf([{ ...user, function: 'compute', file: 'eval' }, { function: 'main chunk', file: 'eval', line: 130 }, handler]), [{ ...user, function: 'compute', file: 'eval' }]);
  // Not ours: it stays as it is.
  assert.deepEqual(framesOf([user, handler]), [user, handler]);
  assert.deepEqual(framesOf([]), []);
  assert.equal(withoutOwnFrames({ error: null } as Result, id, 10).error, null);
});
