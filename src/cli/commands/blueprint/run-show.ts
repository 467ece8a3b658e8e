import { findBlueprint } from '../../../blueprints/catalogue.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import { blueprintsHere } from '../../blueprint-access.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { renderManifest } from './render-manifest.ts';

/** Prints its interface. With `--json`: its `blueprint.json`. */
export async function run(context: CliContext, { args }: CommandInput<{ name: string }>): Promise<void> {
  const { output, stdout } = context;
  const blueprint = findBlueprint(args.name, blueprintsHere(context, findWorkspace(context)));
  output.result(blueprint.manifest.json, (paint) => renderManifest(blueprint, paint, stdout.isTTY === true ? stdout.columns : undefined));
}
