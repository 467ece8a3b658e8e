import type { BinaryNode, Expression, NumberNode, UnaryNode } from '../../parse/ast.ts';
import { LuaFloat } from '../../runtime/value.ts';
import { agrees, fold, luerlInteger, type Constant, type Folded } from '../constants.ts';
import type { Context, Rule } from '../rule.ts';

/** Both operands are the same in both dialects, the result is not. */
function difference(node: BinaryNode | UnaryNode, { unit }: Context): Folded | undefined {
  const result = fold(node, unit.facts);
  if (result === undefined || agrees(result) || result.puc === 'fails' || result.luerl === 'fails') return undefined;
  const operands: Expression[] = node.kind === 'Binary' ? [node.left, node.right] : [node.operand];
  return operands.every((operand) => agrees(fold(operand, unit.facts)!)) ? result : undefined;
}

function shown(value: Constant): string {
  const text = String(value);
  return text.length > 40 ? `${text.slice(0, 20)}… (${text.length} digits)` : text;
}

/** Constant arithmetic that passes 64 bits: PUC wraps around, Luerl goes on. */
export const integerWidth: Rule = {
  id: 'integer-width',
  severity: 'warning',
  about: 'integers beyond 64 bits, which have no end on a node and wrap around in Lua 5.3',
  dialects: 'luerl',
  start: (context) => {
    const check = (node: BinaryNode | UnaryNode): void => {
      if (node.operator === '//' || node.operator === '>>') return;
      const result = difference(node, context);
      if (typeof result?.puc !== 'bigint') return;
      context.report(node, `This is ${shown(result.luerl)} on a HyperBEAM node, where integers have no end, and ${shown(result.puc)} in Lua 5.3.`, 'Mask what shall stay inside a width: `& 0xffffffff`.');
    };
    const wide: NumberNode[] = [];
    return {
      nodes: {
        Binary: check,
        Unary: check,
        Number: (node) => {
          if (isWide(node)) wide.push(node);
        },
      },
      end: () => {
        const [first] = wide;
        if (first === undefined) return;
        const puc = first.value instanceof LuaFloat ? 'a float' : String(first.value);
        // Tables of them are common in hashes: one word for all.
        const more = wide.length > 1 ? ` There are ${wide.length} of this size in the file.` : '';
        context.report(first, `This number is ${shown(luerlInteger(first.raw)!)} on a HyperBEAM node, and ${puc} in Lua 5.3.${more}`, 'Keep numbers below 2^63, or larger ones as text.');
      },
    };
  },
};

/** A literal that does not fit into 64 bits with a sign. */
function isWide({ raw }: NumberNode): boolean {
  const value = raw.length < 16 ? undefined : luerlInteger(raw);
  return value !== undefined && value >= 2n ** 63n;
}

/** `-1 // 2`: Luerl says 0 where the quotient is between -1 and 0. */
export const floorDivision: Rule = {
  id: 'floor-division',
  severity: 'warning',
  about: '// of a negative number, which gives 0 instead of -1 on a node',
  dialects: 'luerl',
  start: (context) => ({
    nodes: {
      Binary: (node) => {
        if (node.operator !== '//') return;
        const hint = 'Use math.floor(a / b), or keep both sides positive.';
        const result = difference(node, context);
        if (result !== undefined) context.report(node, `This is ${shown(result.luerl)} on a HyperBEAM node, and ${shown(result.puc)} in Lua 5.3.`, hint);
        else if (isNegation(node.left) && fold(node, context.unit.facts) === undefined) {
          context.report(node, 'When the quotient lies between -1 and 0, `//` gives 0 on a HyperBEAM node instead of -1.', hint);
        }
      },
    },
  }),
};

function isNegation(node: Expression): boolean {
  return node.kind === 'Unary' && node.operator === '-';
}

