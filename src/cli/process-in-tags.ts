/**
 * Names of processes as values of tags: `--tag Recipient=@stakes` means the id of the process `stakes`.
 *
 * Only a whole value counts that could be such a name: `@vendor/pkg` and `me@home` stay as they are. `@@stakes` is the text `@stakes`.
 */
import { HbxError } from '../base/errors.ts';
import { didYouMean } from '../base/suggest.ts';
import { processNames, resolveProcess } from '../project/names.ts';
import { isProcessName } from '../project/process-name.ts';
import type { Workspace } from '../project/state-folder.ts';

/** @throws HbxError `cli/unknown-process-in-tag` for a name that no process has here */
export function withProcessIds<Tags extends Readonly<Record<string, string>>>(workspace: Workspace, tags: Tags): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, idOf(workspace, name, value)]));
}

function idOf(workspace: Workspace, tag: string, value: string): string {
  const [, at, name] = /^(@@?)(.*)$/s.exec(value) ?? [];
  if (name === undefined || !isProcessName(name)) return value;
  if (at === '@@') return `@${name}`;
  const names = processNames(workspace);
  if (names.includes(name)) return resolveProcess(workspace, name);
  throw new HbxError('cli/unknown-process-in-tag', `${tag}: there is no process named \`${name}\` here. Nothing was sent.`, {
    hint: `${didYouMean(name, names, (near) => `@${near}`) ?? 'Run `hbx ps` to see the processes.'} \`@@${name}\` sends the text \`@${name}\`.`,
  });
}

/** For a value that should have been an id: what is probably meant, when a process is called so. */
export function processHint(workspace: Workspace, value: string): string | undefined {
  return processNames(workspace).includes(value) ? `${value} is the process ${resolveProcess(workspace, value)}: write that, or @${value}.` : undefined;
}
