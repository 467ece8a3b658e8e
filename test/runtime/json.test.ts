import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { loadRuntime, machines, type LoadedRuntime } from '../helpers/runtime-module.ts';

/** What the tests ask of the module. A name like `roundTrip` is a global of the driver. */
const driver = `
function roundTrip(text) return json.encode(json.decode(text, { null = json.null })) end
function plainTrip(text) return json.encode(json.decode(text)) end
function refused(text)
  local ok, why = pcall(json.decode, text)
  return ok and "no error" or why
end
function kind(text) local value = json.decode(text) return math.type(value) or type(value), tostring(value) end
function decoded(text) return json.decode(text) end
function encoded(value) return json.encode(value) end
function unwritable(build)
  local loop, deep, print = {}, {}, print
  loop.a = { { b = loop } }
  for i = 1, 300 do deep = { x = deep } end
  local values = {
    loop = loop, deep = deep, mixed = { 1, a = 2 }, late = { a = { [2] = 1 } }, holes = { a = { 1, [3] = 3 } }, key = { [true] = 1 }, wrong = { [false] = 1, x = 2 },
    listed = { ["b c"] = { 1, print } }, alone = print, fraction = { 1, [1.5] = 2 },
  }
  local ok, why = pcall(json.encode, values[build])
  return ok and "no error" or why
end
function special(name)
  local huge = tonumber("1e308")
  local ok, value = pcall(function() return name == "nan" and (huge * 10 - huge * 10) or huge * 10 end)
  if not ok then return "none here" end
  local written, why = pcall(json.encode, { a = { value } })
  return written and "no error" or why
end
function float(text) return json.encode(tonumber(text)) end
function literals()
  local shared = { 1 }
  return json.encode(nil), json.encode(json.null), json.encode({ a = json.null, f = print }), json.encode({}), json.encode(json.object()), json.encode(json.array(json.object())),
    json.encode(json.object({ 1, 2 })), json.encode({ shared, shared }), json.encode({ print = print }), tostring(json.null), json.encode(-0.0), json.encode(3.0)
end
function marks()
  return select(2, pcall(json.object, 1)), select(2, pcall(json.array, setmetatable({}, {}))), select(2, pcall(json.decode)), select(2, pcall(json.decode, 5))
end
function reads()
  local list = json.decode("[null, 1]")
  local kept = json.decode("[null, 1]", { null = json.null })
  return list[1] == nil, list[2], kept[1] == json.null, #kept, json.decode('{"a": null}').a == nil, json.decode('{"a":1,"a":2}').a
end
function nested(levels, open, close) return roundTrip(string.rep(open, levels) .. string.rep(close, levels)) end
function guarded()
  -- What metamethods say plays no part.
  return json.encode({ a = setmetatable({ 1 }, { __index = function() return 1 end, __pairs = function() error("no") end, __len = function() return 9 end, __metatable = "locked" }) })
end
function large(count)
  local list = {}
  for i = 1, count do list[i] = { id = i, name = "name " .. i, tags = { "a", "b" } } end
  local text = json.encode(list)
  return #text, json.encode(json.decode(text)) == text
end
`;

