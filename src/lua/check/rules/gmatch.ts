import type { Rule } from '../rule.ts';
import { gmatchWayRound } from '../ways-round.ts';

/** Luerl 1.3 has `gmatch`, but it raises an error whatever it is given. */
export const gmatch: Rule = {
  id: 'gmatch',
  severity: 'error',
  about: 'string.gmatch, which always raises an error on a node',
  dialects: 'luerl',
  start: ({ report }) => ({
    calls: {
      'string.gmatch': ({ place }) =>
        report(
          place,
          '`string.gmatch` raises an error on a HyperBEAM node, whatever you hand it.',
          gmatchWayRound,
        ),
    },
  }),
};
