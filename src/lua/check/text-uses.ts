/** Where a value is made into text: `tostring(x)`, `x .. ""`, `%s`, `print(x)`. */
import type { Expression } from '../parse/ast.ts';
import { formatSpecs } from './format-specs.ts';
import type { Visitors } from './rule.ts';

/**
 * Visitors that call `visit` for each expression that becomes text.
 * @param how what makes it text, for messages: `tostring`
 */
export function textUses(visit: (value: Expression, how: string) => void): Pick<Required<Visitors>, 'nodes' | 'calls'> {
  const each = (how: string) => ({ args }: { readonly args: readonly Expression[] }) => args.forEach((arg) => visit(arg, how));
  return {
    nodes: {
      Binary: ({ operator, left, right }) => {
        if (operator !== '..') return;
        visit(left, '..');
        // `a .. b .. c` is `a .. (b .. c)`: what stands on the right has its own turn.
        if (right.kind !== 'Binary' || right.operator !== '..') visit(right, '..');
      },
    },
    calls: {
      tostring: ({ args }) => args.slice(0, 1).forEach((arg) => visit(arg, 'tostring')),
      print: each('print'),
      'io.write': each('io.write'),
      'table.concat': ({ args: [list] }) => {
        if (list?.kind !== 'Table') return;
        for (const { key, value } of list.items) if (key === undefined) visit(value, 'table.concat');
      },
      'string.format': ({ args: [format, ...values] }) => {
        if (format?.kind !== 'String') return;
        formatSpecs(format.value).filter(({ conversion }) => conversion !== '%').forEach(({ conversion }, at) => {
          const value = values[at];
          if (conversion === 's' && value !== undefined) visit(value, '%s');
        });
      },
    },
  };
}
