import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scanSource } from '../../src/lua/fengari/numerals.ts';

const wide = (source: string): string | undefined => {
  const place = scanSource(source).wideInteger;
  return place === undefined ? undefined : `${place.text}@${place.line}:${place.column}`;
};

describe('scanSource', () => {
  for (const [source, expected] of [
    ['x = 2147483647', undefined],
    ['x = 2147483648', '2147483648@1:5'],
    ['\n\n  y = 1 + 5000000000', '5000000000@3:11'],
    ['x = 0x7fffffff', undefined],
    ['x = 0x000000007fffffff', undefined],
    ['x = 0xFFFFFFFF', '0xFFFFFFFF@1:5'],
    ['x = 5000000000.0', undefined],
    ['x = 5e9', undefined],
    ['x = 0xFFFFFFFFp0', undefined],
    ['x = .5 + a1234567890123', undefined],
    ['-- 5000000000\nx = 1', undefined],
    ['--[[ 5000000000\n ]] x = 6000000000', '6000000000@2:9'],
    ['--[==[ ]] 5000000000 ]==] x = 1', undefined],
    ['x = [[5000000000]] .. [=[ ]] 5000000000 ]=]', undefined],
    [`x = "5000000000" .. '5000000000' .. "\\"5000000000"`, undefined],
    ['x = "\\z\n  5000000000" y = 5000000001', '5000000001@2:19'],
    ['t[5000000000] = 1', '5000000000@1:3'],
    ['#!/usr/bin/lua 5000000000\nx = 1', undefined],
    ['x = "unfinished', undefined],
    ['x = [[unfinished', undefined],
  ] as const) {
    it(`finds ${expected ?? 'nothing'} in ${JSON.stringify(source)}`, () => {
      assert.equal(wide(source), expected);
    });
  }

  it('finds goto, but not in names, comments and strings', () => {
    assert.equal(scanSource('-- goto x\nlocal gotox = "goto y"\ngoto z').goto?.line, 3);
    assert.equal(scanSource('mygoto = 1').goto, undefined);
  });
});
