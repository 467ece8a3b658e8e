import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/base/package-root.ts';

const file = join(packageRoot(), 'node_modules', '.cache', 'hbx', 'test-keys.json');

/** One of four RSA-4096 private keys (JWK) that `test/run.mjs` makes once per clone. Never a real wallet. */
export function testKey(index: 0 | 1 | 2 | 3 = 0): JsonWebKey & { kty: 'RSA'; n: string } {
  return JSON.parse(readFileSync(file, 'utf8'))[index];
}
