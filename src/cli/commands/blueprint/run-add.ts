import { findPackaged } from '../../../blueprints/catalogue.ts';
import { copyBlueprint } from '../../../blueprints/write-blueprint.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import { blueprintsHere } from '../../blueprint-access.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { showWritten } from './show-written.ts';

/** Copies it. With `--json`: `{"name", "folder", "written": [paths], "replaced": [paths]}`. */
export async function run(context: CliContext, { args, options }: CommandInput<{ name: string }, { force?: boolean }>): Promise<void> {
  const places = blueprintsHere(context, findWorkspace(context));
  const blueprint = findPackaged(args.name, places);
  showWritten(context, blueprint.name, copyBlueprint(blueprint, { into: places.project, force: options.force ?? false }));
}
