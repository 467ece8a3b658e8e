import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostFunction, luerlError } from '../../src/client/luerl-error.ts';

/** Terms and texts of Luerl 1.3.0, side by side. */
const terms: [string, string][] = [
  ['{error_call,[<<"boom">>]}', 'boom'],
  ['{error_call,"*"}', '42'],
  ['{error_call,[nil]}', 'nil'],
  ['{error_call,[]}', 'nil'],
  ['{error_call,[{tref,17}]}', 'error object is a table value'],
  ['{illegal_index,nil,<<"y">>}', "invalid index in nil: 'y'"],
  ['{badarg,rep,[<<"x">>,{tref,17},<<>>]}', "bad argument 'x',table,'' to 'rep'"],
  ['{badarg,floor,[]}', "bad argument  to 'floor'"],
  ["{badarg,'<',[{tref,17},{tref,18}]}", "bad argument table,table to '<'"],
  ["{badarith,'+',[{tref,17},1]}", "bad arithmetic '+' on table,1"],
  ['{undefined_function,nil}', 'undefined function nil'],
  ['{undefined_function,{erl_mfa,luerl_lib_basic,print,undefined}}', 'undefined function print'],
  ['{undefined_method,nil,<<"foo">>}', "undefined method 'foo' in nil"],
  ['{illegal_value,concat,{tref,14}}', "invalid value in 'concat': table"],
  ['{illegal_comp,sort}', 'illegal comparison in sort'],
  ['{assert_error,<<"oh no">>}', 'oh no!'],
  ['{assert_error,{tref,3}}', 'error object is a table!'],
  ['invalid_pattern', 'malformed pattern'],
  ['{invalid_char_class,113}', 'malformed pattern (class q)'],
  ['{no_module,<<"nope">>,<<"\'./nope.lua\'">>}', "module 'nope' not found"],
];

describe('luerlError', () => {
  it('says what Luerl says', () => {
    for (const [term, message] of terms) assert.deepEqual(luerlError(term), { message }, term);
  });

  it('finds the error in what is around it, and where a text does not compile', () => {
    assert.deepEqual(luerlError('Erlang error while running Lua: {badmatch,{lua_error,{illegal_index,nil,<<"y">>},{luerl,#Ref<0.1>,[]}}}'), { message: "invalid index in nil: 'y'" });
    assert.deepEqual(luerlError('{lua_error,{error_call,[<<"x">>]},{luerl,{tstruct}}}'), { message: 'x' });
    const compile = 'Erlang error while running Lua: {badmatch,{error,[{3,luerl_parse,["syntax error before: ","\'end\'"]}],[]}}';
    assert.deepEqual(luerlError(compile), { message: "syntax error before: 'end'", line: 3 });
  });

  it('leaves every other text alone', () => {
    for (const text of ['', 'boom', 'nil', '{boom}', '{error_call,x}', '{badarg,rep,[#Fun<a>]}', '{badarg,rep}', '{illegal_index,nil', '{__proto__,1}', 'constructor', '[1,2]', 'Erlang error while running Lua: function_clause']) {
      assert.equal(luerlError(text), undefined, text);
    }
  });
});

describe('hostFunction', () => {
  it('knows what Luerl calls the functions of its library', () => {
    assert.equal(hostFunction('{luerl_lib_basic,error_call,undefined}'), 'error');
    assert.equal(hostFunction('{luerl_lib_string,rep,undefined}'), 'string.rep');
    assert.equal(hostFunction('{luerl_lib_os,lua_exit,undefined}'), 'os.exit');
    for (const other of ['compute', 'M.f', '{lists,sort,2}', 'nil', '']) assert.equal(hostFunction(other), undefined, other);
  });
});
