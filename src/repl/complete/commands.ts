/** Dot-commands, their names behind `.help`, and `on` and `off`. In a block only the commands that are understood there. */
import type { CompletionSource } from './source.ts';

export const commandSource: CompletionSource = (place, { view }) => {
  if (place.kind === 'command') {
    const commands = view.block === undefined ? view.commands : view.commands.filter(({ inBlock }) => inBlock === true);
    return commands.map(({ name, summary }) => ({ text: `.${name}`, note: summary }));
  }
  if (place.kind !== 'argument') return [];
  if (place.argument === 'toggle') return [{ text: 'on' }, { text: 'off' }];
  if (place.argument !== 'command') return [];
  const dot = place.word.startsWith('.') ? '.' : '';
  return view.commands.map(({ name, summary }) => ({ text: dot + name, note: summary }));
};
