/** Every command, one line each; the order is the order of the help. Descriptions only: actions are loaded when they run. */
import type { CommandDefinition } from '../define-command.ts';
import { command as blueprint } from './blueprint/command.ts';
import { command as build } from './build/command.ts';
import { command as check } from './check/command.ts';
import { command as config } from './config/command.ts';
import { command as cron } from './cron/command.ts';
import { command as deploy } from './deploy/command.ts';
import { command as devices } from './devices/command.ts';
import { command as diff } from './diff/command.ts';
import { command as dryrun } from './dryrun/command.ts';
import { command as evaluate } from './eval/command.ts';
import { command as get } from './get/command.ts';
import { command as help } from './help/command.ts';
import { command as init } from './init/command.ts';
import { command as inspect } from './inspect/command.ts';
import { command as loadBlueprint } from './load-blueprint/command.ts';
import { command as lua } from './lua/command.ts';
import { command as messages } from './messages/command.ts';
import { command as network } from './network/command.ts';
import { command as node } from './node/command.ts';
import { command as ps } from './ps/command.ts';
import { command as repl } from './repl/command.ts';
import { command as send } from './send/command.ts';
import { command as upload } from './upload/command.ts';
import { command as use } from './use/command.ts';
import { command as wallet } from './wallet/command.ts';

export const commands: readonly CommandDefinition[] = [
  init,
  deploy,
  blueprint,
  build,
  upload,
  lua,
  check,
  send,
  dryrun,
  evaluate,
  loadBlueprint,
  repl,
  get,
  messages,
  inspect,
  diff,
  ps,
  use,
  node,
  network,
  devices,
  cron,
  wallet,
  config,
  help,
];
