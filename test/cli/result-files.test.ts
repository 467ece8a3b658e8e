import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withFileNames } from '../../src/cli/result-files.ts';
import { identityMap } from '../../src/project/source-map.ts';
import { saveSourceMap } from '../../src/project/source-maps.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const id = 'm'.repeat(43);
const text = 'x\ny\nlocal z = 1\n';
const result = {
  process: 'p',
  slot: 1,
  id: 'i',
  ok: false,
  output: '',
  outbox: [],
  error: { message: 'boom', file: id, line: 3, column: 7, traceback: [{ function: `function <${id}:2>`, file: id, line: 3, column: 7 }, { function: 'f', file: 'eval', line: 1 }] },
  ms: { sign: 0, schedule: 0, compute: 0 },
};

describe('withFileNames', () => {
  it('puts the file a module was deployed from in place of its id', () => {
    const folder = temporaryFolder('files');
    assert.deepEqual(withFileNames(folder, result), result);
    saveSourceMap(folder, id, identityMap('counter.lua', text), '/home/you');
    assert.deepEqual(withFileNames(folder, result).error, {
      message: 'boom',
      file: '/home/you/counter.lua',
      line: 3,
      column: 7,
      sourceText: text,
      traceback: [{ function: 'function </home/you/counter.lua:2>', file: '/home/you/counter.lua', line: 3, column: 7 }, { function: 'f', file: 'eval', line: 1 }],
    });
  });

  it('names files from the folder of the command, and reads what was sent by its own map', () => {
    const folder = temporaryFolder('files');
    saveSourceMap(folder, id, identityMap('src/counter.lua', text), '/home/you');
    const { file, traceback } = withFileNames(folder, result, { cwd: '/home/you', sent: identityMap('(eval)', 'f()') }).error;
    assert.equal(file, 'src/counter.lua');
    assert.deepEqual(traceback.map((frame) => frame.file), ['src/counter.lua', '(eval)']);
    assert.equal(withFileNames(folder, result, { cwd: '/home/you/src/deep' }).error.file, '../counter.lua');
  });
});
