import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { loadRuntime, machines, type LoadedRuntime } from '../helpers/runtime-module.ts';

const driver = `
function calculate(pairs)
  local answers = {}
  for i, pair in ipairs(pairs) do
    local a, b = pair[1], pair[2]
    local isLess = decimal.less(a, b)
    answers[i] = { decimal.add(a, b), isLess and decimal.subtract(b, a) or decimal.subtract(a, b), isLess, (pcall(decimal.subtract, a, b)) }
  end
  return answers
end
local numbers = { whole = 12, float = 12.0, zero = 0, negative = -12, fraction = 1.5, yes = true, list = {} }
function plain(texts, names)
  local answers = {}
  for i, text in ipairs(texts) do answers[i] = decimal.plain(text) or false end
  for _, name in ipairs(names) do answers[#answers + 1] = decimal.plain(numbers[name]) or false end
  return answers
end
function subtracted(a, b) return decimal.subtract(a, b) end
function mixed() return decimal.add(numbers.whole, "0003"), decimal.subtract("15", numbers.float), decimal.less(numbers.zero, numbers.whole) end
function refused(text, name)
  local value, answers = name and numbers[name] or text, {}
  for i, f in ipairs({ decimal.add, decimal.subtract, decimal.less }) do
    answers[i * 2 - 1], answers[i * 2] = select(2, pcall(f, value, "1")), select(2, pcall(f, "1", value))
  end
  return answers
end
`;

/** Of a seed the same numbers every time, from 0 to below 2^32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
}

function digitsOf(length: number, draw: () => number): string {
  // Where something is carried over many places, or nothing is left of them, lies the risk: so half of them are nines and zeros.
  const kind = draw() >>> 30;
  const digit = (): string => (kind === 0 ? '9' : kind === 1 ? '0' : String((draw() >>> 16) % 10));
  return Array.from({ length }, (_, i) => (kind === 1 && i === 0 ? '1' : digit())).join('');
}

const lengths = [1, 2, 8, 9, 10, 14, 15, 16, 17, 18, 19, 27, 28, 30, 31, 36, 37, 76, 77];

function pairsOf(seed: number): [string, string][] {
  const draw = seeded(seed);
  const length = (): number => lengths[(draw() >>> 8) % lengths.length] as number;
  const random = Array.from({ length: 300 }, (): [string, string] => [digitsOf(length(), draw), digitsOf(length(), draw)]);
  const near = lengths.flatMap((n): [string, string][] => [['9'.repeat(n), '1'], [`1${'0'.repeat(n)}`, '1'], [`1${'0'.repeat(n)}`, '9'.repeat(n)], ['5'.repeat(n), '5'.repeat(n)]]);
  const long: [string, string][] = [[digitsOf(5000, draw), digitsOf(4999, draw)], ['9'.repeat(5000), '1'], [`1${'0'.repeat(4999)}`, '1'], [digitsOf(5000, draw), '7']];
  const odd: [string, string][] = [['0', '0'], ['0', '1'], ['000', '0'], ['0012', '12'], ['0000000000000000000000012', '9'], ['2', '10'], ['10', '009']];
  return [...random, ...near, ...long, ...odd];
}

for (const [engine, dialect] of machines) {
  describe(`decimal in ${dialect} on ${engine}`, () => {
    let lua: LoadedRuntime;
    before(async () => {
      lua = await loadRuntime(engine, dialect, ['decimal'], driver);
    });
    after(() => lua.close());

    it('adds, subtracts and compares as BigInt does, whatever the length', async () => {
      const pairs = pairsOf(20);
      const expected = pairs.map(([left, right]) => {
        const [a, b] = [BigInt(left), BigInt(right)];
        return [String(a + b), String(a < b ? b - a : a - b), a < b, a >= b];
      });
      const [answers] = (await lua.call('calculate', pairs)) as unknown as [unknown[]];
      assert.equal(answers.length, pairs.length);
      for (const [i, answer] of answers.entries()) assert.deepEqual(answer, expected[i], `${pairs[i]}`);
    });

    it('knows what is a number, and takes those of Lua', async () => {
      const texts = ['0', '000', '12', '0012', '900', '', '-1', '+1', ' 1', '1 ', '1.5', '1e3', '0xff', 'abc', '1\n', '\0'];
      const names = ['whole', 'float', 'zero', 'negative', 'fraction', 'yes', 'list', 'nothing'];
      assert.deepEqual(await lua.call('plain', texts, names), [
        ['0', '0', '12', '12', '900', ...Array.from({ length: 11 }, () => false), '12', '12', '0', ...Array.from({ length: 5 }, () => false)],
      ]);
      assert.deepEqual(await lua.call('mixed'), ['15', '3', true]);
    });

    it('refuses what is none, on either side, and differences below 0', async () => {
      const told = (shown: string): string[] => Array.from({ length: 6 }, () => `decimal: ${shown} is not a whole number in decimal digits`);
      for (const text of ['', '-1', '+1', '1.5', 'abc', ' 1']) assert.deepEqual(await lua.call('refused', text), [told(`'${text}'`)]);
      assert.deepEqual(await lua.call('refused', 'x'.repeat(100)), [told(`'${'x'.repeat(40)}'`)]);
      for (const [name, shown] of [['fraction', '1.5'], ['negative', '-12'], ['yes', 'boolean'], ['list', 'table']] as const) {
        assert.deepEqual(await lua.call('refused', '', name), [told(shown)]);
      }
      for (const [a, b] of [['0', '1'], ['9', '10'], ['1' + '0'.repeat(4999), '1' + '0'.repeat(4998) + '1']] as const) {
        const answer = await lua.result('subtracted', [a, b]);
        assert.deepEqual([answer.ok, answer.ok ? undefined : answer.error.message], [false, 'decimal: the difference is below 0']);
      }
    });
  });
}
