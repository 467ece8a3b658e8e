import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withFileNames } from '../../src/cli/result-files.ts';
import { rememberModuleFile } from '../../src/project/module-files.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const id = 'm'.repeat(43);
const result = {
  process: 'p',
  slot: 1,
  id: 'i',
  ok: false,
  output: '',
  outbox: [],
  error: { message: 'boom', file: id, line: 3, traceback: [{ function: `function <${id}:2>`, file: id, line: 3 }, { function: 'f', file: 'eval', line: 1 }] },
  ms: { sign: 0, schedule: 0, compute: 0 },
};

describe('withFileNames', () => {
  it('puts the file a module was deployed from in place of its id', () => {
    const folder = temporaryFolder('files');
    assert.deepEqual(withFileNames(folder, result), result);
    rememberModuleFile(folder, id, '/home/you/counter.lua');
    assert.deepEqual(withFileNames(folder, result).error, {
      message: 'boom',
      file: '/home/you/counter.lua',
      line: 3,
      traceback: [{ function: 'function <counter.lua:2>', file: '/home/you/counter.lua', line: 3 }, { function: 'f', file: 'eval', line: 1 }],
    });
  });
});
