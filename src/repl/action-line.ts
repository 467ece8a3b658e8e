/**
 * A message in one line: `Inc`, `Inc 5`, `Transfer Recipient=abc Quantity=10 -- data`.
 *
 *   Action  Key=value …  data
 *   Action  Key="two words" …  -- data
 *
 * The first word is the action. `Key=value` words right behind it are tags; quotes keep spaces in a value, and `\"` and
 * `\\` work inside double quotes. The rest of the line is the data, exactly as typed. ` -- ` starts the data by force, for
 * data that looks like a tag or has spaces at its ends.
 */
import { notAnAction, reservedTag, tagTwice, unclosedQuote } from './errors.ts';
import type { ReplMessage } from './options.ts';

const tagStart = /^([\p{L}_][\p{L}\p{N}_.-]*)=(?!=)/u;

/**
 * Reads an action line.
 * @throws `repl/not-an-action`, `repl/unclosed-quote`, `repl/tag-twice`, `repl/reserved-tag`
 */
export function parseActionLine(text: string): ReplMessage {
  const line = text.trimStart();
  const action = /^\S*/.exec(line)![0];
  if (!/^[\p{L}_]/u.test(action) || /["'()=]/.test(action)) throw notAnAction(action.slice(0, 60));
  const { tags, rest } = readTags(line.slice(action.length));
  const message: ReplMessage = { action };
  if (Object.keys(tags).length > 0) message.tags = tags;
  const data = readData(rest);
  if (data !== undefined) message.data = data;
  return message;
}

/** Reads the run of tags at the start. `rest` begins at the first thing that is no tag, white space included. */
function readTags(text: string): { tags: Record<string, string>; rest: string } {
  // No prototype: a tag may be called `constructor`.
  const tags: Record<string, string> = Object.create(null);
  const seen = new Set<string>();
  let rest = text;
  for (;;) {
    const word = rest.trimStart();
    const start = tagStart.exec(word);
    if (!start) return { tags, rest };
    const key = start[1]!;
    const lower = key.toLowerCase();
    if (lower === 'action' || lower === 'data') throw reservedTag(key);
    if (seen.has(lower)) throw tagTwice(key);
    seen.add(lower);
    const value = readValue(word.slice(start[0].length), key);
    tags[key] = value.text;
    rest = value.rest;
  }
}

function readValue(text: string, key: string): { text: string; rest: string } {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") {
    const bare = /^\S*/.exec(text)![0];
    return { text: bare, rest: text.slice(bare.length) };
  }
  let value = '';
  for (let at = 1; at < text.length; at++) {
    const character = text[at]!;
    if (character === quote) return { text: value, rest: text.slice(at + 1) };
    const next = text[at + 1];
    if (character === '\\' && quote === '"' && (next === '"' || next === '\\')) {
      value += next;
      at++;
    } else {
      value += character;
    }
  }
  throw unclosedQuote(`${key}=…`);
}

function readData(rest: string): string | undefined {
  const forced = /^\s+--(?:\s|$)/.exec(rest);
  if (forced) return rest.slice(forced[0].length);
  const data = rest.trim();
  return data === '' ? undefined : data;
}
