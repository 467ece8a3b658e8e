/**
 * `.diff [a] [b]`
 *
 * Shows how the state differs between two slots, as `hbx diff` does. With one slot: from it to the one that is looked at, mostly the
 * newest. Without any: what that one changed.
 */
import { toPlainJson } from '../../base/result.ts';
import { createPainter } from '../../base/output.ts';
import { diffStates, toStateChanges } from '../../client/state-diff.ts';
import { firstSlot, noSlot, wrongUse } from '../errors.ts';
import { readNumber } from '../read-number.ts';
import { renderDiff } from '../render-diff.ts';
import type { DotCommand } from './command.ts';

export const diffCommand: DotCommand = {
  name: 'diff',
  group: 'time travel',
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
    if (context.json) return context.sayValue(toPlainJson({ process: process.id, from, to, ...toStateChanges(changes) }));
    if (changes.length > 0) return context.say(renderDiff(changes, createPainter(color), width));
    context.note(`The state is the same after slots ${from} and ${to}. (Variables of the Lua are not part of it.)`);
  },
};
