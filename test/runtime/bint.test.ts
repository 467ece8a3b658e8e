import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { message, type Value } from '../../src/message/value.ts';
import { loadRuntime, machines, type LoadedRuntime } from '../helpers/runtime-module.ts';

const driver = `
local operators = {
  ["+"] = function(a, b) return a + b end, ["-"] = function(a, b) return a - b end, ["*"] = function(a, b) return a * b end, ["//"] = function(a, b) return a // b end,
  ["%"] = function(a, b) return a % b end, ["&"] = function(a, b) return a & b end, ["|"] = function(a, b) return a | b end, ["xor"] = function(a, b) return a ~ b end,
  ["<<"] = function(a, b) return a << b end, [">>"] = function(a, b) return a >> b end, ["<"] = function(a, b) return a < b end, ["<="] = function(a, b) return a <= b end,
  [">"] = function(a, b) return a > b end, ["=="] = function(a, b) return a == b end, ["~="] = function(a, b) return a ~= b end, ["neg"] = function(a) return -a end, ["not"] = function(a) return ~a end,
  ["/"] = function(a, b) return a / b end, ["^"] = function(a, b) return a ^ b end,
}
local function textOf(value)
  if math.type(value) == "float" then return value == math.floor(value) and string.format("%d", math.floor(value)) .. "f" or tostring(value) .. "f" end
  return tostring(value)
end
local function texts(ok, ...)
  local list = {}
  for i = 1, select("#", ...) do list[i] = textOf((select(i, ...))) end
  return (ok and "" or "error ") .. table.concat(list, " ")
end
-- A list of { name, a, b, c }: for an operator both are bints, a function of the class gets them as they are.
function calculate(bits, cases)
  local B, answers = bint(bits), {}
  for i, case in ipairs(cases) do
    local op = operators[case[1]]
    if op then answers[i] = texts(pcall(op, B(case[2]), B(case[3] or 0)))
    else answers[i] = texts(pcall(B[case[1]], case[2], case[3], case[4])) end
  end
  return answers
end
local B = bint(256)
local values = { bint = B(7), float = 1.5, whole = 2.0, text = "12", word = "abc", empty = "", hex = "0xff", fraction = "1.5", list = {}, yes = true, int = 5, huge = 1e20, other = bint(64)(7) }
function made(name, key)
  local value = key and values[key]
  local made = B[name](value)
  return B.type(made) or type(made), textOf(made)
end
function mixed()
  local two = B(2)
  return textOf(two + 1), textOf(1 + two), textOf(two + "3"), textOf("3" + two), textOf(two * 1.5), textOf(1.5 - two), textOf(two + 3.0), textOf(two // 0.5), textOf(7.5 % two), two < 2.5, 1 < two, two <= "2", "1" < two, two == B("0x2"), two == 2, B.eq(2, two), B.eq("2", two), B.eq(two, 2.5), B.eq(2.5, 2.5), B.eq("a", two), B.eq(nil, nil)
end
function refused()
  local cases = {
    function() return B(2) + "x" end, function() return B(2) + nil end, function() return {} - B(2) end, function() return B(2) < "x" end, function() return nil <= B(2) end, function() return B(1.5) end,
    function() return B() end, function() return B("") end, function() return B({}) end, function() return B(("9"):rep(80)) end, function() return B(2) // 0 end, function() return B(2) % "0" end, function() return B.udiv(1, 0) end,
    function() return B.tdiv(1, 0) end, function() return B.upowmod(1, 1, 0) end, function() return B.mininteger() // -1 end, function() return B.tdiv(B.mininteger(), "-1") end, function() return B(2) << 1.5 end,
    function() return B(2) & 1.5 end, function() return B.ult(1, "x") end, function() return B.max(1, "x") end, function() return B.isneg(nil) end, function() return B.iseven({}) end, function() return B.fromle(5) end,
    function() return B.tobe("z") end, function() return B.floor("z") end, function() return B(7) + bint(64)(7) end, function() return bint() end, function() return bint(0) end, function() return bint(12) end, function() return bint(1e9) end,
    function() return bint("256") end, function() return bint(256, 0) end,
  }
  local list = {}
  for i = 1, #cases do list[i] = texts(pcall(cases[i])) end
  return list
end
function unchanged()
  local a, b = B("123456789012345678901234567890"), B(-3)
  local before = tostring(a) .. tostring(b)
  for _, op in pairs(operators) do op(a, b) end
  for _, name in ipairs({ "abs", "inc", "dec", "floor", "trunc", "tobase", "tobe", "max", "ipow", "brol", "udivmod" }) do B[name](a, b) end
  local same, copy = B.tobint(a), B.tobint(a, true)
  return before == tostring(a) .. tostring(b), rawequal(same, a), rawequal(copy, a), rawequal(B.new(a), a), rawequal(B.abs(a), a), rawequal(B.max(a, b), a), bint(256) == B, bint(256, 32) == B, bint(128) == B
end
function reloaded(other)
  -- A value that another copy of the module made.
  local twin = {}
  for key, value in pairs(B) do twin[key] = value end
  local old = setmetatable(getmetatable(B).__call(B, 40), nil)
  old = setmetatable(old, twin)
  return B.isbint(old), tostring(old + B(2)), tostring(B(2) + old), B.eq(old, B(40)), old < B(41)
end
function bytes()
  local x = B(258)
  return #B.tole(x), #B.tobe(x), B.tole(x, true) == "\\2\\1", B.tobe(x, true) == "\\1\\2", #B.tobe(0, true), B.tobe(-1) == ("\\255"):rep(32), tostring(B.fromle("\\2\\1")), tostring(B.frombe("\\1\\2")), tostring(B.fromle("")),
    tostring(B.frombe(B.tobe("-123456789012345678901234567890"))), tostring(B.fromle(B.tole("-123456789012345678901234567890"))), tostring(B.frombe("\\1" .. ("\\0"):rep(32))), tostring(bint(8).frombe("\\200"))
end
function floats()
  return textOf(B.tonumber(5)), textOf(B.tonumber("5")), textOf(B.tonumber(2.5)), textOf(B.tonumber("2.5")), B.tonumber("x") == nil, B.tonumber({}) == nil, textOf(B(7) / 2), textOf(B(2) ^ 10), B.tonumber(B(1) << 200) == 2.0 ^ 200, B.tonumber(-(B(1) << 200)) == -(2.0 ^ 200),
    textOf(B.tointeger("-7")), B.tointeger(1.5) == nil, textOf(B.touinteger(7)), B.frominteger(B(1)) == nil, textOf(B.fromuinteger(7)), B.fromuinteger(-1) > B(0), textOf(B.trunc(-1.5)), textOf(B.floor(-1.5)), textOf(B.ceil(-1.5)), textOf(B.floor("1.5")), textOf(B.abs(-1.5)), textOf(B.inc(1.5)), B.trunc("x") == nil
end
function amounts(count)
  local total, step = B.zero(), B("1000000000000000000000000000001")
  for i = 1, count do total = B(tostring(total)) + B(tostring(step)) end
  return tostring(total)
end
`;

