import assert from 'node:assert/strict';
import { it } from 'node:test';
import { explainError } from '../../src/lua/explain-error.ts';

/** `^` marks the column. */
function explained(message: string, marked: string, before = ''): string | undefined {
  const at = marked.indexOf('^');
  const lines = `${before}${marked.replace('^', '')}\n`;
  return explainError({ message, line: before.split('\n').length, column: at < 0 ? undefined : at + 1, sourceText: lines });
}

it('tells what was called and is nil', () => {
  const told = (marked: string, before?: string) => explained('undefined function nil', marked, before);
  assert.equal(told('  msg.repyl^({ Data = "x" })'), '`msg.repyl` is nil. Did you mean `msg.reply`?');
  assert.equal(told('  nope^()'), '`nope` is not defined.');
  assert.equal(told('  return totl^(1)', 'local function total() end\n'), '`totl` is not defined. Did you mean `total`?');
  assert.equal(told('  helper^(1)', 'local helper\n'), '`helper` is nil.');
  assert.equal(told('local function f() nope^() end'), '`nope` is not defined.');
  assert.equal(told('  each^(1)', 'local function walk(list, each)\n'), '`each` is nil.');
  assert.equal(told('  local s = a.b:uper^()'), '`a.b:uper` is nil. Did you mean `a.b:upper`?');
  assert.equal(told('print(s:uper^())'), '`s:uper` is nil. Did you mean `s:upper`?');
  assert.equal(told('Handlers.ad^("x", f, g)'), '`Handlers.ad` is nil. Did you mean `Handlers.add`?');
  assert.equal(told('string.uper^(x)'), '`string.uper` does not exist on a HyperBEAM node. Did you mean `string.upper`?');
  assert.equal(told('(a or b)^(1)'), undefined);
  assert.equal(told('nope()'), undefined);
});

it('names what a node lacks, and the way round', () => {
  assert.match(explained("invalid index in nil: 'create'", 'local c = coroutine.^create(f)')!, /^`coroutine` does not exist on a HyperBEAM node\. Keep what/);
  assert.match(explained("invalid index in nil: 'create'", 'local c = coroutine.create(f)')!, /^`coroutine` does not/);
  assert.match(explained('undefined function nil', 'xpcall^(f, g)')!, /^`xpcall` does not exist .* Use pcall/);
  assert.match(explained('undefined function nil', 'local s = string.pack^("b", 1)')!, /string\.char/);
  assert.match(explained("bad argument 'a b c','%a+' to 'gmatch'", 'for w in s:gmatch^("%a+") do')!, /^string\.gmatch raises an error on a HyperBEAM node.*gsub/);
  assert.match(explained("{'NYI',offset}!", 'utf8.offset^("a", 1)')!, /utf8\.codes/);
});

it('names the operand that is nil', () => {
  assert.equal(explained("bad argument 'n: ',nil to '..'", 'print("n: " ^.. msg.Count)'), '`msg.Count` is nil.');
  assert.equal(explained("bad argument nil,'x' to '..'", 'print("n: " .. n ^.. "x")'), '`n` is nil.');
  assert.equal(explained("bad argument 'n: ',nil to '..'", 'print("n: " .. (a or b))'), undefined);
  assert.equal(explained("bad argument 'n: ',nil to '..'", 'print("n: " ^.. (a or b))'), 'Something in this concatenation is nil.');
  assert.equal(explained("bad arithmetic '+' on nil,1", 'local r = Balances[msg.From] ^+ 1'), '`Balances[msg.From]` is nil.');
  assert.equal(explained("bad argument nil,nil to '<'", 'if a ^< b.c then'), '`a` and `b.c` are nil.');
  assert.equal(explained("bad argument nil,1 to '>'", 'if 1 ^> limit then'), '`limit` is nil.');
  assert.equal(explained("bad argument nil to '#'", 'print(^#msg.List)'), '`msg.List` is nil.');
  assert.equal(explained("bad arithmetic '+' on table,1", 'return t ^+ 1'), undefined);
});

it('names the table that is nil', () => {
  assert.equal(explained("invalid index in nil: 'x'", 't[msg.Foo].^x = 1'), '`t[msg.Foo]` is nil.');
  assert.equal(explained("invalid index in nil: 'add'", 'Handlrs.^add("x")'), '`Handlrs` is nil. Did you mean `Handlers`?');
  assert.equal(explained("undefined method 'upper' in nil", 'return msg.Tags.Foo:^upper()'), '`msg.Tags.Foo` is nil.');
  assert.equal(explained("invalid index in 5: 'x'", 'return n.^x'), undefined);
});

it('names the key and the argument that are nil, and text that is compared', () => {
  assert.equal(explained('invalid index in table: nil', '  Store[^msg.Key] = msg.Data'), '`msg.Key` is nil.');
  assert.equal(explained('invalid index in table: nil', '  Store[^msg.Key or x] = 1'), undefined);
  assert.equal(explained('invalid index in table: nil', '  Store[msg.Key] = 1'), undefined);
  assert.equal(explained("bad argument nil,0 to 'ipairs'", 'for i, v in ipairs^(msg.Nope) do'), '`msg.Nope` is nil.');
  assert.equal(explained("bad argument nil,nil to 'next'", 'for k in pairs(Nope) do'), '`Nope` is nil.');
  assert.equal(explained("bad argument nil,0 to 'ipairs'", 'f(ipairs(a), ipairs^(b))'), '`b` is nil.');
  assert.equal(explained("bad argument nil,0 to 'ipairs'", 'for i, v in ipairs(a or b) do'), undefined);
  assert.match(explained("bad argument '3',5 to '<'", 'if msg.Quantity ^< 5 then')!, /text.*`tonumber\(…\)`/);
  assert.match(explained("bad argument 5,'3' to '>'", 'if msg.Quantity ^> 5 then')!, /`tonumber\(…\)`/);
  assert.equal(explained("bad argument nil,5 to '<'", 'if msg.Quantity ^< 5 then'), '`msg.Quantity` is nil.');
  assert.equal(explained("bad argument '%d x %s',nil,'tea' to 'format'", 'local s = string.format^("%d x %s", msg.N, "tea")'), 'Value 1 of the format, which `%d` writes, is nil.');
  assert.equal(explained("bad argument '%s %d','x',nil to 'format'", 'local s = string.format^("%s %d", a, b)'), 'Value 2 of the format, which `%d` writes, is nil.');
  assert.equal(explained("bad argument '%d %s','x',nil to 'format'", 'local s = string.format^("%d %s", a, b)'), undefined);
});

it('says nothing of what it cannot see', () => {
  assert.equal(explainError({ message: 'undefined function nil' }), undefined);
  assert.equal(explainError({ message: 'undefined function nil', line: 9, column: 3, sourceText: 'f()' }), undefined);
  assert.equal(explainError({ message: 'not enough', line: 1, column: 1, sourceText: 'error("not enough")' }), undefined);
  const long = `${'a.'.repeat(30_000)}b()`;
  assert.equal(explainError({ message: 'undefined function nil', line: 1, column: 60_002, sourceText: long }), undefined);
});
