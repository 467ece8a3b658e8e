import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { builtIns } from '../../src/project/built-ins.ts';
import { createBundler } from '../../src/project/bundle/bundle.ts';
import { minifiedFile, packMinified } from '../../src/project/minified-built-ins.ts';
import { runHbx } from '../helpers/run-hbx.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

describe('modules of hbx that the build made smaller', () => {
  for (const dialect of ['luerl', 'puc'] as const) {
    for (const minify of [false, true]) {
      it(`give the bundle that the sources give, and its map (${dialect}${minify ? ', --minify' : ''})`, async () => {
        assert.equal(readFileSync(minifiedFile(), 'utf8'), packMinified(dialect));
        const folder = temporaryFolder();
        // Every module is in it.
        const text = `${[...builtIns().keys()].map((name) => `require(".${name}")`).join('\n')}\nHandlers.add("a", "b", print)\n`;
        writeFileSync(join(folder, 'app.lua'), text);
        const done = await runHbx(['build', 'app.lua', '--runtime', 'handlers', '--dialect', dialect, '-o', 'out.lua', '--map', 'out.map', ...(minify ? ['--minify'] : [])], { cwd: folder, home: join(folder, 'home') });
        assert.equal(done.code, 0, done.stderr);
        const { code, map } = createBundler({ entry: { path: join(folder, 'app.lua'), name: 'app.lua' }, root: folder, dialect, builtIns: builtIns(), runtime: 'handlers', minify }).build();
        assert.equal(readFileSync(join(folder, 'out.lua'), 'utf8'), code);
        assert.deepEqual(JSON.parse(readFileSync(join(folder, 'out.map'), 'utf8')), { ...JSON.parse(JSON.stringify(map)), file: 'out.lua' });
      });
    }
  }
});
