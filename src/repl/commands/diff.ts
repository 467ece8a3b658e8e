/**
 * `.diff [a] [b]`
 *
 * Shows how the state differs between two slots, as `hbx diff` does. With one slot: from it to the one that is looked at, mostly the
 * newest. Without any: what that one changed.
 */
import { toPlainJson, type ResultError } from '../../base/result.ts';
import { createPainter } from '../../base/output.ts';
import { escapeControlInLine } from '../../base/terminal-text.ts';
import { diffStates, toStateChanges } from '../../client/state-diff.ts';
import { firstSlot, noSlot, wrongUse } from '../errors.ts';
import { readNumber } from '../read-number.ts';
import { renderDiff } from '../render-diff.ts';
import type { DotCommand, ReplContext } from './command.ts';

export const diffCommand: DotCommand = {
  name: 'diff',
  group: 'time travel',
  needsNode: true,
  argument: 'slot',
  usage: '.diff [a] [b]',
  summary: 'how the state differs between slots',
  manual: `Without a slot: what the newest one changed (with .at, the one you look at). + came, - went, ~ holds
something else. Variables of the Lua are not part of the state.

  .diff
  .diff 3
  .diff 3 7`,
  async run(args, context) {
    const words = args.split(/\s+/).filter((word) => word !== '');
    if (words.length > 2) throw wrongUse(this.usage, this.name);
    const numbers = words.map((word) => readNumber(word, this));
    const newest = await context.newestSlot();
    const here = context.at ?? newest;
    const [from, to] = [numbers[0] ?? here - 1, numbers[1] ?? here];
    if (Math.max(from, to) > newest) throw noSlot(Math.max(from, to), newest);
    if (from < 0) throw firstSlot();
    const { client, process, signal, color, width } = context;
    const before = await client.state(process, from, { signal });
    const after = from === to ? before : await client.state(process, to, { signal });
    const changes = diffStates(before, after);
    const failed = await failures(context, [...new Set([from, to])].sort((a, b) => a - b));
    if (context.json) {
      const told = failed.length === 0 ? {} : { failed: failed.map(({ slot, error: { message } }) => ({ slot, message })) };
      return context.sayValue(toPlainJson({ process: process.id, from, to, ...toStateChanges(changes), ...told }));
    }
    if (changes.length > 0) context.say(renderDiff(changes, createPainter(color), width));
    for (const { slot, error } of failed) context.note(`Slot ${slot} failed: ${escapeControlInLine(`${error.message.slice(0, 500)}${placeText(error)}`)}`);
    if (changes.length === 0) context.note(`The state is the same after slots ${from} and ${to}. (Variables of the Lua are not part of it.)`);
  },
};

/** The slots that failed: their state is that of the slot before. */
async function failures({ client, process, signal }: ReplContext, slots: readonly number[]): Promise<{ slot: number; error: ResultError }[]> {
  // The states are there; a node that tells no results has told enough.
  const results = await Promise.all(slots.map((slot) => client.result(process, slot, { signal }).catch(() => undefined)));
  return results.flatMap((result, at) => (result?.error ? [{ slot: slots[at]!, error: result.error }] : []));
}

function placeText({ file, line, column }: ResultError): string {
  if (file === undefined || line === undefined) return '';
  return ` (${[file, line, ...(column === undefined ? [] : [column])].join(':')})`;
}
