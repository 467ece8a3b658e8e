import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { ConversionError } from '../../../src/lua/convert/conversion-error.ts';
import { fromLua } from '../../../src/lua/convert/from-lua.ts';
import { isList } from '../../../src/lua/convert/list.ts';
import { toLua, WideIntegerError } from '../../../src/lua/convert/to-lua.ts';
import { Journal } from '../../../src/lua/runtime/journal.ts';
import { bytesMade, startMeter } from '../../../src/lua/runtime/meter.ts';
import { state } from '../../../src/lua/runtime/state.ts';
import { LuaCoroutine, LuaFloat, LuaFunction, LuaTable, type LuaValue } from '../../../src/lua/runtime/value.ts';
import { Atom, float, Float, integer, message, type Value } from '../../../src/message/value.ts';

beforeEach(() => {
  state.epoch += 1;
  state.journal = new Journal();
  state.luerl = true;
  startMeter(1e12, 1e12, 1e12);
});

function tableOf(...entries: readonly (readonly [LuaValue, LuaValue])[]): LuaTable {
  const table = new LuaTable();
  for (const [key, value] of entries) table.set(key, value);
  return table;
}

const back = (value: LuaValue): Value => fromLua(value, 1e9);

describe('toLua', () => {
  it('gives Lua its own types', () => {
    assert.equal(toLua(7), 7);
    assert.ok(Object.is(toLua(-0), 0));
    assert.deepEqual(toLua(1.5), new LuaFloat(1.5));
    assert.deepEqual(toLua(new Float(3)), new LuaFloat(3));
    assert.equal(toLua(2n ** 70n), 2n ** 70n);
    assert.equal(toLua(5n), 5);
    assert.equal(toLua(true), true);
    assert.equal(toLua(null), 'null');
    assert.equal(toLua(new Atom('unset')), 'unset');
    assert.equal(toLua('h\u00e9'), 'h\xc3\xa9');
    assert.equal(toLua('\u00e9'.repeat(300)), '\xc3\xa9'.repeat(300));
    assert.equal(toLua(new Uint8Array([255, 0, 65])), '\xff\0A');
  });

  it('makes arrays of lists, and of maps with the keys 1 to n', () => {
    for (const value of [[1, 'b'], new Map<string, Value>([['2', 'b'], ['1', 1]])]) {
      const table = toLua(value) as LuaTable;
      assert.deepEqual([table.arr, table.hash.length], [[undefined, 1, 'b'], 0]);
    }
    const other = toLua(message({ 1: 'a', 3: 'c' })) as LuaTable;
    assert.deepEqual([other.getString('1'), other.getInteger(1)], ['a', undefined]);
  });

  it('refuses integers beyond 64 bits in puc, and says where', () => {
    state.luerl = false;
    assert.equal(toLua(-(2n ** 63n)), -(2n ** 63n));
    assert.throws(() => toLua(message({ a: [1, { 'b c': 2n ** 63n }] })), (error) => error instanceof WideIntegerError && error.path === '.a[2]["b c"]');
  });

  it('counts what it makes', () => {
    toLua(message({ a: 'x'.repeat(1000), b: [1, 2] }));
    assert.ok(bytesMade() > 1200 && bytesMade() < 2000);
  });
});

