import type { Rule } from '../rule.ts';

const longestShown = 40;

/** Bytes from 128 on inside a literal: Luerl encodes each of them once more. */
export const nonAscii: Rule = {
  id: 'non-ascii',
  severity: 'warning',
  about: 'text with accents, symbols or emoji, which is encoded twice on a node',
  dialects: 'luerl',
  start: ({ unit, report }) => ({
    nodes: {
      String: ({ start, end, isLong }) => {
        const written = unit.source.text.slice(start, end);
        if (!/[\x80-\xff]/.test(written)) return;
        const escaped = isLong ? undefined : written.replace(/[\x80-\xff]/g, (byte) => `\\${byte.charCodeAt(0)}`);
        const hint = escaped === undefined || escaped.length > longestShown ? 'Write such characters as bytes in quotes: "\\195\\169" is an e with an accent.' : `Write the bytes: ${escaped}`;
        report({ start, end }, 'A HyperBEAM node encodes these characters twice: they come out longer, and garbled.', hint);
      },
    },
  }),
};
