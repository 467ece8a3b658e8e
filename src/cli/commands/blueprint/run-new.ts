import { newBlueprint } from '../../../blueprints/write-blueprint.ts';
import { blueprintNames } from '../../../blueprints/catalogue.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import { blueprintsHere } from '../../blueprint-access.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { showWritten } from './show-written.ts';

/** Writes it. With `--json`: `{"name", "folder", "written": [paths], "replaced": [paths]}`. */
export async function run(context: CliContext, { args, options }: CommandInput<{ name: string }, { force?: boolean }>): Promise<void> {
  const places = blueprintsHere(context, findWorkspace(context));
  const written = newBlueprint(args.name, { into: places.project, force: options.force ?? false });
  const isPackaged = blueprintNames({ packaged: places.packaged, project: places.packaged }).includes(args.name);
  if (isPackaged) context.output.warn(`There is a packaged blueprint ${args.name} as well; here this one is used now.`);
  showWritten(context, args.name, written);
}
