/** The dot-commands, in the order of `.help`, which tells them by their groups. A new one is a file beside this one and a line here. */
import type { DotCommand } from './command.ts';
import { atCommand } from './at.ts';
import { backCommand } from './back.ts';
import { cancelCommand } from './cancel.ts';
import { diffCommand } from './diff.ts';
import { doneCommand } from './done.ts';
import { dryrunCommand } from './dryrun.ts';
import { editCommand } from './edit.ts';
import { editorCommand } from './editor.ts';
import { evalCommand } from './eval.ts';
import { exitCommand } from './exit.ts';
import { getCommand } from './get.ts';
import { globalsCommand } from './globals.ts';
import { handlersCommand } from './handlers.ts';
import { helpCommand } from './help.ts';
import { historyCommand } from './history.ts';
import { inboxCommand } from './inbox.ts';
import { jsonCommand } from './json.ts';
import { liveCommand } from './live.ts';
import { loadCommand } from './load.ts';
import { loadBlueprintCommand } from './load-blueprint.ts';
import { monitorCommand } from './monitor.ts';
import { outboxCommand } from './outbox.ts';
import { printCommand } from './print.ts';
import { psCommand } from './ps.ts';
import { saveCommand } from './save.ts';
import { sendCommand } from './send.ts';
import { slotsCommand } from './slots.ts';
import { stateCommand } from './state.ts';
import { stepCommand } from './step.ts';
import { timeCommand } from './time.ts';
import { unmonitorCommand } from './unmonitor.ts';
import { useCommand } from './use.ts';
import { watchCommand } from './watch.ts';

export const dotCommands: readonly DotCommand[] = [
  sendCommand,
  evalCommand,
  loadCommand,
  loadBlueprintCommand,
  monitorCommand,
  unmonitorCommand,
  stateCommand,
  getCommand,
  outboxCommand,
  inboxCommand,
  slotsCommand,
  handlersCommand,
  globalsCommand,
  watchCommand,
  timeCommand,
  atCommand,
  stepCommand,
  backCommand,
  diffCommand,
  dryrunCommand,
  editorCommand,
  doneCommand,
  cancelCommand,
  printCommand,
  editCommand,
  saveCommand,
  liveCommand,
  jsonCommand,
  historyCommand,
  useCommand,
  psCommand,
  helpCommand,
  exitCommand,
];
