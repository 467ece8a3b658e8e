/** What the blueprints of a process say of a message, before it is sent. */
import { isHbxError } from '../base/errors.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import { findBlueprint } from '../blueprints/catalogue.ts';
import { checkMessage } from '../blueprints/check-message.ts';
import { badMessage } from '../blueprints/errors.ts';
import type { Manifest } from '../blueprints/manifest.ts';
import type { SendMessage } from '../client/client.ts';
import type { Workspace } from '../project/state-folder.ts';
import { blueprintsHere } from './blueprint-access.ts';
import type { CliContext } from './context.ts';

/**
 * Tells slips on stderr. A blueprint that is not there any more, or damaged, checks nothing.
 * @param names of the blueprints
 * @throws HbxError `blueprints/bad-message` (exit code 2) when it does not suit them
 */
export function checkByNames(context: CliContext, workspace: Workspace, names: readonly string[], { action, tags = {}, data }: SendMessage): void {
  if (action === undefined) return;
  const places = blueprintsHere(context, workspace);
  const manifests = names.flatMap((name): Manifest[] => {
    try {
      return [findBlueprint(name, places).manifest];
    } catch (error) {
      if (!isHbxError(error)) throw error;
      context.output.warn(`The message is not checked by the blueprint ${escapeControlInLine(name)}: ${escapeControlInLine(error.message)}`);
      return [];
    }
  });
  const { blueprint, problems, notes } = checkMessage(manifests, { action, tags, ...(data === undefined ? {} : { data }) });
  if (problems.length > 0) throw badMessage(action, blueprint!, problems);
  for (const note of notes) context.output.warn(escapeControlInLine(note));
}
