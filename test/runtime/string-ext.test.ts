import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { loadRuntime, machines, type LoadedRuntime } from '../helpers/runtime-module.ts';

const driver = `
local own = string.gmatch
local works = pcall(function() return own("a", "a")() end)
string_ext.install()
local installed = string.gmatch
function state() return works, installed == own, installed == string_ext.gmatch, ("k=v"):gmatch("%w")() end
local function list(gmatch, text, pattern)
  local all = {}
  local count = 0
  for a, b in gmatch(text, pattern) do
    count = count + 1
    all[count] = tostring(a) .. (b == nil and "" or "," .. tostring(b))
  end
  return all
end
function matches(text, pattern) return list(string_ext.gmatch, text, pattern) end
function native(text, pattern) return list(own, text, pattern) end
function iterators()
  local first, second = string_ext.gmatch("abc", "%w"), string_ext.gmatch("abc", "%w")
  local seen = first() .. second() .. first() .. second() .. first() .. second()
  return seen, first() == nil, first() == nil, second() == nil
end
function refused(text, pattern)
  local ok, why = pcall(string_ext.gmatch, text, pattern)
  return ok and "taken" or why
end
function kinds() return refused(nil, "a"), refused(5, "a"), refused("a"), refused("a", {}), refused({}, "a") end
function endless(count)
  local text, seen = ("a"):rep(count), 0
  local ok, why = pcall(function() for _ in string_ext.gmatch(text, "a") do seen = seen + 1 end end)
  return ok, why, seen
end
`;

for (const [engine, dialect] of machines) {
  describe(`string-ext in ${dialect} on ${engine}`, () => {
    let lua: LoadedRuntime;
    before(async () => {
      lua = await loadRuntime(engine, dialect, ['string-ext'], driver);
    });
    after(() => lua.close());
    const refused = async (text: string, pattern: string): Promise<string> => String((await lua.call('refused', text, pattern))[0]);

    it('takes the place of a gmatch that does not work, and of no other', async () => {
      assert.deepEqual(await lua.call('state'), dialect === 'luerl' && engine === 'hbx' ? [false, false, true, 'k'] : [true, true, false, 'k']);
    });

    it('finds what Lua finds', async () => {
      const cases: readonly (readonly [string, string, readonly string[]])[] = [
        ['hello world', '%w+', ['hello', 'world']],
        ['a=1, b=2', '(%w+)=(%w+)', ['a,1', 'b,2']],
        ['', '%w+', []],
        ['', '.*', ['']],
        ['abc', '%d', []],
        ['abc', '()', ['1', '2', '3', '4']],
        ['abc', 'b*', ['', 'b', '']],
        ['a,b,,c', '([^,]*)', ['a', 'b', '', 'c']],
        ['one\ntwo\n', '([^\n]*)\n?', ['one', 'two']],
        ['hello hello', '^%w+', ['hello']],
        [' hello', '^%w+', []],
        ['aaa', 'aa', ['aa']],
        ['f(a) (b(c))', '%b()', ['(a)', '(b(c))']],
        ['x]y', '[]]', [']']],
        ['a\\b', '\\', ['\\']],
        ['caf\u00e9 na', '%S+', ['caf\u00e9', 'na']],
      ];
      for (const [text, pattern, expected] of cases) assert.deepEqual(await lua.call('matches', text, pattern), [expected], `${pattern} in ${text}`);
      assert.deepEqual(await lua.call('iterators'), ['aabbcc', true, true, true]);
    });

    it('agrees with the gmatch of Lua', async () => {
      if (dialect === 'luerl') return;
      const piece = fc.constantFrom('a', 'b', '.', '%w', '[ab]', '[^a]', '%s', '()', '(a)', ',').chain((item) => fc.constantFrom('', '', '*', '+', '?', '-').map((sign) => (item.includes('(') ? item : item + sign)));
      const pattern = fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')).filter((text) => !/\.[*+]\.[*+]/.test(text));
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', 'b', ',', ' '), maxLength: 12 }), pattern, async (text, what) => {
          assert.deepEqual(await lua.call('matches', text, what), await lua.call('native', text, what));
        }),
        { numRuns: 150 },
      );
    });

    it('refuses what could take for ever', async () => {
      assert.equal(await refused('a', '%w*%w*%w*%w*%w*%w*'), 'pattern contains too many quantifiers');
      assert.equal(await refused('a', 'a-b-c-d-e-f-'), 'pattern contains too many quantifiers');
      assert.equal(await refused('a', '%w*%w*%w*%w*%w*'), 'taken');
      assert.equal(await refused('a', '%*%+%-%?%*%+%-[*+?-][]*+?-]'), 'taken');
      assert.equal(await refused('a', '.*.*'), 'nested quantifiers not allowed');
      assert.equal(await refused('a', 'x.+.+'), 'nested quantifiers not allowed');
      assert.equal(await refused('a', '.*x.*'), 'taken');
      assert.equal(await refused('a', '(a+)+b'), 'pattern may cause catastrophic backtracking');
      assert.equal(await refused('a', '((a*))*'), 'pattern may cause catastrophic backtracking');
      assert.equal(await refused('a', '(a)+(b*)'), 'taken');
      assert.equal(await refused('a', Array.from({ length: 12 }, () => 'a').join('|')), 'pattern too complex');
      assert.equal(await refused('a', Array.from({ length: 11 }, () => 'a').join('|')), 'taken');
      assert.equal(await refused('a'.repeat(100_001), 'a'), 'string too long');
      assert.equal(await refused('a'.repeat(100_000), 'a'), 'taken');
      assert.equal(await refused('a', 'a'.repeat(501)), 'pattern too long');
      assert.equal(await refused('a', 'a'.repeat(500)), 'taken');
      assert.deepEqual(await lua.call('endless', 10_000), [true, null, 10_000]);
      assert.deepEqual(await lua.call('endless', 10_001), [false, 'too many iterations', 10_000]);
    });

    it('refuses what is no text or no pattern, at once', async () => {
      for (const pattern of ['[', '[abc', '%']) assert.match(await refused('test', pattern), /^malformed pattern/, pattern);
      assert.equal(await refused('test', ''), "bad argument #2 to 'gmatch' (non-empty string expected)");
      assert.deepEqual(await lua.call('kinds'), [
        "bad argument #1 to 'gmatch' (string expected, got nil)",
        "bad argument #1 to 'gmatch' (string expected, got number)",
        "bad argument #2 to 'gmatch' (string expected, got nil)",
        "bad argument #2 to 'gmatch' (string expected, got table)",
        "bad argument #1 to 'gmatch' (string expected, got table)",
      ]);
    });
  });
}
