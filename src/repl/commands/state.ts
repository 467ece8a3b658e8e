/**
 * `.state [path]`
 *
 * Shows what can be read of the state, without what each process has: on a terminal a line for each key, with large values shortened; a
 * value inside by its path. It is an ordinary read, so it works with every node and every process, whoever owns it.
 */
import { isMessage } from '../../message/value.ts';
import { toPlain } from '../../client/result.ts';
import { nothingInState } from '../errors.ts';
import { renderState } from '../render-state.ts';
import { stateAt } from '../state-at.ts';
import type { DotCommand } from './command.ts';

export const stateCommand: DotCommand = {
  name: 'state',
  group: 'look',
  needsNode: true,
  argument: 'path',
  usage: '.state [path]',
  summary: 'show the state, or a part of it',
  manual: `The state is what can be read of a process without asking it. Variables of its Lua are not part of
it: .globals shows those. Long values are shortened; in a pipe and with .json they are whole,
signatures only with .json.

  .state
  .state balances/alice`,
  async run(args, context) {
    const { client, process, signal, at, terminal, json } = context;
    const state = await client.state(process, at, { signal });
    const place = stateAt(state, args);
    if (!('found' in place)) throw nothingInState(args, place);
    const { found } = place;
    if (!terminal || json || !isMessage(found)) return context.sayValue(toPlain(found));
    if (found.size === 0) return context.note(args === '' ? 'Nothing of the state can be read. Variables of the Lua are not part of it: .globals shows them.' : 'There is nothing in it.');
    context.say(renderState(found, context));
  },
};
