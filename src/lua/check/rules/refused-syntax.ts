/** What Lua 5.3 reads and Luerl refuses, or reads as something else. Anything of that kind without a rule here is `luerl-syntax`. */
import { LuaFloat } from '../../runtime/value.ts';
import type { Rule } from '../rule.ts';

/** `goto` and labels: Luerl's compiler fails on both. */
export const goto: Rule = {
  id: 'goto',
  severity: 'error',
  about: 'goto and labels, which a node does not compile',
  dialects: 'luerl',
  start: ({ report }) => ({
    nodes: {
      Goto: (node) => report(node, 'A HyperBEAM node does not compile `goto`.', 'To go on with the next round, put the body into `repeat … until true` and use break; to leave loops, return from a function.'),
      Label: (node) => {
        // Where there are gotos, they are told; one hint is enough.
        if (!node.used) report(node, 'A HyperBEAM node does not compile labels.', 'Take it out: nothing goes there.');
      },
    },
  }),
};

/** `\u{…}`, and a backslash at the end of a line. */
export const escape: Rule = {
  id: 'escape',
  severity: 'error',
  about: '\\u{…} and a backslash at the end of a line inside quotes',
  dialects: 'luerl',
  start: ({ unit, report }) => ({
    nodes: {
      String: ({ start, end, isLong }) => {
        const first = unit.source.text[start];
        if (isLong || (first !== '"' && first !== "'")) return;
        for (const match of unit.source.text.slice(start, end).matchAll(/\\(u\{[0-9a-fA-F]*\}?|[\s\S])/g)) {
          const place = { start: start + match.index, end: start + match.index + match[0].length };
          const [, escaped = ''] = match;
          if (escaped.startsWith('u')) report(place, `A HyperBEAM node does not know \`${match[0]}\`.`, `Write the bytes: "${bytesOf(escaped)}".`);
          else if (escaped === '\n' || escaped === '\r') report({ start: place.start, end: place.start + 1 }, 'A HyperBEAM node takes no backslash at the end of a line.', 'Write \\n and go on in a second text with `..`, or use [[ … ]].');
        }
      },
    },
  }),
};

function bytesOf(escaped: string): string {
  const code = Number.parseInt(escaped.slice(2), 16);
  if (!(code >= 0 && code <= 0x10ffff)) return '\\226\\130\\172';
  return [...Buffer.from(String.fromCodePoint(code), 'utf8')].map((byte) => `\\${byte}`).join('');
}

/** Long brackets with more than three `=`. */
export const longString: Rule = {
  id: 'long-string',
  severity: 'error',
  about: 'long brackets with four or more =',
  dialects: 'luerl',
  start: ({ unit, report }) => ({
    nodes: {
      String: ({ start, isLong }) => {
        const opening = isLong ? /^\[(=*)\[/.exec(unit.source.text.slice(start, start + 100)) : null;
        if (isLong && (opening === null || opening[1]!.length > 3)) report({ start, end: start + (opening?.[0].length ?? 1) }, 'A HyperBEAM node knows long brackets with up to three =.', 'Use fewer =: [===[ … ]===].');
      },
    },
  }),
};

/** Comments that end elsewhere in Luerl. */
export const levelComment: Rule = {
  id: 'level-comment',
  severity: 'error',
  about: 'comments as --[==[ … ]==], of which a node skips only the first line',
  dialects: 'luerl',
  start: ({ unit, report }) => ({
    end: () => {
      const { text } = unit.source;
      for (const { start, end, isLong } of unit.comments) {
        if (!isLong) {
          // Old line ends: Luerl's lines end at \n only.
          if (text[end] === '\r' && text[end + 1] !== '\n') report({ start, end }, 'This line ends with a lone carriage return: for a HyperBEAM node the comment goes on.', 'Save the file with \\n or \\r\\n as line ends.');
          continue;
        }
        const opening = /^--\[=+\[/.exec(text.slice(start, start + 100))?.[0];
        if (opening === undefined) continue;
        const lineEnd = text.indexOf('\n', start);
        const restOfLine = text.slice(end, lineEnd < 0 ? undefined : Math.max(end, lineEnd)).trim();
        const hint = 'Use --[[ … ]], or -- in front of each line.';
        if (lineEnd >= 0 && lineEnd < end) report({ start, end: start + opening.length }, 'A HyperBEAM node skips only the first line of this comment; the rest runs as code.', hint);
        else if (restOfLine !== '' && !restOfLine.startsWith('--')) report({ start, end: start + opening.length }, 'For a HyperBEAM node this comment goes on to the end of the line.', hint);
      }
    },
  }),
};

/** Numerals that Erlang's floats cannot hold. */
export const numberLiteral: Rule = {
  id: 'number-literal',
  severity: 'error',
  about: 'numbers beyond the largest float, as 1e400',
  dialects: 'luerl',
  start: ({ report }) => ({
    nodes: {
      Number: (node) => {
        if (node.value instanceof LuaFloat && !Number.isFinite(node.value.n)) report(node, 'This number is beyond the largest float, and a HyperBEAM node does not read it.', 'Use math.huge, and only compare with it.');
      },
    },
  }),
};

/** What stands before the first token. */
export const firstLine: Rule = {
  id: 'first-line',
  severity: 'error',
  about: 'a byte order mark, or a first line that begins with #',
  dialects: 'luerl',
  start: ({ unit, report }) => ({
    end: () => {
      const { hasByteOrderMark, hasHashLine, text } = unit.source;
      const end = Math.max(0, text.search(/[\r\n]|$/));
      if (hasHashLine) report({ start: 0, end }, 'A HyperBEAM node does not take a first line that begins with #.', 'Take it out: nobody starts a module as a program.');
      if (hasByteOrderMark) report({ start: 0, end: 0 }, 'The file begins with a byte order mark. hbx takes it off; other tools may send it along, and a node refuses it.', 'Save the file as UTF-8 without a byte order mark.', 'warning');
    },
  }),
};
