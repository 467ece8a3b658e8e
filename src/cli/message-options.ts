/** The message that `hbx send` and `hbx dryrun` are told: which process, which action, what data and keys. */
import type { SendMessage } from '../client/client.ts';
import { processNames, resolveProcess } from '../project/names.ts';
import { isProcessId } from '../project/process-name.ts';
import type { Workspace } from '../project/state-folder.ts';
import type { CliContext } from './context.ts';
import { dataNeedsOption, looksLikeTag, tagsNeedOption, wrongUsage } from './errors.ts';
import { withProcessIds } from './process-in-tags.ts';
import { refuseKeyInMessage, refusePrivateKey } from './refuse-private-key.ts';
import { readInput } from './text-input.ts';

/** What `messageOptions` gives a command. */
export interface MessageOptions {
  readonly data?: string;
  readonly dataFile?: string;
  readonly tag: readonly (readonly [string, string])[];
}

/** Keys that the command sets itself. */
const ownKeys = ['action', 'data', 'target', 'type'];

/**
 * Reads them.
 * @throws HbxError `cli/usage`, `cli/private-key`, `cli/unknown-process-in-tag`, `project/unknown-process`, `project/no-current-process`, `input/…`
 */
export async function readMessage(context: CliContext, workspace: Workspace, args: { pid?: string; action: string }, options: MessageOptions): Promise<{ process: string; content: SendMessage }> {
  const { data: text, dataFile, tag } = options;
  // First: other errors repeat what was typed.
  refusePrivateKey('The message', args.pid, args.action, text, ...tag.flat());
  if (text !== undefined && dataFile !== undefined) throw wrongUsage('Give the data once: --data or --data-file.', context.commandLine);
  for (const [name] of tag) {
    if (ownKeys.includes(name.toLowerCase())) throw wrongUsage(`--tag ${name} is not a tag of its own: the process, the action and --data set it.`, context.commandLine);
  }
  const { pid, action } = args;
  if (pid === undefined && (isProcessId(action) || processNames(workspace).includes(action))) {
    throw wrongUsage(`${action} is a process: which action should it get?`, context.commandLine);
  }
  // `hbx send Transfer Recipient=abc`: the action stands where the process would.
  if (pid !== undefined && !isProcessId(pid) && !processNames(workspace).includes(pid)) {
    if (looksLikeTag(action)) throw tagsNeedOption([action], context.commandLine, [pid]);
    // `hbx send Inc 5`: actions begin with a capital letter, and so does no number.
    if (/^\p{Lu}/u.test(pid) && !/^\p{Lu}/u.test(action) && text === undefined && dataFile === undefined) throw dataNeedsOption(pid, action, context.commandLine);
  }
  const process = resolveProcess(workspace, pid);
  const data = dataFile === undefined ? text : await readInput(context, dataFile, 'data file');
  const content = { action, tags: withProcessIds(workspace, Object.fromEntries(tag)), ...(data === undefined ? {} : { data }) };
  if (dataFile !== undefined) refuseKeyInMessage(content);
  return { process, content };
}
