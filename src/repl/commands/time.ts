/**
 * `.time [line|on|off]`
 *
 * Tells how long the last answer took: signing, scheduling, computing, and what the console itself needed. With a line it runs that first;
 * `on` tells it of each answer.
 */
import { performance } from 'node:perf_hooks';
import { nearestNames } from '../../base/suggest.ts';
import { wrongToggle } from '../errors.ts';
import { timesText } from '../times-text.ts';
import type { DotCommand, ReplContext } from './command.ts';

export const timeCommand: DotCommand = {
  name: 'time',
  group: 'look',
  argument: 'line',
  usage: '.time [line|on|off]',
  summary: 'how long the parts of an answer took',
  manual: `Signing, scheduling and computing are the message's own, as this console saw them; the rest is what
the console took to read the line and to show the answer.

  .time Inc 5
  .time
  .time on`,
  lineIn: (args) => (args === '' || /^(?:on|off)$/i.test(args) ? undefined : args),
  async run(args, context) {
    const word = args.toLowerCase();
    if (word === 'on' || word === 'off') {
      context.time = word === 'on';
      return context.note(context.time ? 'Each answer tells how long its parts took; .time off ends it.' : 'Answers tell no times.');
    }
    const { lastResult, consoleMs } = context;
    if (args === '') {
      if (lastResult === undefined) return context.note('Nothing was sent yet; .time Inc sends a message and tells its times.');
      return context.say(timesText(lastResult.ms, consoleMs));
    }
    if (await isToggleGoneWrong(word, args, context)) throw wrongToggle(args, this);
    const before = context.time;
    const started = performance.now();
    context.time = true;
    try {
      await context.line(args);
    } finally {
      context.time = before;
    }
    // Nothing was sent: there are no parts.
    if (context.lastResult === lastResult) context.say(`${Math.round((performance.now() - started) * 10) / 10} ms`);
  },
};

/** Words of those who mean `on` or `off`. */
const others = new Set(['yes', 'no', 'maybe', 'true', 'false', 'enable', 'disable', 'toggle', 'start', 'stop']);

/** True for a word that is more likely a slip than a message, which would be there for ever: no action that anybody described. */
async function isToggleGoneWrong(word: string, args: string, { client, process }: ReplContext): Promise<boolean> {
  if (!/^\w+$/.test(word) || (!others.has(word) && !(word.startsWith('o') && nearestNames(word, ['on', 'off']).length > 0))) return false;
  return !(await client.knownActions(process).catch(() => [])).some(({ action }) => action === args);
}
