/** Where the cursor stands in what is being typed, by the rules that decide what it will mean (`entry.ts`, `action-line.ts`). */
import { readEntry } from '../entry.ts';
import { luaPlace } from './lua-place.ts';
import type { CompleterView, Place } from './source.ts';

/** @param before the text up to the cursor @returns undefined where Tab has nothing to say */
export function placeOf(before: string, { process, commands, block }: Pick<CompleterView, 'process' | 'commands' | 'block'>): Place | undefined {
  // A block that waits for `.done` is Lua but for a dot-command on the last line.
  const lineStart = block === undefined ? 0 : before.lastIndexOf('\n') + 1;
  const line = before.slice(lineStart);
  const command = /^\s*\.((?:[A-Za-z][\w-]*)?)$/.exec(line);
  if (command) return { kind: 'command', word: `.${command[1]}`, from: before.length - command[1]!.length - 1 };
  if (block !== undefined) return luaPlace(before, 0);
  const argument = /^\s*\.([A-Za-z][\w-]*)\s/.exec(line);
  if (argument) {
    const name = argument[1]!.toLowerCase();
    const kind = commands.find((one) => one.name === name)?.argument;
    if (kind === 'line') return linePlace(before, argument[0].length, process.kind);
    return kind && argumentPlace(before, argument[0].length, kind, name);
  }
  return linePlace(before, 0, process.kind);
}

/** In a line that begins at `at` and is no dot-command. */
function linePlace(before: string, at: number, kind: CompleterView['process']['kind']): Place | undefined {
  const line = before.slice(at);
  if (kind === 'handlers') {
    // Of the actions that the process knows one may stand there, with its tags (`known-action.ts`).
    const place = /^\s*[\p{L}_][\p{L}\p{N}_-]*\s+(?:[\p{L}_]|$)/u.test(line) && readEntry(line, 'module').kind === 'action' ? actionPlace(before, at) : undefined;
    return place ?? luaPlace(before, at, /^\s*\w+$/.test(line));
  }
  if (readEntry(line, kind).kind !== 'action') return luaPlace(before, at, line.trim() === '');
  const place = actionPlace(before, at);
  // The first word may still become Lua.
  return place?.kind === 'action' && /^\w*$/.test(place.word) ? luaPlace(before, at, true) : place;
}

function argumentPlace(before: string, at: number, argument: (Place & { kind: 'argument' })['argument'], command: string): Place | undefined {
  if (argument === 'lua') return luaPlace(before, at);
  const args = before.slice(at);
  // `.watch 5 Inc`, `.send --no-check Inc`: numbers before an action are none.
  if (argument === 'action') return actionPlace(before, at + /^\s*(?:(?:\d\S*|--no-check)\s+)*/.exec(args)![0].length);
  const word = argument === 'file' ? lastWord(args) : /\S*$/.exec(args)![0];
  return { kind: 'argument', argument, command, word, from: before.length - word.length };
}

/** The last of words that are parted by blanks; one in quotes keeps its blanks. */
function lastWord(args: string): string {
  let from = 0;
  for (const match of args.matchAll(/"[^"]*"|'[^']*'|"[^"]*$|'[^']*$|[^\s"']+|\s+/g)) {
    if (/^\s/.test(match[0])) from = match.index + match[0].length;
  }
  return args.slice(from);
}

/** In `Transfer Recipient=abc Quantity=10 -- data`, which begins at `at`. */
function actionPlace(before: string, at: number): Place | undefined {
  const text = before.slice(at);
  const head = /^\s*(\S*)/.exec(text)!;
  const action = head[1]!;
  if (head[0].length === text.length) return { kind: 'action', word: action, from: before.length - action.length };
  const used: string[] = [];
  const tag = /\s+([\p{L}_][\p{L}\p{N}_.-]*)=(?!=)(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s"']\S*)?(?=\s)/uy;
  let end = (tag.lastIndex = head[0].length);
  for (let match = tag.exec(text); match !== null; match = tag.exec(text)) {
    used.push(match[1]!);
    end = tag.lastIndex;
  }
  // What is no tag is data.
  const word = /^\s+((?:[\p{L}_][\p{L}\p{N}_.-]*)?)$/u.exec(text.slice(end))?.[1];
  return word === undefined ? undefined : { kind: 'tag', action, used, word, from: before.length - word.length };
}
