/** Actions as blueprints describe them, for Tab. Reads files only. */
import { isHbxError } from '../../../base/errors.ts';
import { blueprintNames, findBlueprint, type BlueprintPlaces } from '../../../blueprints/catalogue.ts';
import type { ActionInterface } from '../../../blueprints/manifest.ts';
import type { KnownAction } from '../../../repl/options.ts';

/** @param names of blueprints, and of what may be one. Of two with the same action the first counts. */
export function readKnownActions(places: BlueprintPlaces, names: readonly (string | undefined)[]): KnownAction[] {
  const known = new Set(blueprintNames(places));
  const actions = new Map<string, KnownAction>();
  for (const name of new Set(names)) {
    if (name === undefined || !known.has(name)) continue;
    for (const one of actionsOf(name, places)) {
      // `*` stands for every other one.
      if (one.action !== '*' && !actions.has(one.action)) actions.set(one.action, knownAction(one));
    }
  }
  return [...actions.values()];
}

function actionsOf(name: string, places: BlueprintPlaces): readonly ActionInterface[] {
  try {
    return findBlueprint(name, places).manifest.actions;
  } catch (error) {
    // A damaged one tells nothing; who loads it is told why.
    if (isHbxError(error)) return [];
    throw error;
  }
}

function knownAction({ action, description, tags }: ActionInterface): KnownAction {
  const sorted = [...tags].sort((a, b) => Number(b.required) - Number(a.required));
  return { action, ...(description === undefined ? {} : { description }), tags: sorted.map(({ name }) => name) };
}
