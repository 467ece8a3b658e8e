/** What the blueprints of a process say of a message, before it is sent. */
import { isHbxError } from '../base/errors.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import { findBlueprint } from '../blueprints/catalogue.ts';
import { checkMessage, type MessageSurface } from '../blueprints/check-message.ts';
import { badMessage, misspeltAction } from '../blueprints/errors.ts';
import type { Manifest } from '../blueprints/manifest.ts';
import type { SendMessage } from '../client/client.ts';
import type { Workspace } from '../project/state-folder.ts';
import { blueprintsHere } from './blueprint-access.ts';
import type { CliContext } from './context.ts';
import { processHint } from './process-in-tags.ts';

/** Tells slips on stderr. @throws as `checkByNames` */
export function checkAndTell(context: CliContext, workspace: Workspace, names: readonly string[], content: SendMessage): void {
  for (const note of checkByNames(context, workspace, names, content)) context.output.warn(escapeControlInLine(note));
}

/**
 * A blueprint that is not there any more, or damaged, checks nothing.
 * @param names of the blueprints
 * @returns what may be a slip, a sentence each
 * @throws HbxError `blueprints/bad-message` (exit code 2) when it does not suit them
 */
export function checkByNames(context: CliContext, workspace: Workspace, names: readonly string[], { action, tags = {}, data }: SendMessage, { surface = 'shell', isKnown = false }: { readonly surface?: MessageSurface; readonly isKnown?: boolean | undefined } = {}): readonly string[] {
  if (action === undefined) return [];
  const unread: string[] = [];
  const places = blueprintsHere(context, workspace);
  const manifests = names.flatMap((name): Manifest[] => {
    try {
      return [findBlueprint(name, places).manifest];
    } catch (error) {
      if (!isHbxError(error)) throw error;
      unread.push(`The message is not checked by the blueprint ${name}: ${error.message}`);
      return [];
    }
  });
  const { blueprint, slipOf, problems, notes } = checkMessage(manifests, { action, tags, ...(data === undefined ? {} : { data }) }, { surface, isKnown, aboutName: (value) => processHint(workspace, value) });
  const unchecked = surface === 'shell' ? undefined : '`.send --no-check …`';
  if (slipOf !== undefined) throw misspeltAction(action, blueprint!, slipOf, unchecked);
  if (problems.length > 0) throw badMessage(action, blueprint!, problems, unchecked);
  return [...unread, ...notes];
}
