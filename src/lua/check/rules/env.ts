import { globalPath } from '../paths.ts';
import type { Rule } from '../rule.ts';

/** `_ENV` means nothing to Luerl, and `load` takes no environment there. */
export const env: Rule = {
  id: 'env',
  severity: 'error',
  about: '_ENV, and the environment of load, which a node ignores',
  dialects: 'luerl',
  start: ({ unit, report }) => {
    const hint = 'Keep your own values in a table and name it: `local env = {}`, `env.x`. For the globals there is _G.';
    return {
      nodes: {
        Name: (node, ancestors) => {
          const parent = ancestors.at(-1);
          if (node.name !== '_ENV' || (parent?.kind === 'Index' && parent.isGlobal)) return;
          report(node, '`_ENV` is an ordinary name on a HyperBEAM node: it does not hold the globals.', hint);
        },
        Local: ({ locals }) => {
          for (const { name, place } of locals) if (name === '_ENV') report(place, 'A HyperBEAM node goes on using the real globals after `local _ENV`.', hint);
        },
        Function: ({ parameters }) => {
          for (const { name, place } of parameters) if (name === '_ENV') report(place, 'A HyperBEAM node goes on using the real globals where `_ENV` is a parameter.', hint);
        },
      },
      calls: {
        load: ({ args: [, , , environment] }) => {
          // The globals are what it sees anyway.
          if (environment === undefined || environment.kind === 'Nil' || globalPath(environment, unit.facts) === '_G') return;
          report(environment, '`load` ignores its environment on a HyperBEAM node: the code sees and changes the real globals.', 'Hand values in as arguments: `load("local x = ...; return x + 1")(value)`.');
        },
      },
    };
  },
};
