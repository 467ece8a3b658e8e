import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { loadRuntime, machines, type LoadedRuntime } from '../helpers/runtime-module.ts';

const driver = `
local fresh = chance.random()
function first() return string.format("%d", math.floor(fresh * 4294967296.0 / 2)) end
-- 32 bits as two halves: one integer of a 32-bit machine cannot hold them.
local function halves(x) return string.format("%d", math.floor(x * 65536.0)) .. ":" .. string.format("%d", math.floor(x * 65536.0 % 1 * 65536.0)) end
function draws(seed, skip, count)
  chance.seed(seed)
  for _ = 1, skip do chance.random() end
  local list = {}
  for i = 1, count do list[i] = halves(chance.random()) end
  return list
end
function integers(seed, min, max, count)
  chance.seed(seed)
  local list = {}
  for i = 1, count do
    list[i] = chance.integer(min, max)
    assert(math.type(list[i]) == "integer")
  end
  return list
end
function large(seed)
  chance.seed(seed)
  return tostring(chance.integer(0, 2000000000)), tostring(chance.integer(-1000000000, 1000000000)), tostring(chance.integer("1", "6")), tostring(chance.integer(5.0, 5)), tostring(chance.integer("-3", -3))
end
function huge() chance.seed(1) return tostring(chance.integer(-3000000000.0, 3000000000.0)), tostring(chance.integer(0, 9007199254740991.0)), pcall(chance.integer, -9007199254740991.0, 9) end
function refused()
  local list = {}
  for i, case in ipairs({ { "seed" }, { "seed", "x" }, { "seed", 1.5 }, { "seed", {} }, { "seed", "" }, { "seed", "-" }, { "integer" }, { "integer", 1 }, { "integer", 1, 1.5 }, { "integer", "a", 2 }, { "integer", {}, 2 }, { "integer", 2, 1 } }) do
    list[i] = select(2, pcall(chance[case[1]], case[2], case[3]))
  end
  return list
end
`;

/** The twister as its authors describe it, in JavaScript: the nth word after a seed. */
function* twister(seed: number): Generator<number> {
  const words = new Uint32Array(624);
  words[0] = seed;
  for (let i = 1; i < 624; i++) words[i] = Math.imul(1812433253, words[i - 1]! ^ (words[i - 1]! >>> 30)) + i;
  for (;;) {
    for (let i = 0; i < 624; i++) {
      const y = (words[i]! & 0x80000000) | (words[(i + 1) % 624]! & 0x7fffffff);
      words[i] = words[(i + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    for (let y of words) {
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      yield (y ^ (y >>> 18)) >>> 0;
    }
  }
}

const halves = (word: number): string => `${word >>> 16}:${word & 0xffff}`;

function words(seed: number, skip: number, count: number): number[] {
  const source = twister(seed);
  return Array.from({ length: skip + count }, () => source.next().value as number).slice(skip);
}

for (const [engine, dialect] of machines) {
  describe(`chance in ${dialect} on ${engine}`, () => {
    let lua: LoadedRuntime;
    before(async () => {
      lua = await loadRuntime(engine, dialect, ['chance'], driver);
    });
    after(() => lua.close());

    it('draws the numbers of MT19937', async () => {
      const published = [3499211612, 581869302, 3890346734, 3586334585, 545404204];
      assert.deepEqual(words(5489, 0, 5), published);
      assert.deepEqual(words(5489, 9999, 1), [4123659995]);
      assert.deepEqual(await lua.call('first'), [String(Math.floor(3499211612 / 2))]);
      assert.deepEqual(await lua.call('draws', 5489, 0, 5), [published.map(halves)]);
      assert.deepEqual(await lua.call('draws', 5489, 9999, 1), [[halves(4123659995)]]);
      for (const [seed, word] of [[0, 0], [1, 1], [-1, 0xffffffff], [2147483647, 2147483647], ['4357', 4357]] as const) {
        assert.deepEqual(await lua.call('draws', seed, 620, 8), [words(word, 620, 8).map(halves)], String(seed));
      }
    });

    it('draws integers, both ends among them', async () => {
      const scaled = (word: number, min: number, max: number): number => min + Math.floor((word / 2 ** 32) * (max - min + 1));
      for (const [min, max] of [[1, 6], [0, 1], [-5, 5], [7, 7], [0, 65535]] as const) {
        assert.deepEqual(await lua.call('integers', 42, min, max, 50), [words(42, 0, 50).map((word) => scaled(word, min, max))]);
      }
      const [a, b, c] = words(9, 0, 3) as [number, number, number];
      assert.deepEqual(await lua.call('large', 9), [String(scaled(a, 0, 2e9)), String(scaled(b, -1e9, 1e9)), String(scaled(c, 1, 6)), '5', '-3']);
      if (engine === 'fengari') return;
      const [d, e, f, g] = words(1, 0, 4) as [number, number, number, number];
      const wide = (x: number, y: number, min: number, max: number): string => String(min + Math.floor(((Math.floor(x / 32) * 2 ** 26 + Math.floor(y / 64)) / 2 ** 53) * (max - min + 1)));
      assert.deepEqual(await lua.call('huge'), [wide(d, e, -3e9, 3e9), wide(f, g, 0, Number.MAX_SAFE_INTEGER), false, 'chance: min and max are too far apart']);
    });

    it('refuses what is no integer', async () => {
      assert.deepEqual(await lua.call('refused'), [
        [
          ...['chance: a seed is an integer, not a nil', 'chance: a seed is an integer, not a string', 'chance: a seed is an integer, not 1.5', 'chance: a seed is an integer, not a table'],
          ...['chance: a seed is an integer, not a string', 'chance: a seed is an integer, not a string'],
          ...Array.from({ length: 5 }, () => 'chance: min and max are integers'),
          'chance: max must not be below min',
        ],
      ]);
    });
  });
}
