import type { Expression, Local } from '../../parse/ast.ts';
import { globalPath } from '../paths.ts';
import type { Context, Rule, Unit } from '../rule.ts';
import { readable } from '../source-text.ts';
import type { Node } from '../walk.ts';

const what: Partial<Record<Expression['kind'], string>> = { Table: 'table', Number: 'number', Boolean: 'boolean', Nil: 'nil', Function: 'function' };

/** An error that is no text: pcall hands out only text. */
export const errorValue: Rule = {
  id: 'error-value',
  severity: 'warning',
  about: 'error values that are no text, which pcall turns into text on a node',
  dialects: 'luerl',
  start: (context) => {
    const { unit, report } = context;
    const check = (value: Expression | undefined): void => {
      const kind = value && kindOf(value, unit);
      if (kind === undefined) return;
      const text = kind === 'table' ? '"table: 12", and its fields are lost' : 'text';
      report(value!, `pcall hands out this ${kind} as ${text} on a HyperBEAM node.`, 'Raise text, or return nil and the details instead of raising.');
    };
    return {
      calls: {
        error: ({ args: [value] }) => check(value),
        assert: ({ args: [value, message] }) => {
          // What is plainly true is handed through, with all that follows.
          const passes = value === undefined || ['Number', 'String', 'Table', 'Function'].includes(value.kind) || (value.kind === 'Boolean' && value.value);
          if (!passes && message !== undefined && message.kind !== 'Nil') check(message);
        },
      },
      nodes: {
        Index: (node, ancestors) => {
          if (node.object.kind !== 'Name' || node.isGlobal || !isProblem(node.object.local, context)) return;
          if (!isInFailedBranch(node.object.local, ancestors, context)) return;
          report(node, `\`${node.object.name}\` comes from pcall, and is always text on a HyperBEAM node: it has no fields.`, 'Return nil and the details from the function instead of raising them.');
        },
      },
    };
  },
};

function kindOf(value: Expression, unit: Unit): string | undefined {
  if (value.kind === 'Name') {
    const values = unit.facts.locals.get(value.local);
    const only = values?.length === 1 && values[0]!.result === 0 ? values[0]!.value : undefined;
    return only === undefined || only.kind === 'Name' || only.kind === 'Nil' ? undefined : kindOf(only, unit);
  }
  if (value.kind === 'Call' && globalPath(value.callee, unit.facts) === 'setmetatable') return 'table';
  return what[value.kind];
}

/** The second value of a pcall, and never anything else. */
function isProblem(local: Local, { unit }: Context): boolean {
  const values = unit.facts.locals.get(local);
  return values !== undefined && values.length > 0 && values.every(({ value, result }) => result === 1 && value?.kind === 'Call' && globalPath(value.callee, unit.facts) === 'pcall');
}

/** Inside `if not ok then`, or the `else` of `if ok then`, where `ok` came with the same pcall. */
function isInFailedBranch(problem: Local, ancestors: readonly Node[], { unit }: Context): boolean {
  const call = unit.facts.locals.get(problem)?.[0]?.value;
  const isOk = (node: Expression): boolean => node.kind === 'Name' && (unit.facts.locals.get(node.local) ?? []).some(({ value, result }) => result === 0 && value === call);
  return ancestors.some((around, at) => {
    if (around.kind !== 'If') return false;
    const child = ancestors[at + 1];
    const [first] = around.branches;
    if (first === undefined || child === undefined) return false;
    const { condition, body } = first;
    if (condition.kind === 'Unary' && condition.operator === 'not' && isOk(condition.operand)) return (body as readonly Node[]).includes(child);
    return isOk(condition) && (around.otherwise as readonly Node[] | undefined)?.includes(child) === true;
  });
}

const pucTexts = /attempt to |bad argument #|expected, got|has no integer representation|stack overflow/;

/** Code that reads the words of an error. */
export const errorText: Rule = {
  id: 'error-text',
  severity: 'warning',
  about: 'code that looks for a position, or for the words of Lua 5.3, in an error message',
  dialects: 'luerl',
  start: (context) => {
    const { report } = context;
    const asserted = new Set<string>();
    const compared: { text: string; node: Expression }[] = [];
    const look = ({ args: [subject, text] }: { readonly args: readonly Expression[] }): void => {
      if (subject?.kind !== 'Name' || text?.kind !== 'String' || !isProblem(subject.local, context)) return;
      if (/:\(?%d/.test(text.value)) report(text, 'Error messages have no file and line in front on a HyperBEAM node, so this finds nothing.', 'The place is in the reply of the node; do without it here.');
      else if (pucTexts.test(text.value)) report(text, 'The messages of a HyperBEAM node have other words: "invalid index in nil: \'x\'", "bad arithmetic \'+\' on nil,1".', 'Test the value before you use it, rather than the message after it failed.');
    };
    return {
      calls: {
        'string.find': look,
        'string.match': look,
        assert: ({ args: [, message] }) => {
          if (message?.kind === 'String') asserted.add(message.value);
        },
      },
      nodes: {
        Binary: ({ operator, left, right }) => {
          if (operator !== '==' && operator !== '~=') return;
          for (const [name, text] of [[left, right], [right, left]] as const) {
            if (name.kind === 'Name' && text.kind === 'String' && isProblem(name.local, context)) compared.push({ text: text.value, node: text });
          }
        },
      },
      end: () => {
        for (const { text, node } of compared) {
          if (asserted.has(text)) report(node, 'A HyperBEAM node puts an exclamation mark behind the message of assert.', `Raise it with \`error("${text.length > 30 ? '…' : readable(text)}", 0)\`, or compare only the beginning.`);
        }
      },
    };
  },
};
