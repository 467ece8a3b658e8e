/** Where the commands look for blueprints. */
import { blueprintPlaces, type BlueprintPlaces } from '../blueprints/catalogue.ts';
import type { Workspace } from '../project/state-folder.ts';
import type { CliContext } from './context.ts';

/** The packaged ones, and `blueprints` of the project, else of the folder of the command. */
export function blueprintsHere({ cwd }: Pick<CliContext, 'cwd'>, { project }: Workspace): BlueprintPlaces {
  return blueprintPlaces(project?.root ?? cwd);
}
