import type { BinaryNode, Expression } from '../../parse/ast.ts';
import { constantNumber, fold } from '../constants.ts';
import { globalPath, type LibraryCall } from '../paths.ts';
import type { Context, Rule } from '../rule.ts';
import { textUses } from '../text-uses.ts';

/** A constant zero on the right: Luerl has neither infinity nor NaN. */
export const divisionByZero: Rule = {
  id: 'division-by-zero',
  severity: 'error',
  about: 'division by a constant zero, which raises an error on a node',
  dialects: 'luerl',
  start: ({ unit, report }) => ({
    nodes: {
      Binary: (node) => {
        if (!['/', '//', '%'].includes(node.operator) || constantNumber(node.right, unit.facts) !== 0) return;
        report(node, `Dividing by zero with \`${node.operator}\` raises an error on a HyperBEAM node: it has no infinity and no NaN.`, 'For "more than any number" use math.huge, and only compare with it.');
      },
    },
  }),
};

/** Arithmetic on math.huge, and its text. */
export const infinity: Rule = {
  id: 'infinity',
  severity: 'warning',
  about: 'arithmetic with math.huge, its text, and constants beyond the largest float',
  dialects: 'luerl',
  start: (context) => {
    const { unit, report } = context;
    const isHuge = (node: Expression): boolean => (node.kind === 'Unary' ? node.operator === '-' && isHuge(node.operand) : globalPath(node, unit.facts) === 'math.huge');
    const hint = 'Only compare with math.huge: it is the largest float there (1.797e308), and no infinity.';
    const text = textUses((value, how) => {
      if (isHuge(value)) report(value, `math.huge is written 1.7976931348623157e308 on a HyperBEAM node, and inf in Lua 5.3 (${how}).`, hint);
    });
    return {
      calls: {
        ...text.calls,
        ...Object.fromEntries(['floor', 'ceil'].map((name) => [`math.${name}`, ({ args: [value], node }: LibraryCall) => {
          if (value !== undefined && isHuge(value)) report(node, `math.${name}(math.huge) is an integer of 309 digits on a HyperBEAM node.`, hint);
        }])),
      },
      nodes: {
        Binary: (node, ancestors, owner) => {
          text.nodes.Binary?.(node, ancestors, owner);
          if (isArithmetic(node) && (isHuge(node.left) || isHuge(node.right))) {
            report(node, `\`${node.operator}\` on math.huge raises an error on a HyperBEAM node, or gives an ordinary number.`, hint);
          } else if (isArithmetic(node) && overflows(node, context)) {
            report(node, 'This is beyond the largest float, and raises an error on a HyperBEAM node.', 'Stay below 1.797e308.', 'error');
          }
        },
      },
    };
  },
};

function isArithmetic({ operator }: BinaryNode): boolean {
  return ['+', '-', '*', '/', '//', '%', '^'].includes(operator);
}

/** Constant arithmetic whose operands are fine. */
function overflows(node: BinaryNode, { unit }: Context): boolean {
  const result = fold(node, unit.facts);
  if (result?.luerl !== 'fails' || constantNumber(node.right, unit.facts) === 0) return false;
  return [node.left, node.right].every((operand) => fold(operand, unit.facts)?.luerl !== 'fails');
}

interface Domain {
  readonly fails: (value: number, second: number | undefined) => boolean;
  readonly message: string;
}

/** Constants that a function of Erlang refuses, out of reach of pcall. */
const domains: Readonly<Record<string, Domain>> = {
  'math.sqrt': { fails: (value) => value < 0, message: 'The square root of a negative number' },
  'math.log': { fails: (value) => value <= 0, message: 'The logarithm of zero or less' },
  'math.asin': { fails: (value) => Math.abs(value) > 1, message: 'The arcus of a number beyond 1' },
  'math.acos': { fails: (value) => Math.abs(value) > 1, message: 'The arcus of a number beyond 1' },
  'math.exp': { fails: (value) => value > 709.78, message: 'A result beyond the largest float' },
  'math.pow': { fails: (value, second) => second !== undefined && !Number.isFinite(value ** second), message: 'A result beyond the largest float' },
  'string.char': { fails: (value) => !Number.isInteger(value) || value < 0 || value > 255, message: 'A byte that is not from 0 to 255' },
  'utf8.char': { fails: (value) => value < 0 || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff), message: 'A number that is no character' },
};

/** Calls that end the whole call on a node: no pcall catches what they raise. */
export const crash: Rule = {
  id: 'crash',
  severity: 'error',
  about: 'calls that no pcall can catch on a node, as math.sqrt(-1) and string.char(256)',
  dialects: 'luerl',
  start: ({ unit, report }) => {
    const hint = 'Check the value before the call: no pcall catches this error there.';
    const calls = Object.entries(domains).map(([path, { fails, message }]) => [path, ({ args }: LibraryCall) => {
      const numbers = args.map((arg) => constantNumber(arg, unit.facts));
      const each = path.endsWith('.char') ? numbers : numbers.slice(0, 1);
      const at = each.findIndex((value) => value !== undefined && fails(value, numbers[1]));
      if (at >= 0) report(args[at]!, `${message} ends the call on a HyperBEAM node.`, hint);
    }] as const);
    return {
      calls: {
        ...Object.fromEntries(calls),
        'math.fmod': ({ args: [, divisor] }) => {
          if (divisor !== undefined && constantNumber(divisor, unit.facts) === 0) report(divisor, 'math.fmod by zero ends the call on a HyperBEAM node.', hint);
        },
        pcall: ({ args, place }) => {
          if (args.length === 0) report(place, 'pcall without a function ends the call on a HyperBEAM node.', 'Hand in the function: `pcall(f, a, b)`.');
        },
        'math.ldexp': ({ args: [mantissa] }) => {
          if (mantissa !== undefined && typeof fold(mantissa, unit.facts)?.luerl === 'bigint') report(mantissa, 'math.ldexp wants a float on a HyperBEAM node.', 'Write it as 1.0, or multiply with 2 ^ n.');
        },
      },
    };
  },
};
