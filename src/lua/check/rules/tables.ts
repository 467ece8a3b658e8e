import type { Expression, TableNode } from '../../parse/ast.ts';
import { globalPath } from '../paths.ts';
import type { Context, Rule, Unit } from '../rule.ts';
import { isSame, returnsOf } from '../values.ts';

/** `{1, nil, 3}`: the length ends before the first hole. */
export const tableHole: Rule = {
  id: 'table-hole',
  severity: 'warning',
  about: 'nil inside a list, where # ends on a node',
  dialects: 'luerl',
  start: ({ report }) => ({
    nodes: {
      Table: ({ items }) => {
        // With a count of its own nobody needs #.
        if (items.some(({ key }) => key?.kind === 'String' && key.value === 'n')) return;
        const listed = items.filter(({ key }) => key === undefined).map(({ value }) => value);
        while (listed.at(-1)?.kind === 'Nil') listed.pop();
        const seen = luerlLength(listed);
        if (seen === listed.length) return;
        report(listed.find(({ kind }) => kind === 'Nil')!, `On a HyperBEAM node # of this list is ${seen}, and ${listed.length} in Lua 5.3: it ends at the nil.`, 'Use false for "nothing", or keep the count yourself: table.pack(…).n.');
      },
    },
  }),
};

/** Luerl passes over a nil in the first place, and over no other. */
function luerlLength(values: readonly Expression[]): number {
  const isNil = (at: number): boolean => values[at] === undefined || values[at].kind === 'Nil';
  if (isNil(1)) return isNil(0) ? 0 : 1;
  let length = 2;
  while (!isNil(length)) length++;
  return length;
}

/** Removing leaves nils at the end of Luerl's array, and its sort compares them too. */
export const sortAfterRemove: Rule = {
  id: 'sort-after-remove',
  severity: 'warning',
  about: 'table.sort of a list that something was removed from, which fails on a node',
  dialects: 'luerl',
  start: ({ report }) => {
    const shortened: Expression[] = [];
    const sorted: { list: Expression; place: { start: number; end: number } }[] = [];
    return {
      calls: {
        'table.remove': ({ args: [list] }) => {
          if (list !== undefined) shortened.push(list);
        },
        'table.sort': ({ args: [list], place }) => {
          if (list !== undefined) sorted.push({ list, place });
        },
      },
      nodes: {
        Assign: ({ targets, values }) => {
          targets.forEach((target, at) => {
            // Fields with a name of their own are not part of the list.
            if (target.kind === 'Index' && target.key.kind !== 'String' && values[at]?.kind === 'Nil') shortened.push(target.object);
          });
        },
      },
      end: () => {
        for (const { list, place } of sorted) {
          if (!shortened.slice(0, 1000).some((other) => isSame(list, other))) continue;
          report(place, 'Values are removed from this list elsewhere in the file, and then table.sort compares nil with them on a HyperBEAM node and fails.', 'Copy what is left into a new table, and sort that.');
        }
      },
    };
  },
};

/** ipairs looks at the table itself, not at `__index`. */
export const ipairsIndex: Rule = {
  id: 'ipairs-index',
  severity: 'warning',
  about: 'ipairs over a table that gets its values through __index',
  dialects: 'luerl',
  start: ({ unit, report }) => ({
    calls: {
      ipairs: ({ args: [list] }) => {
        if (list !== undefined && hasIndex(list, unit)) report(list, '`ipairs` does not ask `__index` on a HyperBEAM node: it finds nothing here.', 'Count up yourself: `local i = 1`, and `while list[i] ~= nil do … i = i + 1 end`.');
      },
    },
  }),
};

/** `setmetatable(…, { __index = … })`, or a local that holds one. */
function hasIndex(node: Expression, unit: Unit): boolean {
  if (node.kind === 'Name') {
    const values = unit.facts.locals.get(node.local);
    const only = values?.length === 1 && values[0]!.result === 0 ? values[0]!.value : undefined;
    return only !== undefined && only.kind !== 'Name' && hasIndex(only, unit);
  }
  if (node.kind !== 'Call' || globalPath(node.callee, unit.facts) !== 'setmetatable') return false;
  const meta = node.args[1];
  return meta?.kind === 'Table' && hasKey(meta, '__index') && !hasKey(meta, '__ipairs');
}

function hasKey({ items }: TableNode, name: string): boolean {
  return items.some(({ key }) => key?.kind === 'String' && key.value === name);
}

const ignored: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  __gc: ['`__gc` never runs on a HyperBEAM node.', 'Let go of things in a function that you call yourself.'],
  __mode: ['Tables are never weak on a HyperBEAM node: `__mode` does nothing.', 'Remove what is no longer needed yourself.'],
  __name: ['`__name` does nothing on a HyperBEAM node.', 'Give it a `__tostring`.'],
  __close: ['Lua 5.3 knows no `__close`.', 'Call what has to be closed yourself.'],
};

