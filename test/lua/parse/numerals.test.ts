import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readLuerlNumeral } from '../../../src/lua/parse/luerl-numerals.ts';
import { readNumeral } from '../../../src/lua/parse/numerals.ts';
import { LuaFloat } from '../../../src/lua/runtime/value.ts';

/** Floats as `float n`. */
const told = (value: unknown): unknown => (value instanceof LuaFloat ? `float ${Object.is(value.n, -0) ? '-0' : value.n}` : value);

describe('readNumeral', () => {
  for (const [text, expected] of [
    ['0', 0], ['007', 7], ['9007199254740991', 9007199254740991], ['9007199254740992', 9007199254740992n],
    ['9223372036854775807', 9223372036854775807n], ['9223372036854775808', 'float 9223372036854776000'], [`${'0'.repeat(30)}5`, 5],
    ['0x10', 16], ['0XfF', 255], ['0x1fffffffffffff', 9007199254740991], ['0x20000000000000', 9007199254740992n],
    ['0x7fffffffffffffff', 9223372036854775807n], ['0x8000000000000000', -9223372036854775808n], ['0xffffffffffffffff', -1], ['0x1ffffffffffffffff', -1],
    ['1.', 'float 1'], ['.5', 'float 0.5'], ['1e2', 'float 100'], ['1E+2', 'float 100'], ['5e-1', 'float 0.5'], ['1e400', 'float Infinity'], ['1e-400', 'float 0'], ['0.1', 'float 0.1'],
    ['0x.8', 'float 0.5'], ['0x8.', 'float 8'], ['0x1p4', 'float 16'], ['0x1.8P-1', 'float 0.75'], ['0xA.8p1', 'float 21'], ['0x0p9999999999', 'float 0'], ['0x1p99999999999', 'float Infinity'], ['0x1p-99999999999', 'float 0'],
    // Rounded to even, once, also where floats lose digits.
    ['0x1.00000000000008p0', 'float 1'], ['0x1.00000000000018p0', `float ${1 + 2 ** -51}`], ['0x1.000000000000080000000000000001p0', `float ${1 + 2 ** -52}`],
    ['0x1.fffffffffffff8p1023', 'float Infinity'], ['0x1.fffffffffffffp1023', `float ${Number.MAX_VALUE}`], ['0x1p-1074', 'float 5e-324'], ['0x1p-1075', 'float 0'], ['0x1.000001p-1075', 'float 5e-324'], ['0x0.fffffffffffff8p-1022', `float ${2 ** -1022}`],
    ['', undefined], ['.', undefined], ['0x', undefined], ['0x.', undefined], ['0x.p1', undefined], ['1e', undefined], ['1e+', undefined], ['0x1p', undefined], ['1..2', undefined], ['1.2.3', undefined], ['0x1.2.3', undefined], ['1a', undefined], ['.e1', undefined], [' 1', undefined], ['-1', undefined], ['inf', undefined], ['1p2', undefined],
  ] as const) it(`reads ${text || 'nothing'}`, () => assert.equal(told(readNumeral(text)), expected));

  it('takes no more time for long ones', () => {
    assert.equal(told(readNumeral('9'.repeat(1_000_000))), 'float Infinity');
    assert.equal(readNumeral(`0x${'f'.repeat(1_000_000)}`), -1);
    assert.equal(told(readNumeral(`0x.${'0'.repeat(250)}1`)), `float ${16 ** -251}`);
    assert.equal(told(readNumeral(`0.${'3'.repeat(1_000_000)}`)), `float ${1 / 3}`);
  });
});

describe('readLuerlNumeral', () => {
  for (const [text, expected] of [
    ['9223372036854775808', 9223372036854775808n], ['0xffffffffffffffff', 18446744073709551615n], ['0x10', 16], ['08', 8], ['1e5', 'float 100000'], ['1.', 'float 1'], ['.5e1', 'float 5'],
    ['0x.8', 'float 0.5'], ['0xA.8p1', 'float 21'], ['0x1p-5000', 'float 0'],
    ['1e400', 'illegal number'], ['0x', 'malformed number'], ['0x.', 'malformed number'], ['0xp1', 'malformed number'], ['0x1p5000', 'number too large for lua@5.3a'],
  ] as const) it(`reads ${text}`, () => assert.equal(told(readLuerlNumeral(text)), expected));
});