for (const [engine, dialect] of machines) {
  describe(`json in ${dialect} on ${engine}`, () => {
    let lua: LoadedRuntime;
    before(async () => {
      lua = await loadRuntime(engine, dialect, ['json'], driver);
    });
    after(() => lua.close());

    const text = async (name: string, ...args: Parameters<LoadedRuntime['call']>[1][]): Promise<string> => String((await lua.call(name, ...args))[0]);
    const isWide = engine === 'hbx';

    it('writes and reads the literals', async () => {
      assert.deepEqual(await lua.call('literals'), ['null', 'null', '{"a":null}', '[]', '{}', '[]', '[1,2]', '[[1],[1]]', '{}', 'null', '0', '3']);
      assert.deepEqual(await lua.call('reads'), [true, 1, true, 2, true, 2]);
      assert.equal(await text('roundTrip', ' { "b" : [ true , false, null ] ,\t"a":{},"c":[]\r\n} '), '{"a":{},"b":[true,false,null],"c":[]}');
      assert.equal(await text('plainTrip', '{"a":null,"b":1}'), '{"b":1}');
      assert.equal(await text('guarded'), '{"a":[1]}');
    });

    it('keeps integers exact and apart from floats', async () => {
      assert.deepEqual(await lua.call('kind', '5'), ['integer', '5']);
      assert.deepEqual(await lua.call('kind', '-0'), ['integer', '0']);
      assert.equal((await lua.call('kind', '5.0'))[0], 'float');
      assert.equal((await lua.call('kind', '5e0'))[0], 'float');
      for (const digits of ['2147483647', '-2147483648', ...(isWide ? ['9007199254740993', '-9223372036854775807', '999999999999999', '1000000000000000', '100000000000000000'] : [])]) {
        assert.deepEqual(await lua.call('kind', digits), ['integer', digits]);
        assert.equal(await text('roundTrip', digits), digits);
      }
      if (!isWide) return;
      const wide = '-123456789012345678901234567890000000000000000000001';
      if (dialect === 'luerl') assert.equal(await text('roundTrip', wide), wide);
      else assert.equal(Number(await text('roundTrip', wide)), Number(wide));
    });

    it('writes floats as JavaScript does', async () => {
      const known = [0.1, 0.1 + 0.2, 1e-7, 0.000001, 1.5e-6, 1e21, 1.5e20, 123e20, 1 / 3, 123456789.125, 1e300, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 2 ** 53, 2 ** 69, -2.5e-9, 5e9, 100, 4.35, 1e15];
      for (const number of known) {
        const digits = String(number);
        assert.equal(await text('float', /[.e]/.test(digits) ? digits : `${digits}.0`), JSON.stringify(number));
      }
      await fc.assert(
        fc.asyncProperty(fc.double({ noNaN: true, noDefaultInfinity: true }), async (number) => {
          const digits = JSON.stringify(number);
          if (Object.is(number, -0)) return;
          // Integers of more than 32 bits are refused by fengari; with a point they are floats.
          const float = /[.e]/.test(digits) ? digits : `${digits}.0`;
          assert.equal(Number(await text('roundTrip', float)), number);
          if (dialect === 'luerl' && isWide) assert.equal(await text('roundTrip', float), digits);
        }),
        { numRuns: 150 },
      );
    });

    it('agrees with JSON.parse and JSON.stringify on whatever they write', async () => {
      const integers = fc.integer({ min: -0x80000000, max: 0x7fffffff });
      const { tree } = fc.letrec((tie) => ({
        tree: fc.oneof(
          { maxDepth: 5, withCrossShrink: true },
          fc.constantFrom(null, true, false),
          integers,
          fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
          fc.string({ unit: 'binary', maxLength: 20 }).map((value) => value.toWellFormed()),
          fc.array(tie('tree'), { maxLength: 5 }),
          fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 8 }), tie('tree'), { maxKeys: 5, noNullPrototype: true }),
        ),
      }));
      await fc.assert(
        fc.asyncProperty(tree, fc.constantFrom(undefined, 2, '\t'), async (value, indent) => {
          const written = JSON.stringify(value, null, indent);
          const again = await text('roundTrip', written);
          assert.deepEqual(JSON.parse(again), JSON.parse(written));
          assert.equal(await text('roundTrip', again), again);
        }),
        { numRuns: 150 },
      );
    });

    it('refuses exactly what JSON.parse refuses', async () => {
      const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a"', '""', '\\', '\\u00', '1', '0', '-', '.', 'e', '+', 'true', 'null', 'nul', ' ', '\n', '\u00a0', '\ufeff', '\u0001', '/*', 'é', "'");
      const texts = fc.oneof(fc.array(pieces, { maxLength: 9 }).map((parts) => parts.join('')), fc.json({ maxDepth: 3 }).chain((json) => fc.nat(json.length).map((at) => json.slice(0, at) + json.slice(at + 1))));
      await fc.assert(
        fc.asyncProperty(texts, async (source) => {
          // fengari ends the call at an integer that it cannot hold.
          if (!isWide && /\d{10}/.test(source)) return;
          let isJson = true;
          try {
            JSON.parse(source);
          } catch {
            isJson = false;
          }
          // JSON.parse makes infinity of what is beyond the largest float.
          if (isJson && /[eE]\+?\d{3}/.test(source)) return;
          const answer = await text('refused', source);
          if (isJson) assert.equal(answer, 'no error', source);
          else assert.match(answer, /^json: (unexpected (character '.'|byte \d+|end)|number .*) at \d+$/, source);
        }),
        { numRuns: 300 },
      );
    });

    it('names the place of what it cannot read', async () => {
      for (const [source, message] of [
        ['', 'unexpected end at 1'],
        ['  ', 'unexpected end at 3'],
        ['{"a":01}', "unexpected character '1' at 7"],
        ['[1,]', "unexpected character ']' at 4"],
        ['[1 2]', "unexpected character '2' at 4"],
        ['{"a" 1}', "unexpected character '1' at 6"],
        ['{a:1}', "unexpected character 'a' at 2"],
        ['{"a":1,}', "unexpected character '}' at 8"],
        ['{"a":1', 'unexpected end at 7'],
        ['1 x', "unexpected character 'x' at 3"],
        ['nulL', "unexpected character 'n' at 1"],
        ['NaN', "unexpected character 'N' at 1"],
        ['"abc', 'unexpected end at 5'],
        ['"a\nb"', 'unexpected byte 10 at 3'],
        ['"a\\x"', "unexpected character 'x' at 4"],
        ['"\\u12g4"', "unexpected character 'g' at 6"],
        ['"\\u12', 'unexpected end at 6'],
        ['"\\', 'unexpected end at 3'],
        ['-', 'unexpected end at 2'],
        ['-a', "unexpected character 'a' at 2"],
        ['1.', 'unexpected end at 3'],
        ['1.e1', "unexpected character 'e' at 3"],
        ['1e', 'unexpected end at 3'],
        ['1e+', 'unexpected end at 4'],
        ['+1', "unexpected character '+' at 1"],
        ['.5', "unexpected character '.' at 1"],
        ['0x10', "unexpected character 'x' at 2"],
        ['[1e400]', 'number beyond the largest float at 2'],
        [`[${'9'.repeat(1001)}]`, 'number of more than 1000 digits at 2'],
        ['\ufeff1', 'unexpected byte 239 at 1'],
      ] as const) {
        assert.equal(await text('refused', source), `json: ${message}`, source);
      }
      assert.deepEqual(await lua.call('marks'), [
        'json: json.object needs a table, not a number',
        'json: the table for json.array has a metatable of its own',
        'json: decode needs a string, not a nil',
        'json: decode needs a string, not a number',
      ]);
    });

    it('names the place of what it cannot write', async () => {
      const neither = 'json: a table that is neither a list (keys 1 to n) nor an object (keys are text) cannot be written';
      for (const [build, message] of [
        ['loop', 'json: a table that contains itself cannot be written at .a[1].b'],
        ['deep', 'json: more than 200 levels cannot be written at .x.x.x.x.x.x.x.x...'],
        ['mixed', neither],
        ['late', `${neither} at .a`],
        ['holes', 'json: a list with holes cannot be written at .a'],
        ['key', neither],
        ['wrong', neither],
        ['fraction', neither],
        ['listed', 'json: a function cannot be written at ["b c"][2]'],
        ['alone', 'json: a function cannot be written'],
      ] as const) {
        assert.equal(await text('unwritable', build), message, build);
      }
      for (const name of ['nan', 'infinity']) {
        const expected = dialect === 'luerl' && isWide ? 'none here' : 'json: NaN and infinity cannot be written at .a[1]';
        assert.equal(await text('special', name), expected);
      }
    });

    it('escapes and reads every character', async () => {
      for (let code = 0; code < 0x100; code++) {
        const written = JSON.stringify(String.fromCharCode(code));
        assert.equal(await text('roundTrip', written), written);
      }
      for (const [source, written] of [
        ['"\\u00e9\\u20ac\\ud83d\\ude00\\uD83D\\uDE00"', '"é€😀😀"'],
        ['"\\/\\b\\f\\n\\r\\t\\"\\\\"', '"/\\b\\f\\n\\r\\t\\"\\\\"'],
        ['"\\u0000\\u001f\\u007f"', '"\\u0000\\u001f\u007f"'],
        ['"\\ud83d"', '"\ufffd"'],
        ['"\\ude00\\ud83d"', '"\ufffd\ufffd"'],
        ['"\\ud83d\\n"', '"\ufffd\\n"'],
        ['"\\ud83d\\ud83d\\ude00"', '"\ufffd😀"'],
        ['"\\uffff\\ud7ff\\ue000"', '"\uffff\ud7ff\ue000"'],
      ] as const) {
        assert.equal(await text('roundTrip', source), written);
      }
      assert.deepEqual((await lua.call('decoded', new Uint8Array([34, 255, 0x80, 34])))[0], new Uint8Array([255, 0x80]));
      assert.deepEqual((await lua.call('encoded', new Uint8Array([255, 10])))[0], new Uint8Array([34, 255, 92, 110, 34]));
    });

    it('ends at 200 levels, whatever they are made of', async () => {
      for (const [open, close] of [['[', ']'], ['{"a":[', ']}']] as const) {
        const levels = open === '[' ? 200 : 100;
        assert.equal(await text('nested', levels, open, close), open.repeat(levels) + close.repeat(levels));
        assert.match(await text('refused', open.repeat(levels + 1) + close.repeat(levels + 1)), /^json: more than 200 levels at \d+$/);
        assert.match(await text('refused', open.repeat(100_000)), /^json: more than 200 levels at \d+$/);
      }
    });

    it('takes time that grows with the text alone', async () => {
      const cost = async (count: number): Promise<number> => {
        const answer = await lua.result('large', [count]);
        assert.ok(answer.ok, answer.ok ? '' : answer.error.message);
        assert.equal(answer.values[1], true);
        return answer.instructions;
      };
      const [small, big] = [await cost(100), await cost(1000)];
      // fengari charges for the whole text at each search in it.
      assert.ok(engine === 'fengari' ? big < 20_000_000 : big < small * 13, `${small} instructions for 100, ${big} for 1000`);
      for (const source of [`"${'\\n'.repeat(20_000)}"`, `"${'x'.repeat(200_000)}"`, `${' '.repeat(200_000)}1`, '['.repeat(150) + '1,'.repeat(10_000)]) {
        const answer = await lua.result('refused', [source], { instructions: 30_000_000, memoryBytes: 64 * 1024 * 1024 });
        assert.ok(answer.ok, answer.ok ? '' : answer.error.message);
      }
    });
  });
}
