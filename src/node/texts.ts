import { isBinary, isList, isMessage, textOf, type Value } from '../message/value.ts';

/**
 * A list of texts in any form that a setting or a tag has it: a list, a map (its values), or one text with commas, each part
 * with or without quotes. What is no text is left out.
 */
export function textsOf(value: Value | undefined): string[] {
  if (value === undefined) return [];
  if (isList(value)) return value.filter(isBinary).map(textOf);
  if (isMessage(value)) return [...value.values()].filter(isBinary).map(textOf);
  if (!isBinary(value)) return [];
  return textOf(value).split(',').map((part) => part.trim().replace(/^"(.*)"$/s, '$1')).filter((part) => part !== '');
}
