import type { Rule } from '../rule.ts';

/** `load` of Luerl takes only text. */
export const load: Rule = {
  id: 'load',
  severity: 'error',
  about: 'load with a function that hands out the pieces',
  dialects: 'luerl',
  start: ({ unit, report }) => ({
    calls: {
      load: ({ args: [chunk] }) => {
        if (chunk === undefined) return;
        const values = chunk.kind === 'Name' ? unit.facts.locals.get(chunk.local) : undefined;
        const isFunction = chunk.kind === 'Function' || (values?.length === 1 && values[0]!.value?.kind === 'Function');
        if (isFunction) report(chunk, '`load` takes only text on a HyperBEAM node, no function.', 'Put the pieces together first: `load(table.concat(pieces))`.');
      },
    },
  }),
};
