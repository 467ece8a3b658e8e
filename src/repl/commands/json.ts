/**
 * `.json [on|off]`
 *
 * Shows answers as JSON, whole and raw, or as text again. Without a word it changes from one to the other. Turned on, it
 * shows the last answer again at once, so nothing has to be sent twice to be copied.
 */
import { wrongUse } from '../errors.ts';
import type { DotCommand } from './command.ts';

export const jsonCommand: DotCommand = {
  name: 'json',
  group: 'session',
  argument: 'toggle',
  usage: '.json [on|off]',
  summary: 'answers as JSON, starting with the last one',
  manual: `Changes between JSON and text. Turned on, it shows the last answer again, with all ids in full.

  .json
  .json off`,
  run(args, context) {
    if (args !== '' && args !== 'on' && args !== 'off') throw wrongUse(this.usage, this.name);
    context.json = args === '' ? !context.json : args === 'on';
    if (!context.json) return context.note('Answers are text again.');
    context.note('Answers are JSON now; .json off ends it.');
    if (context.lastResult) context.show(context.lastResult, 'json');
  },
};
