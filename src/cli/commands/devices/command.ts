/** `hbx devices`: the devices of a node, and what is behind each. */
import { defineCommand } from '../../define-command.ts';

export const command = defineCommand({
  name: 'devices',
  group: 'node',
  summary: 'list the devices and what is behind them',
  description:
    'Devices of hbx are native (they do what a real node does), emulated (they answer, with less behind them) or absent (they say so, with ' +
    'what to use instead). With --url: the devices that node says it has.',
  examples: [
    { line: 'hbx devices', does: 'all devices of hbx, by kind' },
    { line: 'hbx devices --json', does: 'an array of {device, kind, summary}' },
    { line: 'hbx devices --url http://localhost:8734', does: 'what the node there has' },
  ],
  run: () => import('./run.ts'),
});