/** Metamethods that Luerl leaves out or understands in another way. */
export const metamethod: Rule = {
  id: 'metamethod',
  severity: 'warning',
  about: '__gc, __mode, __eq made anew for each object, __lt without __le',
  dialects: 'luerl',
  start: (context) => {
    const { unit, report } = context;
    const orders: Expression[] = [];
    let comparesOrEqual = false;
    const inlineEq: { value: Expression; key: Expression; isRepeated: boolean }[] = [];
    const tell = (key: Expression): void => {
      const trouble = key.kind === 'String' && Object.hasOwn(ignored, key.value) ? ignored[key.value] : undefined;
      if (trouble !== undefined) report(key, ...trouble);
    };
    return {
      nodes: {
        Table: (node, ancestors) => {
          for (const { key, value } of node.items) {
            if (key === undefined) continue;
            tell(key);
            if (key.kind !== 'String' || key.value !== '__eq' || value.kind !== 'Function' || !isMetatableArgument(node, ancestors.at(-1), unit)) continue;
            inlineEq.push({ value, key, isRepeated: ancestors.filter(({ kind }) => kind === 'Function').length > 1 });
          }
          const less = node.items.find(({ key }) => key?.kind === 'String' && key.value === '__lt')?.key;
          if (less !== undefined && !unit.facts.fieldNames.has('__le')) orders.push(less);
        },
        Binary: ({ operator, left, right }) => {
          // Numbers and lengths have no metatable.
          if (operator === '<=' || operator === '>=') comparesOrEqual ||= [left, right].every(({ kind }) => kind !== 'Number' && kind !== 'Unary');
        },
        Assign: ({ targets }) => {
          for (const target of targets) if (target.kind === 'Index' && !target.isGlobal) tell(target.key);
        },
      },
      end: () => {
        if (comparesOrEqual) {
          for (const order of orders) report(order, 'Without `__le`, `a <= b` asks `__lt(b, a)` on a HyperBEAM node and does not turn the answer round.', 'Write `__le` too: `__le = function(a, b) return not (b < a) end`.');
        }
        for (const { key, isRepeated } of inlineEq) {
          if (!isRepeated && inlineEq.length < 2) continue;
          report(key, 'Each object gets an `__eq` of its own here, and a HyperBEAM node uses `__eq` only when both have the same function.', 'Make the metatable once, outside, and give it to all objects.');
        }
      },
    };
  },
};

function isMetatableArgument(table: TableNode, parent: { readonly kind: string } | undefined, unit: Unit): boolean {
  const call = parent as Expression | undefined;
  return call?.kind === 'Call' && call.args[1] === table && globalPath(call.callee, unit.facts) === 'setmetatable';
}

/** `false` as a key, or as the value of an iterator: Luerl's loops stop there. */
export const falseStops: Rule = {
  id: 'false-stops',
  severity: 'warning',
  about: 'false as a key or as the value of an iterator, where for loops stop on a node',
  dialects: 'luerl',
  start: (context) => {
    const { report } = context;
    const checkKey = (key: Expression): void => {
      if (key.kind === 'Boolean' && !key.value) report(key, 'A loop with pairs ends at the key `false` on a HyperBEAM node.', 'Use the text "false" as the key.');
    };
    return {
      nodes: {
        Table: ({ items }) => {
          for (const { key } of items) if (key !== undefined) checkKey(key);
        },
        Assign: ({ targets }) => {
          for (const target of targets) if (target.kind === 'Index') checkKey(target.key);
        },
        GenericFor: ({ values: [iterator] }) => {
          const value = iterator && mayBeFalse(iterator, context);
          if (value !== undefined) report(value, 'This may be `false`, and a `for` loop ends at `false` on a HyperBEAM node as it does at nil.', 'Return it as the second value, with a count in front.');
        },
      },
    };
  },
};

/** The first value of an iterator that is plainly a boolean. */
function mayBeFalse(iterator: Expression, { unit }: Context): Expression | undefined {
  const values = iterator.kind === 'Name' ? unit.facts.locals.get(iterator.local) : undefined;
  const fn = iterator.kind === 'Function' ? iterator : values?.length === 1 ? values[0]!.value : undefined;
  if (fn?.kind !== 'Function') return undefined;
  return returnsOf(fn).map(({ values: [first] }) => first).find((first) => {
    if (first === undefined) return false;
    if (first.kind === 'Boolean') return !first.value;
    return (first.kind === 'Unary' && first.operator === 'not') || (first.kind === 'Binary' && ['==', '~=', '<', '<=', '>', '>='].includes(first.operator));
  });
}
