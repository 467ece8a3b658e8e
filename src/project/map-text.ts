/** Texts that name places of generated code (`<id>:<line>`), with the user's files in their place. */
import type { MapLocator, MappedPlace } from './map-locator.ts';
import type { SourceMaps } from './source-maps.ts';

/** How a file (absolute path, `(eval)`) is called in what is shown. */
export type NameOfFile = (file: string) => string;

/** Of longer texts only the beginning is looked through. */
const longestText = 4 * 1024 * 1024;
/** Different ids in one text that are looked up. */
const mostIds = 200;
const shortestPlace = 45;

// Either `function <id:line>`, which Lua calls a function without a name, or `id:line` where no other word touches it.
const places = /function <([\w-]{43}):(\d{1,9})>|(?<![\w-])([\w-]{43}):(\d{1,9})(?!\d)/g;

/** Replaces the places of code that there is a map of; hbx's own lines are called `[host]`. */
export function mapText(text: string, maps: SourceMaps, nameOf: NameOfFile = (file) => file): string {
  if (text.length < shortestPlace || !text.includes(':')) return text;
  const locators = new Map<string, MapLocator | undefined>();
  const locatorOf = (id: string): MapLocator | undefined => {
    if (!locators.has(id) && locators.size < mostIds) locators.set(id, maps.locator(id));
    return locators.get(id);
  };
  const looked = text.slice(0, longestText).replace(places, (all: string, functionId?: string, functionLine?: string, id?: string, idLine?: string) => {
    const locator = locatorOf((functionId ?? id)!);
    const line = Number(functionLine ?? idLine);
    const place = locator?.locate(line);
    if (locator === undefined || place === undefined) return all;
    if (functionId !== undefined) return functionName(locator, line, place, nameOf);
    return place === 'own' ? '[host]' : `${nameOf(place.file)}:${place.line}`;
  });
  return text.length > longestText ? looked + text.slice(longestText) : looked;
}

/** What Lua calls a function without a name, from the line that it begins on. */
export function functionName(locator: MapLocator, line: number, place: MappedPlace | 'own', nameOf: NameOfFile): string {
  if (place !== 'own') return `function <${nameOf(place.file)}:${place.line}>`;
  // Each file of a bundle stands in a function of its own, which begins on the line before it.
  return typeof locator.locate(line + 1) === 'object' ? 'main chunk' : 'function <[host]>';
}
