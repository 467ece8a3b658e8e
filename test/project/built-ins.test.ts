import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageRoot } from '../../src/base/package-root.ts';
import { checkSource } from '../../src/lua/check/check.ts';
import { builtIns } from '../../src/project/built-ins.ts';

describe('builtIns', () => {
  it('has the modules of the runtime under their names, read once', () => {
    const names = [...builtIns().keys()];
    for (const name of ['base64', 'json', 'pretty', 'stringify', 'utils']) assert.ok(names.includes(name), name);
    assert.deepEqual(names, [...names].sort());
    assert.equal(builtIns(), builtIns());
    assert.equal(builtIns().get('__proto__'), undefined);
  });

  it('ships them with the package', () => {
    const { files } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { files: string[] };
    assert.ok(files.includes('src/runtime'));
  });

  for (const [name, source] of builtIns()) {
    it(`${name}: ASCII, opens with its manual, hands out what it is, and a node runs it as it is`, () => {
      assert.doesNotMatch(source, /[^\n\x20-\x7e]/);
      assert.ok(source.startsWith(`-- ${name}: `));
      assert.match(source, /\nlocal (M = |function M\()[^]*\nreturn M\n$/);
      assert.deepEqual(checkSource(source, { file: `${name}.lua`, dialect: 'luerl' }), []);
      assert.deepEqual(checkSource(source, { file: `${name}.lua`, dialect: 'puc' }), []);
    });
  }
});