const modules = ['bint-words', 'bint-operators', 'bint'];

/** What JavaScript says: numbers of `bits` bits, wrapped. */
const reference = (bits: number): Readonly<Record<string, (a: bigint, b: bigint) => string>> => {
  const wrap = (x: bigint): string => String(BigInt.asIntN(bits, x));
  const unsigned = (x: bigint): bigint => BigInt.asUintN(bits, x);
  const lowest = -(1n << BigInt(bits - 1));
  const divisible = (a: bigint, b: bigint, answer: () => string, checksOverflow = true): string =>
    b === 0n ? 'error bint: attempt to divide by zero' : checksOverflow && a === lowest && b === -1n ? 'error bint: division overflow' : answer();
  const down = (a: bigint, b: bigint): bigint => a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n);
  const rotate = (a: bigint, by: bigint): string => {
    const places = ((by % BigInt(bits)) + BigInt(bits)) % BigInt(bits);
    return wrap((unsigned(a) << places) | (unsigned(a) >> (BigInt(bits) - places)));
  };
  return {
    '+': (a, b) => wrap(a + b),
    '-': (a, b) => wrap(a - b),
    '*': (a, b) => wrap(a * b),
    '//': (a, b) => divisible(a, b, () => wrap(down(a, b))),
    '%': (a, b) => divisible(a, b, () => wrap(a - down(a, b) * b), false),
    '&': (a, b) => wrap(a & b),
    '|': (a, b) => wrap(a | b),
    xor: (a, b) => wrap(a ^ b),
    '<': (a, b) => String(a < b),
    '<=': (a, b) => String(a <= b),
    '>': (a, b) => String(a > b),
    '==': (a, b) => String(a === b),
    '~=': (a, b) => String(a !== b),
    neg: (a) => wrap(-a),
    not: (a) => wrap(~a),
    abs: (a) => wrap(a < 0n ? -a : a),
    inc: (a) => wrap(a + 1n),
    dec: (a) => wrap(a - 1n),
    max: (a, b) => String(a > b ? a : b),
    min: (a, b) => String(a < b ? a : b),
    eq: (a, b) => String(a === b),
    ult: (a, b) => String(unsigned(a) < unsigned(b)),
    ule: (a, b) => String(unsigned(a) <= unsigned(b)),
    iszero: (a) => String(a === 0n),
    isone: (a) => String(a === 1n),
    isminusone: (a) => String(a === -1n),
    isneg: (a) => String(a < 0n),
    ispos: (a) => String(a > 0n),
    iseven: (a) => String((a & 1n) === 0n),
    isodd: (a) => String((a & 1n) === 1n),
    udivmod: (a, b) => divisible(a, b, () => `${wrap(unsigned(a) / unsigned(b))} ${wrap(unsigned(a) % unsigned(b))}`, false),
    umod: (a, b) => divisible(a, b, () => wrap(unsigned(a) % unsigned(b)), false),
    tdivmod: (a, b) => divisible(a, b, () => `${wrap(a / b)} ${wrap(a % b)}`),
    tmod: (a, b) => divisible(a, b, () => wrap(a % b)),
    idivmod: (a, b) => divisible(a, b, () => `${wrap(down(a, b))} ${wrap(a - down(a, b) * b)}`),
    ipow: (a, b) => {
      let result = 1n;
      for (let factor = a, power = unsigned(b); power > 0n; power >>= 1n, factor = unsigned(factor * factor)) if (power & 1n) result = unsigned(result * factor);
      return wrap(result);
    },
    brol: (a, b) => rotate(a, b % 1000n),
    bror: (a, b) => rotate(a, -(b % 1000n)),
  };
};

