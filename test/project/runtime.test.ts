import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseRuntime } from '../../src/project/runtime.ts';
import { errorOf } from '../helpers/lua-files.ts';

const choose = (text: string, more: Partial<Parameters<typeof chooseRuntime>[0]> = {}) => chooseRuntime({ text, file: 'app.lua', ...more });

describe('what a file runs in', () => {
  it('is told by a flag, then by a comment, then by the config', () => {
    const handlers = '-- hbx: runtime=handlers\n';
    const compute = '-- hbx: runtime=compute\n';
    assert.deepEqual(choose(''), { runtime: 'compute', from: 'default' });
    assert.deepEqual(choose('', { config: 'handlers' }), { runtime: 'handlers', from: 'config' });
    assert.deepEqual(choose(handlers), { runtime: 'handlers', from: 'comment' });
    assert.deepEqual(choose(compute, { config: 'handlers' }), { runtime: 'compute', from: 'comment' });
    assert.deepEqual(choose(handlers, { flag: 'compute', config: 'handlers' }), { runtime: 'compute', from: 'flag' });
    // Nobody reads a comment that the flag overrules.
    assert.deepEqual(choose('-- hbx: runtime=nix', { flag: 'handlers' }), { runtime: 'handlers', from: 'flag' });
  });

  it('is read from the comments before the code, however they are written', () => {
    for (const text of ['#!/usr/bin/lua\n-- hbx: runtime=handlers', '\ufeff-- hbx: runtime=handlers\r\nx = 1', '-- An app.\n\n---   hbx:runtime = handlers  \nx = 1', '  --hbx: Runtime: handlers', '-- hbx: ignore ao\n-- hbx: runtime handlers']) {
      assert.equal(choose(text).runtime, 'handlers', text);
    }
    for (const text of ['x = 1\n-- hbx: runtime=handlers', '--[[\n-- hbx: runtime=handlers\n]]', '--[[ hbx: runtime=handlers ]]', '-- see hbx: runtime=handlers', '-- hbx runtime=handlers', 'x = [[\n-- hbx: runtime=nix]]']) {
      assert.equal(choose(text).runtime, 'compute', text);
    }
  });

  it('is refused with its place where the comment names none', () => {
    for (const [text, place, message] of [
      ['-- hbx: runtime=aos', '1:17', /no runtime `aos`/],
      ['#!lua\n  -- hbx: runtime =', '2:20', /names no runtime/],
      ['-- hbx: runtime=handlers, please', '1:17', /no runtime `handlers, please`/],
      ['-- hbx: runtime=Handlers', '1:17', /no runtime `Handlers`/],
      ['-- hbx: runtime=__proto__', '1:17', /no runtime/],
      [`-- hbx: runtime=${'x'.repeat(100_000)}`, '1:17', /no runtime `x{60}…`/],
    ] as const) {
      const { code, location, message: told, hint } = errorOf(() => choose(text));
      assert.equal(code, 'project/bad-runtime');
      assert.deepEqual([`${location?.line}:${location?.column}`, location?.file], [place, 'app.lua']);
      assert.match(told, message);
      assert.match(hint!, /runtime=handlers/);
    }
  });
});
