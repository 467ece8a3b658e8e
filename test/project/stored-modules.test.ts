import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { digestOf, findStoredModule, rememberStoredModule } from '../../src/project/stored-modules.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const id = (letter: string): string => letter.repeat(43);
const [here, there] = ['http://here.example', 'http://there.example'];

describe('modules sent as messages', () => {
  it('are known by node and code, the newest first, and so is the process that takes them', async () => {
    const folder = temporaryFolder('stored');
    assert.deepEqual(findStoredModule(folder, here, 'a'), {});
    const remember = (node: string, code: string, letter: string) => rememberStoredModule(folder, { node, digest: digestOf(code), id: id(letter), holder: id('h') });
    await Promise.all([remember(here, 'a', 'a'), remember(here, 'b', 'b'), remember(there, 'a', 'c')]);
    await remember(here, 'a', 'd');
    assert.deepEqual(findStoredModule(folder, here, 'a'), { id: id('d'), holder: id('h') });
    assert.deepEqual(findStoredModule(folder, here, 'new'), { holder: id('h') });
    assert.equal(findStoredModule(folder, there, 'a').id, id('c'));
  });

  it('are forgotten when the file is damaged, and written anew', async () => {
    const folder = temporaryFolder('stored');
    const file = join(folder, 'stored-modules.json');
    for (const text of ['{', '[]', '{"modules":[{"node":1},{"node":"http://here.example","digest":"d","id":"../..","holder":"h"}, null]}']) {
      writeFileSync(file, text);
      assert.deepEqual(findStoredModule(folder, here, 'a'), {});
    }
    await rememberStoredModule(folder, { node: here, digest: digestOf('a'), id: id('a'), holder: id('h') });
    assert.equal((JSON.parse(readFileSync(file, 'utf8')) as { modules: unknown[] }).modules.length, 1);
  });
});
