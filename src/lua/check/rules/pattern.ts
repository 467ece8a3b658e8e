import { constantNumber } from '../constants.ts';
import { readPattern, type PatternProblem } from '../lua-patterns.ts';
import type { LibraryCall } from '../paths.ts';
import type { Context, Rule } from '../rule.ts';

const onNode = 'A HyperBEAM node refuses';
const everywhere = 'Lua refuses';

const problems: Readonly<Record<PatternProblem, (at: string) => readonly [message: string, hint: string]>> = {
  frontier: () => [`${onNode} \`%f\` in patterns.`, 'Look at the neighbours yourself: match with captures around it, as in "[^%w](%w+)", on text with a space put in front.'],
  backreference: (at) => [`${onNode} \`${at}\` in patterns.`, 'Capture both parts and compare them: `local a, b = s:match("(.)(.)")`, then `a == b`.'],
  class: (at) => [`${onNode} \`${at}\` in patterns: it is no class.`, 'Write the character without %.'],
  'escape-at-end': () => [`${everywhere} this pattern: it ends with %.`, 'A plain percent sign is %%.'],
  balance: () => [`${everywhere} this pattern: %b needs two characters.`, 'As in %b().'],
  set: () => [`${everywhere} this pattern: a [ is never closed.`, 'Close it with ], or write %[ for a plain bracket.'],
  'open-capture': () => [`${everywhere} this pattern: a ( is never closed.`, 'Close it with ), or write %( for a plain parenthesis.'],
  'closed-capture': () => [`${everywhere} this pattern: there is a ) too many.`, 'Write %) for a plain parenthesis.'],
};

/** Patterns that Luerl, or everybody, refuses. */
export const pattern: Rule = {
  id: 'pattern',
  severity: 'error',
  about: 'patterns that are refused: %f, %1 and whatever is malformed',
  dialects: 'luerl',
  start: (context) => ({
    calls: Object.fromEntries(['find', 'match', 'gmatch', 'gsub'].map((name) => [`string.${name}`, (call: LibraryCall) => checkPattern(call, context)])),
  }),
};

function checkPattern({ path, args }: LibraryCall, { report }: Context): void {
  const [, text, replacement, plain] = args;
  if (text?.kind !== 'String') return;
  if (path === 'string.find' && plain !== undefined && !(plain.kind === 'Nil' || (plain.kind === 'Boolean' && !plain.value))) return;
  const { problem, at, captures } = readPattern(text.value);
  if (problem !== undefined) {
    const [message, hint] = problems[problem](at);
    report(text, message, hint);
  } else if (path === 'string.gsub' && replacement?.kind === 'String') {
    const wanted = [...replacement.value.matchAll(/%(.)/g)].reduce((most, [, digit]) => (/[1-9]/.test(digit!) ? Math.max(most, Number(digit)) : most), 0);
    if (wanted > Math.max(1, captures)) report(replacement, `%${wanted} asks for a capture that the pattern does not have.`, 'Count the parentheses of the pattern; %0 is the whole match.');
  }
}

/** `gsub` with a limit of zero or less. */
export const gsubLimit: Rule = {
  id: 'gsub-limit',
  severity: 'error',
  about: 'gsub with a limit of zero, which raises an error on a node',
  dialects: 'luerl',
  start: ({ unit, report }) => ({
    calls: {
      'string.gsub': ({ args: [, , , limit] }) => {
        const count = constantNumber(limit, unit.facts);
        if (count !== undefined && count <= 0) report(limit!, '`gsub` with a limit of zero raises an error on a HyperBEAM node.', 'Leave the call out when nothing shall be replaced.');
      },
    },
  }),
};

/** `gsub` with a pattern that may match nothing: Luerl finds one more match, behind each match that ends there. */
export const gsubEmptyMatch: Rule = {
  id: 'gsub-empty-match',
  severity: 'warning',
  about: 'gsub with a pattern that may match nothing, which finds more on a node',
  dialects: 'luerl',
  start: ({ report }) => ({
    calls: {
      'string.gsub': ({ args: [, text, replacement] }) => {
        if (text?.kind !== 'String' || (replacement?.kind === 'String' && replacement.value === '')) return;
        const { problem, mayMatchNothing, isAnchored } = readPattern(text.value);
        if (problem !== undefined || !mayMatchNothing || isAnchored) return;
        report(text, 'This pattern may match nothing, and then a HyperBEAM node replaces once more: ("abc"):gsub(".*", "x") gives "xx" there.', 'Let it match at least one character (+ instead of *), or anchor it with ^.');
      },
    },
  }),
};

/** `match` on the empty text: Luerl gives nil before it looks at the pattern. */
export const matchEmpty: Rule = {
  id: 'match-empty',
  severity: 'warning',
  about: 'match with a pattern that fits the empty text, which gives nil for it on a node',
  dialects: 'luerl',
  start: ({ report }) => ({
    calls: {
      'string.match': ({ args: [subject, text, init], node, place }, ancestors) => {
        if (text?.kind !== 'String' || init !== undefined || (subject?.kind === 'String' && subject.value !== '')) return;
        const { problem, mayMatchNothing } = readPattern(text.value);
        const parent = ancestors.at(-1);
        // `s:match(p) or ""` is the way round.
        if (problem !== undefined || !mayMatchNothing || (parent?.kind === 'Logical' && parent.left === node)) return;
        report(place, 'For the empty text `match` gives nil on a HyperBEAM node, whatever the pattern: "" is lost.', 'Say what it is then: `s:match(pattern) or ""`.');
      },
    },
  }),
};
