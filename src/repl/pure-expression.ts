/** Whether text is an expression that only reads, by its syntax tree. */
import { walk } from '../lua/check/walk.ts';
import { LuaSyntaxError } from '../lua/parse/errors.ts';
import { parseChunk } from '../lua/parse/parser.ts';

const pureKinds = new Set(['Nil', 'Boolean', 'Number', 'String', 'Name', 'Index', 'Binary', 'Logical', 'Unary', 'Parenthesized']);
const literals = new Set(['Nil', 'Boolean', 'Number', 'String']);

/** True for one expression of names, fields, indices, literals, operators and length. Not for a lone literal, which tells nothing new. */
export function isPureExpression(text: string): boolean {
  const binary = Buffer.from(text, 'utf8').toString('latin1');
  try {
    const { body } = parseChunk(`return ${binary}\n`, { dialect: 'luerl' }).main;
    const [statement] = body;
    if (body.length !== 1 || statement?.kind !== 'Return' || statement.values.length !== 1) return false;
    const [value] = statement.values;
    if (value === undefined || literals.has(value.kind)) return false;
    let isPure = true;
    walk(value, (node) => {
      // Integers have no end on a HyperBEAM node, so a shift may make one of a gigabyte.
      if (!pureKinds.has(node.kind) || (node.kind === 'Binary' && (node.operator === '<<' || node.operator === '>>'))) isPure = false;
    });
    return isPure;
  } catch (error) {
    if (error instanceof LuaSyntaxError) return false;
    throw error;
  }
}
