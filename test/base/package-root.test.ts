import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { packageRoot, packageVersion } from '../../src/base/package-root.ts';

it('finds the package and its version', () => {
  assert.ok(existsSync(join(packageRoot(), 'bin', 'hbx.js')));
  assert.match(packageVersion(), /^\d+\.\d+\.\d+/);
});
