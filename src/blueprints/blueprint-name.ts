import { badBlueprintName } from './errors.ts';

/** Lower-case letters, digits and `-`, a letter in front; 64 at most. It is the name of a folder everywhere, and leads out of none. */
export function isBlueprintName(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,63}$/.test(text);
}

/** @throws HbxError `blueprints/bad-name` */
export function assertBlueprintName(text: string): void {
  if (!isBlueprintName(text)) throw badBlueprintName(text);
}
