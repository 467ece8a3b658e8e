/** Random Lua programs that end, as tokens: scopes of all kinds over a few names, so that they hide one another often. */
import fc from 'fast-check';

type Tokens = readonly string[];

/** `a` to `d` are what locals get called, `self` is there in methods without being declared. */
const name = fc.constantFrom('a', 'b', 'c', 'd', 'x', 'value', 'other', 'self', 'p1', '_');
const literal = fc.constantFrom('1', '0x1F', '.5', '5.', '1e2', '3e-1', '"a b"', "'--'", '[[ long\n  text ]]', '[==[\n]]]==]', '"\\z\n  x"', '"é€😀"', '"\\""', 'nil', 'true', 'false');
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });

const join = (...parts: readonly (string | Tokens)[]): Tokens => parts.flat();
const comma = (parts: readonly (string | Tokens)[]): Tokens => parts.flatMap((part, at) => (at === 0 ? part : [',', ...(typeof part === 'string' ? [part] : part)]));

const { block } = fc.letrec<{ expression: Tokens; statement: Tokens; block: Tokens }>((tie) => {
  const expression = tie('expression');
  const block = tie('block');
  const two = fc.tuple(expression, expression);
  const call = fc.tuple(names, block, expression).map(([parameters, inside, argument]) => join('(', 'function', '(', comma(parameters), ',', '...', ')', inside, 'end', ')', '(', argument, ')'));
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      name.map((each): Tokens => [each]),
      literal.map((each): Tokens => [each]),
      two.map(([left, right]) => join('(', left, '==', right, ')')),
      two.map(([left, right]) => join('t', '(', left, ')', '..', 't', '(', right, ')')),
      two.map(([left, right]) => join('n', '(', left, ')', '-', '-', 'n', '(', right, ')')),
      two.map(([left, right]) => join('(', left, 'and', right, 'or', 'not', left, ')')),
      fc.tuple(name, two).map(([key, [left, right]]) => join('#', '{', left, ',', key, '=', right, ';', '[', '[[k]]', ']', '=', left, '}')),
      fc.tuple(name, expression).map(([key, value]) => join('(', '{', key, '=', value, '}', ')', '.', key)),
      fc.constantFrom<Tokens>(['1', '..', '.5'], ['t', '(', '...', ')'], ['2', '^', '-', '1'], ['1', '<', '2']),
      call,
    ),
    statement: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      names.map((all) => join('p', '(', comma(all), ')')),
      fc.tuple(names, two).map(([all, values]) => join('local', comma(all), '=', comma(values))),
      names.map((all) => join('local', comma(all))),
      fc.tuple(names, expression).map(([all, value]) => join(comma(all), '=', value)),
      fc.constant<Tokens>([';']),
      block.map((inside) => join('do', inside, 'end')),
      fc.tuple(expression, block, expression, block).map(([first, then, second, otherwise]) => join('if', first, 'then', then, 'elseif', second, 'then', otherwise, 'else', then, 'end')),
      fc.tuple(name, expression, block).map(([each, start, inside]) => join('for', each, '=', 'n', '(', start, ')', ',', '2', 'do', inside, 'end')),
      fc.tuple(names, expression, block).map(([all, value, inside]) => join('for', comma(all), 'in', 'ipairs', '{', value, '}', 'do', inside, 'end')),
      fc.tuple(block, expression).map(([inside, value]) => join('repeat', inside, 'until', 'always', '(', value, ')')),
      fc.tuple(block, expression).map(([inside, value]) => join('while', 'always', '(', value, ')', 'do', inside, 'break', 'end')),
      fc.tuple(name, names, block).map(([each, parameters, inside]) => join('local', 'function', each, '(', comma(parameters), ',', '...', ')', inside, 'end', 'pcall', '(', each, ',', '1', ',', '2', ')')),
      fc.tuple(names, block).map(([parameters, inside]) => join('function', 'object', '.', 'inner', ':', 'method', '(', comma(parameters), ',', '...', ')', inside, 'end', 'object', '.', 'inner', ':', 'method', '(', '7', ')')),
      fc.tuple(name, expression).map(([each, value]) => join('local', each, 'do', 'local', 'value', '=', value, each, '=', 'function', '(', '...', ')', 'value', '=', '{', 'value', '}', 'return', 'value', 'end', 'end', 'p', '(', each, '(', ')', ')')),
      call,
    ),
    block: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constant<Tokens>([]), fc.array(tie('statement'), { maxLength: 5 }).map((all) => all.flatMap((each) => [...each, ';']))),
  };
});

const gap = fc.constantFrom(' ', ' ', '\n', '\t', '  ', '\r\n', '\n\n', ' --[[ x ]] ', ' --[[\n]]', ' -- it\'s "\n', '\v\f');

/** Source texts. All functions take `...`, so it may stand everywhere. */
export const arbitraryProgram: fc.Arbitrary<string> = fc
  .tuple(fc.array(block, { minLength: 1, maxLength: 3 }), fc.array(gap, { minLength: 1, maxLength: 13 }))
  .map(([blocks, gaps]) => {
    let text = '';
    for (const [at, token] of blocks.flat().entries()) text += token + gaps[at % gaps.length]!;
    return text;
  });

/** Globals that the programs use. */
export const prelude = `
function t(v) if type(v) == "table" or type(v) == "function" then return type(v) end return tostring(v) end
function p(...) local all = {...} for i = 1, select("#", ...) do all[i] = t(all[i]) end print(table.concat(all, " ")) end
function n(v) return type(v) == "number" and v or 1 end
function always(v) p(v) return true end
object = {inner = {}}
`;
