import type { Rule } from '../rule.ts';
import type { LibraryCall } from '../paths.ts';

/** Arguments, from 1, that may be nil in PUC and raise an error in Luerl. */
const refused: Readonly<Record<string, readonly number[]>> = {
  'string.find': [3],
  'string.match': [3],
  'string.gsub': [4],
  'string.sub': [3],
  'string.byte': [2, 3],
  'string.rep': [3],
  tonumber: [2],
  'table.remove': [2],
  'table.sort': [2],
  'os.date': [1, 2],
  load: [2, 3],
  'utf8.len': [2, 3],
  'utf8.codepoint': [2, 3],
};

/** A written nil where an argument could be left out. */
export const nilArgument: Rule = {
  id: 'nil-argument',
  severity: 'error',
  about: 'nil for an argument that could be left out, which raises an error on a node',
  dialects: 'luerl',
  start: ({ report }) => ({
    calls: Object.fromEntries(
      Object.entries(refused).map(([path, places]) => [path, ({ args }: LibraryCall) => {
        for (const place of places) {
          const arg = args[place - 1];
          if (arg?.kind === 'Nil') report(arg, `\`${path}\` takes no nil here on a HyperBEAM node: it raises an error.`, hintFor(path, place));
        }
      }]),
    ),
  }),
};

function hintFor(path: string, place: number): string {
  if (path === 'string.find' || path === 'string.match') return 'Write 1, the place to begin at.';
  if (path === 'load') return 'Write the name and "t".';
  if (path === 'os.date' && place === 1) return 'Write "%c", the format it stands for.';
  return 'Leave the argument out.';
}

/** The utf8 functions that are a little different. */
export const utf8: Rule = {
  id: 'utf8',
  severity: 'warning',
  about: 'utf8.len of the empty text, utf8.codepoint without an end, positions of utf8.codes',
  dialects: 'luerl',
  start: ({ report }) => ({
    calls: {
      'utf8.len': ({ args: [text], place }) => {
        if (text?.kind === 'String' && text.value !== '') return;
        report(place, '`utf8.len` of the empty text raises an error on a HyperBEAM node.', 'Ask first: `s == "" and 0 or utf8.len(s)`.');
      },
      'utf8.codepoint': ({ args, node, place }, ancestors) => {
        if (args.length >= 3 || (args[0]?.kind === 'String' && args[0].value.length <= 1)) return;
        const parent = ancestors.at(-1);
        // Where one value is taken, the first of many is the same.
        const list = parent?.kind === 'Call' || parent?.kind === 'MethodCall' ? parent.args : parent?.kind === 'Return' || parent?.kind === 'Local' || parent?.kind === 'Assign' ? parent.values : undefined;
        if (list?.at(-1) !== node || (parent?.kind === 'Local' && parent.locals.length === parent.values.length)) return;
        if (parent?.kind === 'Assign' && parent.targets.length === parent.values.length) return;
        report(place, '`utf8.codepoint` without an end gives all characters up to the end of the text on a HyperBEAM node.', 'Say where it ends: `utf8.codepoint(s, i, i)`.');
      },
      'utf8.codes': (_call, ancestors) => {
        const loop = ancestors.at(-1);
        const position = loop?.kind === 'GenericFor' ? loop.locals[0] : undefined;
        if (position?.used === true) report(position.place, 'On a HyperBEAM node this is the last byte of the character, not the first.', 'Use only the code, or count the bytes yourself.');
      },
    },
  }),
};
