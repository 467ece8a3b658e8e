import type { BinaryNode, Expression } from '../../parse/ast.ts';
import { readable } from '../source-text.ts';
import type { Context, Rule } from '../rule.ts';
import { Values } from '../values.ts';

/** Arithmetic on text. It gives a float in both dialects, which then goes on into balances and outboxes. */
export const stringArithmetic: Rule = {
  id: 'string-arithmetic',
  severity: 'warning',
  about: 'arithmetic on text, which always gives a float',
  dialects: 'luerl',
  start: (context) => {
    const values = new Values(context.unit, context.program);
    return { nodes: { Binary: (node) => checkOperands(node, values, context) } };
  },
};

function checkOperands({ operator, left, right }: BinaryNode, values: Values, context: Context): void {
  const { report } = context;
  if (!['+', '-', '*', '//', '%'].includes(operator)) return;
  for (const operand of [left, right]) {
    const tag = tagOf(operand, context);
    if (tag !== undefined) {
      report(operand, `The tag \`${tag}\` is text, and \`${operator}\` on text gives a float: "10" + 1 is 11.0.`, 'Make it a number first: tonumber(…), which gives integers in the handlers runtime.');
      return;
    }
    if (!values.isString(operand)) continue;
    if (operand.kind === 'String' && !isNumeral(operand)) report(operand, `"${shown(operand)}" is no number: \`${operator}\` raises an error.`, 'To join text, use `..`.', 'error');
    else report(operand, `\`${operator}\` on text gives a float: "10" + 1 is 11.0.`, 'Make it an integer first: math.tointeger(tonumber(text)).');
    return;
  }
}

/** `N` of `msg.Tags.N`, where `msg` is what a handler got and no file stores anything under that name. The handlers runtime makes text of all tags. */
function tagOf(operand: Expression, { program }: Context): string | undefined {
  if (program.runtime !== 'handlers' || operand.kind !== 'Index' || operand.key.kind !== 'String' || operand.object.kind !== 'Index') return undefined;
  const { key, object } = operand.object;
  if (key.kind !== 'String' || key.value !== 'Tags' || object.kind !== 'Name' || object.name !== 'msg' || object.local.kind !== 'parameter' || object.local.assigned) return undefined;
  const tag = operand.key.value;
  return program.units.some(({ facts }) => facts.fieldNames.has(tag)) ? undefined : readable(tag);
}

function isNumeral({ value }: Extract<Expression, { kind: 'String' }>): boolean {
  return /^\s*[-+]?(0[xX][0-9a-fA-F.]+([pP][-+]?\d+)?|(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?)\s*$/.test(value);
}

function shown({ value }: Extract<Expression, { kind: 'String' }>): string {
  const text = readable(value);
  return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}
