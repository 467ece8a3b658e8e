/** The dot-commands, in the order of `.help`. A new one is a file beside this one and a line here. */
import type { DotCommand } from './command.ts';
import { cancelCommand } from './cancel.ts';
import { doneCommand } from './done.ts';
import { editorCommand } from './editor.ts';
import { evalCommand } from './eval.ts';
import { exitCommand } from './exit.ts';
import { helpCommand } from './help.ts';
import { jsonCommand } from './json.ts';
import { loadBlueprintCommand } from './load-blueprint.ts';
import { loadCommand } from './load.ts';
import { outboxCommand } from './outbox.ts';
import { sendCommand } from './send.ts';

export const dotCommands: readonly DotCommand[] = [
  sendCommand,
  evalCommand,
  loadCommand,
  loadBlueprintCommand,
  editorCommand,
  doneCommand,
  cancelCommand,
  outboxCommand,
  jsonCommand,
  helpCommand,
  exitCommand,
];