describe('fromLua', () => {
  it('tells lists from maps by their keys', () => {
    const cases: [LuaTable, Value][] = [
      [tableOf(), []],
      [tableOf(['1', 'a'], ['2', 'b']), ['a', 'b']],
      [tableOf(['2', 'b'], ['1', 'a']), ['a', 'b']],
      [tableOf([1, 'a'], ['2', 'b']), ['a', 'b']],
      [tableOf([2, 'b']), message({ 2: 'b' })],
      [tableOf([1, 'a'], ['k', 1]), message({ 1: 'a', k: 1 })],
      [tableOf([1, 'a'], ['1', 'b']), message({ 1: 'b' })],
      [tableOf([1, 'a'], [2, 'b'], ['1', 'c']), message({ 1: 'c', 2: 'b' })],
      [tableOf([0, 1]), message({ 0: 1 })],
      [tableOf([new LuaFloat(1.5), 1]), message({ '1.5': 1 })],
      [tableOf(['01', 1]), message({ '01': 1 })],
      [tableOf([1, 'a'], [3, 'c']), message({ 1: 'a', 3: 'c' })],
      [tableOf([2n ** 60n, 'x'], [-(2 ** 40), 'y']), message({ [String(2n ** 60n)]: 'x', [String(-(2 ** 40))]: 'y' })],
    ];
    for (const [table, value] of cases) assert.deepEqual(back(table), value);
    const holes = tableOf([1, 'a'], [2, 'b'], [3, 'c']);
    holes.set(2, undefined);
    assert.deepEqual(back(holes), message({ 1: 'a', 3: 'c' }));
    const gone = tableOf([1, 'a'], ['k', 1]);
    gone.set('k', undefined);
    assert.deepEqual(back(gone), ['a']);
  });

  it('keeps numbers, text and bytes', () => {
    assert.deepEqual(back(tableOf([1, 1], [2, new LuaFloat(1)], [3, new LuaFloat(0.5)], [4, 2n ** 70n], [5, 'h\xc3\xa9'], [6, '\xff\xfe'], [7, '\xc3\xa9'.repeat(300)], [8, false])), [
      1, new Float(1), 0.5, 2n ** 70n, 'h\u00e9', new Uint8Array([255, 254]), '\u00e9'.repeat(300), false,
    ]);
    assert.equal(back(undefined), null);
  });

  it('leaves functions out of maps, and puts null for them elsewhere', () => {
    const f = new LuaFunction(() => undefined, undefined, [], 'f');
    assert.deepEqual(back(tableOf(['f', f], ['x', 1])), message({ x: 1 }));
    assert.deepEqual(back(tableOf([1, f], [2, 1])), [null, 1]);
    assert.equal(back(f), null);
  });

  it('refuses what no message can hold, and says where', () => {
    const self = tableOf();
    self.set('a', tableOf(['b', self]));
    let deep = tableOf();
    for (let n = 0; n < 300; n++) deep = tableOf([1, deep]);
    const cases: [LuaValue, string | RegExp][] = [
      [self, "The result's a.b is a table that contains itself"],
      [deep, /nested deeper than 200 tables, below \[1\]\[1\]\[1\]\[1\]$/],
      [tableOf(['x', tableOf([1, new LuaFloat(Infinity)])]), "The result's x[1] is inf, which no message can hold"],
      [new LuaFloat(NaN), 'The result is nan, which no message can hold'],
      [tableOf(['a', tableOf([true, 1])]), "The result's a is a table with a boolean as a key, which no message can name"],
      [tableOf(['\xff', 1]), 'The result is a table with a key that is not UTF-8 text'],
      [tableOf(['c', new LuaCoroutine(new LuaFunction(() => undefined, undefined, [], 'f'))]), "The result's c is a coroutine, which no message can hold"],
    ];
    for (const [value, message] of cases) assert.throws(() => back(value), (error) => error instanceof ConversionError && error.kind === 'host' && (typeof message === 'string' ? error.message === message : message.test(error.message)));
  });

  it('bounds what mentions one table many times', () => {
    let table = tableOf([1, 'x']);
    for (let n = 0; n < 60; n++) table = tableOf([1, table], [2, table]);
    assert.throws(() => fromLua(table, 16e6), (error) => error instanceof ConversionError && error.kind === 'memory');
  });
});

describe('toLua and fromLua', () => {
  const key = fc.oneof(fc.constantFrom('a', 'A-b', '1', '2', '3', '01', 'h\u00e9', '__proto__', ''), fc.string());
  const { value } = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array({ maxLength: 4 }).map((bytes) => Uint8Array.from([255, ...bytes])),
      fc.oneof(fc.maxSafeInteger(), fc.bigInt()).map(integer),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(float),
      fc.boolean(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie('value')), { maxLength: 12 }).map((entries) => new Map(entries)),
    ),
  }));

  it('give every value back, but for the maps that are lists in Lua', () => {
    fc.assert(fc.property(value, (original) => assert.deepEqual(back(toLua(original)), settled(original))), { numRuns: 500 });
  });

  it('agree on what a list is', () => {
    const anyKey = fc.oneof(fc.integer({ min: -1, max: 5 }), fc.integer({ min: 0, max: 5 }).map(String), fc.constantFrom('k'));
    fc.assert(
      fc.property(fc.array(fc.tuple(anyKey, fc.boolean()), { maxLength: 10 }), (steps) => {
        const table = new LuaTable();
        for (const [at, isSet] of steps) table.set(at, isSet ? at : undefined);
        assert.equal(isList(table), Array.isArray(back(table)));
        const keys = new Set<string>();
        let count = 0;
        for (const [at] of new Map(steps)) {
          if (table.get(at) === undefined) continue;
          keys.add(String(at));
          count += 1;
        }
        assert.equal(isList(table), keys.size === count && [...keys].every((name) => /^[1-9]\d*$/.test(name) && Number(name) <= count));
      }),
      { numRuns: 500 },
    );
  });
});

/** A value as it is once it went through Lua. */
function settled(value: Value): Value {
  if (Array.isArray(value)) return value.map(settled);
  if (!(value instanceof Map)) return value;
  const places = Array.from({ length: value.size }, (_, at) => value.get(String(at + 1)) as Value | undefined);
  if (places.every((item) => item !== undefined)) return places.map((item) => settled(item as Value));
  return new Map([...(value as Map<string, Value>)].map(([name, item]) => [name, settled(item)]));
}