/** `>>` of a negative number: Luerl has no width that zeros could come in from. */
export const negativeShift: Rule = {
  id: 'negative-shift',
  severity: 'warning',
  about: '>> of a negative number, which keeps the sign on a node',
  dialects: 'luerl',
  start: (context) => ({
    nodes: {
      Binary: (node) => {
        if (node.operator !== '>>') return;
        const hint = 'Mask the number first: `(n & 0xffffffff) >> 4`.';
        const result = difference(node, context);
        if (result !== undefined) context.report(node, `This is ${shown(result.luerl)} on a HyperBEAM node, and ${shown(result.puc)} in Lua 5.3.`, hint);
        else if (node.left.kind === 'Unary' && (node.left.operator === '~' || node.left.operator === '-') && fold(node, context.unit.facts) === undefined) {
          context.report(node, '`>>` of a negative number stays negative on a HyperBEAM node; in Lua 5.3 zeros come in.', hint);
        }
      },
    },
  }),
};

/** `~a & b`: Luerl reads `~(a & b)`. */
export const bitwiseNot: Rule = {
  id: 'bitwise-not',
  severity: 'error',
  about: '~a followed by an operator that binds stronger, which a node reads as ~(a …)',
  dialects: 'luerl',
  start: ({ unit, report }) => ({
    nodes: {
      Binary: (node) => {
        const { left, operator } = node;
        if (!['&', '<<', '>>', '..', '+', '-', '*', '/', '//', '%'].includes(operator)) return;
        // Parentheses leave no node, but the source still has them.
        if (left.kind !== 'Unary' || left.operator !== '~' || unit.source.text[node.start] !== '~') return;
        report(node, `A HyperBEAM node reads this as ~(… ${operator} …): there, ~ takes in all that binds stronger.`, 'Put parentheses around the part with ~: `(~a)`.');
      },
    },
  }),
};

/** A hash that multiplies itself up without a mask. */
export const hashOverflow: Rule = {
  id: 'hash-overflow',
  severity: 'warning',
  about: 'a hash that relies on wrapping at 64 bits',
  dialects: 'luerl',
  start: ({ report }) => ({
    nodes: {
      Assign: ({ targets, values }, ancestors) => {
        const [target] = targets;
        const [value] = values;
        if (targets.length !== 1 || values.length !== 1 || target?.kind !== 'Name' || value?.kind !== 'Binary') return;
        if (!ancestors.some(({ kind }) => kind === 'While' || kind === 'Repeat' || kind === 'NumericFor' || kind === 'GenericFor')) return;
        const product = ['+', '-', '~', '|'].includes(value.operator) ? value.left : value;
        if (!isProduct(product)) return;
        const [factor, times] = product.left.kind === 'Number' ? [product.left, product.right] : [product.right, product.left];
        if (factor.kind !== 'Number' || typeof factor.value !== 'number' || factor.value < 31 || factor.value % 2 === 0) return;
        if (!mentionsLocal(times, target.local)) return;
        report(value, 'This grows with every round on a HyperBEAM node, where integers have no end; in Lua 5.3 it wraps around at 64 bits.', 'Keep it in a width of your own: `h = (h * 31 + c) & 0xffffffff`.');
      },
    },
  }),
};

function isProduct(node: Expression): node is BinaryNode & { readonly operator: '*' } {
  return node.kind === 'Binary' && node.operator === '*';
}

/** `h`, or `h ~ c`. */
function mentionsLocal(node: Expression, local: unknown, depth = 0): boolean {
  if (node.kind === 'Name') return node.local === local;
  return node.kind === 'Binary' && node.operator === '~' && depth < 10 && [node.left, node.right].some((side) => mentionsLocal(side, local, depth + 1));
}

/** The functions of bit32 give floats, and shift out of 32 bits. */
export const bit32: Rule = {
  id: 'bit32',
  severity: 'warning',
  about: 'bit32, which gives floats and does not stay inside 32 bits on a node',
  dialects: 'luerl',
  start: ({ report }) => {
    const told = (place: { start: number; end: number }, path: string): void =>
      report(place, `\`${path}\` gives a float on a HyperBEAM node, and some of bit32 leave the 32 bits.`, 'Use & | ~ << >>, with `& 0xffffffff` at the end.');
    const names = ['arshift', 'band', 'bnot', 'bor', 'bxor', 'extract', 'lrotate', 'lshift', 'replace', 'rrotate', 'rshift'];
    return { calls: Object.fromEntries(names.map((name) => [`bit32.${name}`, ({ place, path }) => told(place, path)])) };
  },
};