const powerOf = (a: bigint, power: bigint, modulus: bigint): bigint => {
  let result = 1n % modulus;
  for (let factor = a % modulus; power > 0n; power >>= 1n, factor = (factor * factor) % modulus) if (power & 1n) result = (result * factor) % modulus;
  return result;
};

/** Numbers of `bits` bits: any, and those near powers of two where carries and guesses go wrong. */
const numbersOf = (bits: number): fc.Arbitrary<bigint> => {
  const edge = fc.tuple(fc.bigInt(0n, BigInt(bits - 1)), fc.bigInt(-2n, 2n), fc.boolean()).map(([power, off, negative]) => BigInt.asIntN(bits, ((1n << power) + off) * (negative ? -1n : 1n)));
  const runs = fc.array(fc.constantFrom('0000', '0001', '7fff', '8000', 'ffff', 'fffe', '1234'), { minLength: 1, maxLength: Math.ceil(bits / 16) }).map((parts) => BigInt.asIntN(bits, BigInt(`0x${parts.join('')}`)));
  return fc.oneof(edge, runs, fc.bigInt(-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n), fc.bigInt(-20n, 20n).map((x) => BigInt.asIntN(bits, x)));
};

for (const [engine, dialect] of machines) {
  describe(`bint in ${dialect} on ${engine}`, () => {
    let lua: LoadedRuntime;
    before(async () => {
      lua = await loadRuntime(engine, dialect, modules, driver);
    });
    after(() => lua.close());
    const calculate = async (bits: number, cases: readonly (readonly Value[])[]): Promise<readonly string[]> => (await lua.call('calculate', bits, cases as Value))[0] as readonly string[];

    for (const bits of engine === 'fengari' ? [8, 72, 256] : [8, 64, 72, 256, 264, 1024]) {
      it(`calculates with ${bits} bits as BigInt does`, async () => {
        const answers = reference(bits);
        const names = Object.keys(answers).filter((name) => name !== 'ipow' || bits < 300);
        await fc.assert(
          fc.asyncProperty(fc.array(fc.tuple(numbersOf(bits), numbersOf(bits)), { minLength: 1, maxLength: 6 }), async (pairs) => {
            const cases = pairs.flatMap(([a, b]) => names.map((name) => [name, a, b] as const));
            const got = await calculate(bits, cases.map(([name, a, b]) => [name, String(a), String(name === 'brol' || name === 'bror' ? b % 1000n : b)]));
            cases.forEach(([name, a, b], i) => assert.equal(got[i], answers[name]!(a, b), `${a} ${name} ${b}`));
          }),
          { numRuns: engine === 'fengari' ? 5 : 25 },
        );
      });
    }

    it('mends a guessed digit of a quotient', async () => {
      // Quotients of words of 15 and 24 bits whose first guess stays one too high (after the cases of Hacker's Delight, figure 9-1).
      for (const word of [15n, 24n]) {
        const number = (...list: readonly bigint[]): bigint => list.reduceRight((sum, digit) => (sum << word) + digit, 0n);
        const half = 1n << (word - 1n);
        for (const [a, b] of [[number(3n, 0n, half), number(1n, 0n, half / 4n)], [number(0n, 0n, half, half - 1n), number(1n, 0n, half)], [number(0n, 2n * half - 2n, half), number(2n * half - 1n, half)]] as const) {
          assert.deepEqual(await calculate(256, [['udivmod', String(a), String(b)]]), [`${a / b} ${a % b}`]);
        }
      }
    });

    it('shifts by any count', async () => {
      for (const bits of [64, 256]) {
        await fc.assert(
          fc.asyncProperty(numbersOf(bits), fc.integer({ min: -bits - 5, max: bits + 5 }), async (a, by) => {
            const unsigned = BigInt.asUintN(bits, a);
            const shift = (places: number): string => String(BigInt.asIntN(bits, places < 0 ? unsigned >> BigInt(-places) : unsigned << BigInt(places)));
            const low = by <= 0 ? 0n : by >= bits ? a : BigInt.asUintN(by, a);
            const cases = [['__shl', String(a), by], ['__shr', String(a), by], ['__shl', String(a), String(by)], ['bwrap', String(a), by]];
            assert.deepEqual(await calculate(bits, cases), [shift(by), shift(-by), shift(by), String(low)]);
          }),
          { numRuns: 40 },
        );
      }
      assert.deepEqual(await calculate(64, [['__shl', 1, '0x7fffffffffffffff'], ['__shr', -1, '-0x8000000000000000'], ['__shl', '-5', 64]]), ['0', '0', '0']);
    });

    it('reads and writes in every base', async () => {
      for (const bits of [64, 256]) {
        await fc.assert(
          fc.asyncProperty(numbersOf(bits), fc.integer({ min: 2, max: 36 }), async (a, base) => {
            const unsigned = BigInt.asUintN(bits, a);
            const signedText = a.toString(base);
            const cases = [['tobase', String(a), base, false], ['tobase', String(a), base, true], ['frombase', signedText, base], ['frombase', signedText.toUpperCase(), base], ['frombase', unsigned.toString(base), base], ['tobase', String(a), base]];
            const plain = base === 10 ? signedText : unsigned.toString(base);
            assert.deepEqual(await calculate(bits, cases), [signedText, unsigned.toString(base), String(a), String(a), String(a), plain]);
          }),
          { numRuns: 60 },
        );
      }
      assert.deepEqual(
        await calculate(256, [['fromstring', `0x${'f'.repeat(64)}`], ['fromstring', '-0XfF'], ['fromstring', '0b101'], ['fromstring', '+7'], ['fromstring', '000000000000000000000000000000000000000000000000000000000000000000000000000000000000000007'], ['frombase', 'zz', 36], ['frombase', '7']]),
        ['-1', '-255', '5', '7', '7', '1295', '7'],
      );
    });

    it('knows no integer in anything else', async () => {
      const top = (1n << 255n) as bigint;
      for (const text of ['', '-', '+', ' 5', '5 ', '1e3', '1.5', '--5', '0x', '0b2', '0xg', 'abc', '5\n', '١', '1_000', 'nil', String(1n << 256n), String(-top - 1n), '9'.repeat(100_000), `1${'0'.repeat(500)}`, '12 --c', '0x1p4']) {
        assert.deepEqual(await calculate(256, [['fromstring', text], ['tobint', text], ['frombase', text, 10], ['isintegral', text], ['tobase', text, 10]]), ['nil', 'nil', 'nil', 'false', 'nil'], text.slice(0, 40));
      }
      assert.deepEqual(await calculate(256, [['fromstring', String(-top)], ['fromstring', String(2n * top - 1n)]]), [String(-top), '-1']);
      assert.deepEqual(await calculate(256, [['frombase', '1', 1], ['frombase', '1', 37], ['frombase', '1', '10'], ['frombase', '12', 2], ['tobase', 5, 37], ['tobase', 5, 0], ['parse', '1.5'], ['parse', 'abc'], ['parse', '9'.repeat(500)], ['parse', '0x1.8']]), [
        ...['nil', 'nil', 'nil', 'nil', 'nil', 'nil', '1.5f', 'nil', 'nil', 'nil'],
      ]);
      const kinds = async (name: string): Promise<string> => {
        const all: string[] = [];
        for (const key of ['bint', 'int', 'whole', 'float', 'text', 'hex', 'word', 'empty', 'fraction', 'list', 'yes', 'other', 'missing']) all.push(String((await lua.call('made', name, key))[1]));
        return all.join(' ');
      };
      assert.equal(await kinds('tobint'), '7 5 2 nil 12 255 nil nil nil nil nil nil nil');
      assert.equal(await kinds('parse'), '7 5 2 1.5f 12 255 nil nil 1.5f nil nil nil nil');
      assert.equal(await kinds('frominteger'), 'nil 5 2 nil 12 255 nil nil nil nil nil nil nil');
      assert.equal(await kinds('fromstring'), 'nil nil nil nil 12 255 nil nil nil nil nil nil nil');
      assert.equal(await kinds('isintegral'), 'true true false false false false false false false false false false false');
      assert.equal(await kinds('isnumeric'), 'true true true true false false false false false false false false false');
      assert.equal(await kinds('type'), 'bint integer float float nil nil nil nil nil nil nil nil nil');
      assert.equal(await kinds('isbint'), 'true false false false false false false false false false false false false');
      assert.deepEqual(await lua.call('made', 'tobint', 'huge'), ['bint', '100000000000000000000']);
    });

    it('mixes with numbers and text', async () => {
      assert.deepEqual(await lua.call('mixed'), ['3', '3', '5', '5', '3f', '-0.5f', '5', '4f', '1.5f', true, true, true, true, true, false, true, true, false, true, false, true].map((text) => (text as Value)));
      assert.deepEqual(await lua.call('floats'), [
        ...['5', '5', '2.5f', '2.5f', true, true, '3.5f', '1024f', true, true, '-7', true, '7', true, '7', true, '-1', '-2', '-1', '1', '1.5f', '2.5f', true],
      ]);
    });

    it('refuses by name', async () => {
      const no = (what: string): string => `error bint: ${what} is not an integer of 256 bits`;
      assert.deepEqual((await lua.call('refused'))[0], [
        ...["error bint: 'x' is not a number", 'error bint: nil is not a number', 'error bint: a table is not a number', "error bint: 'x' is not a number", 'error bint: nil is not a number'],
        ...[no('1.5'), no('nil'), no("''"), no('a table'), no(`'${'9'.repeat(40)}...'`)],
        ...Array.from({ length: 5 }, () => 'error bint: attempt to divide by zero'),
        ...['error bint: division overflow', 'error bint: division overflow', no('1.5'), no('1.5'), no("'x'"), "error bint: 'x' is not a number", 'error bint: nil is not a number', 'error bint: a table is not a number'],
        ...['error bint: bytes are a string, not 5', no("'z'"), "error bint: 'z' is not a number", 'error bint: a table is not a number'],
        ...Array.from({ length: 5 }, () => 'error bint: the number of bits must be a multiple of 8 from 8 to 65536'),
        'error bint: the bits of a word must be a positive integer',
      ]);
    });

    it('changes no argument and knows its own', async () => {
      assert.deepEqual(await lua.call('unchanged'), [true, true, false, false, false, false, true, true, false]);
      assert.deepEqual(await lua.call('reloaded'), [true, '42', '42', true, true]);
    });

    it('takes and gives bytes', async () => {
      const number = '-123456789012345678901234567890';
      assert.deepEqual(await lua.call('bytes'), [32, 32, true, true, 1, true, '258', '258', '0', number, number, '0', '-56']);
    });

    it('raises to powers by a modulus as large as it gets', async () => {
      const unsigned = fc.bigInt(0n, (1n << 256n) - 1n);
      await fc.assert(
        fc.asyncProperty(unsigned, fc.bigInt(0n, 1n << 20n), unsigned.filter((m) => m > 0n), async (a, power, modulus) => {
          assert.deepEqual(await calculate(256, [['upowmod', String(a), String(power), String(modulus)]]), [String(BigInt.asIntN(256, powerOf(a, power, modulus)))]);
        }),
        { numRuns: 10 },
      );
      assert.deepEqual(await calculate(256, [['upowmod', 2, 3, 1], ['upowmod', 5, 0, 7], ['upowmod', 2, 10, 1000]]), ['0', '1', '24']);
    });

    it('is no burden for amounts of tokens', async () => {
      const answer = await lua.result('amounts', [100], { instructions: 1_500_000, memoryBytes: 64 * 1024 * 1024 });
      assert.ok(answer.ok);
      assert.deepEqual(answer.values, ['100000000000000000000000000000100']);
    });
  });
}
