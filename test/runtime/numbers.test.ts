import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { loadRuntime, machines, type LoadedRuntime } from '../helpers/runtime-module.ts';

const driver = `
local own = tonumber
numbers.install()
function state() return tonumber == own, tonumber == numbers.tonumber, math.type(tonumber("5")), tostring(tonumber("5")) end
function read(text, base) local value = numbers.tonumber(text, base) return math.type(value) or tostring(value), math.type(value) == "integer" and string.format("%d", value) or tostring(value) end
function others() return numbers.tonumber(5) == 5, math.type(numbers.tonumber(5)), math.type(numbers.tonumber(5.0)), numbers.tonumber(nil), numbers.tonumber({}), numbers.tonumber(true), numbers.tonumber(print) end
function refused(...) return select(2, pcall(numbers.tonumber, ...)) end
`;

const integers: Readonly<Record<string, string>> = {
  5: '5', 0: '0', '007': '7', '-12': '-12', '+12': '12', ' 12\n': '12', '\t-3 ': '-3', 1000: '1000', 123456789012345: '123456789012345', '9007199254740993': '9007199254740993', '-1234567890123456789': '-1234567890123456789',
  '0x10': '16', '-0xFf': '-255', '0XfffffffffffffF': '72057594037927935',
};
const floats: Readonly<Record<string, number>> = { '1.5': 1.5, '.5': 0.5, '-2.25': -2.25, ' 1e3 ': 1000, '1E-2': 0.01, '0x.8': 0.5, '0x1p4': 16, '0xA.8p1': 21, '5.25e1': 52.5, '3.0': 3 };
const none = ['', ' ', 'x', '12x', '1 2', '--5', '- 5', '+-5', '12 --c', '--[[x]]12', '0x', '0xg', '1e', '1e400x', 'nan', 'inf', '\u00a05', '12\0', '.', '-', 'e5', '1..2', '1'.repeat(1001), ' '.repeat(2000), `0x1p${'9'.repeat(5)}`];

for (const [engine, dialect] of machines.filter(([engine]) => engine === 'hbx')) {
  describe(`numbers in ${dialect} on ${engine}`, () => {
    let lua: LoadedRuntime;
    before(async () => {
      lua = await loadRuntime(engine, dialect, ['numbers'], driver);
    });
    after(() => lua.close());

    it('takes the place of a tonumber that gives floats, and of no other', async () => {
      assert.deepEqual(await lua.call('state'), dialect === 'luerl' ? [false, true, 'integer', '5'] : [true, false, 'integer', '5']);
    });

    it('reads integers as such, and floats as what they are', async () => {
      for (const [text, wanted] of Object.entries(integers)) assert.deepEqual(await lua.call('read', text), ['integer', wanted], text);
      for (const [text, wanted] of Object.entries(floats)) {
        const [kind, shown] = await lua.call('read', text);
        assert.deepEqual([kind, Number(shown)], ['float', wanted], text);
      }
      assert.deepEqual((await lua.call('others')).slice(0, 3), [true, 'integer', 'float']);
    });

    it('reads integers of any base', async () => {
      for (const [text, base, wanted] of [['ff', 16, '255'], ['-FF', 16, '-255'], [' zz ', 36, '1295'], ['1010', 2, '10'], ['77', 8, '63'], ['9007199254740993', 10, '9007199254740993'], [10, 16, '16']] as const) {
        assert.deepEqual(await lua.call('read', text, base), ['integer', wanted], String(text));
      }
      for (const [text, base] of [['8', 8], ['0xff', 16], ['1.5', 10], ['', 10], ['1 1', 10], ['z'.repeat(1001), 36]] as const) assert.equal((await lua.call('read', text, base))[0], 'nil', text);
      assert.equal((await lua.call('refused', true, 10))[0], "bad argument #1 to 'tonumber' (string expected, got boolean)");
      for (const base of [1, 37, 1.5, 'x']) assert.equal((await lua.call('refused', '10', base))[0], "bad argument #2 to 'tonumber' (base out of range)");
    });

    it('answers nil to all else, also where the VM fails', async () => {
      for (const text of none) assert.equal((await lua.call('read', text))[0], 'nil', text.slice(0, 20));
      assert.deepEqual((await lua.call('others')).slice(3).map((value) => value ?? null), [null, null, null, null]);
      if (dialect === 'luerl') {
        for (const text of ['1'.repeat(400), '9'.repeat(1000)]) assert.deepEqual(await lua.call('read', text), ['integer', text]);
      }
    });
  });
}
