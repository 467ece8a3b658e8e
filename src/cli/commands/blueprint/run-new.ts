import { newBlueprint } from '../../../blueprints/write-blueprint.ts';
import { isInPlace } from '../../../blueprints/catalogue.ts';
import { takesPackagedName } from '../../../blueprints/errors.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import { blueprintsHere } from '../../blueprint-access.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { showWritten } from './show-written.ts';

/** Writes it. With `--json`: `{"name", "folder", "written": [paths], "replaced": [paths]}`. */
export async function run(context: CliContext, { args, options }: CommandInput<{ name: string }, { force?: boolean }>): Promise<void> {
  const places = blueprintsHere(context, findWorkspace(context));
  const force = options.force ?? false;
  const isPackaged = isInPlace({ name: args.name, origin: 'project' }, places);
  if (isPackaged && !force) throw takesPackagedName(args.name);
  const written = newBlueprint(args.name, { into: places.project, force });
  if (isPackaged) context.output.warn(`In this project ${args.name} is now the new one, not that of hbx, also for blueprints that require it.`);
  showWritten(context, args.name, written);
}
