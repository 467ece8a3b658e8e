/**
 * Functions that do nothing but raise what they are handed: `local function fail(message) error(message, 0) end`. Programs have them so
 * that a refusal carries no place of its own; where to look is who called them.
 */

const raising = String.raw`error\s*\(\s*(\w+)\s*(?:,\s*\d+\s*)?\)\s*;?`;
const header = String.raw`^\s*(?:local\s+)?(?:function\s+[\w.:]+|[\w.]+\s*=\s*function)\s*\(([\w\s,]*)\)\s*`;
const onOneLine = new RegExp(`${header}${raising}\\s*end\\b`);
const [onlyHeader, onlyRaising] = [new RegExp(`${header}$`), new RegExp(`^\\s*${raising}\\s*$`)];
/** Longer lines are not looked at. */
const longest = 200;

/** @param line from 1, where the error was raised */
export function isRaiser(text: string, line: number): boolean {
  const lines = text.split(/\r\n|\n|\r/, line + 1).slice(Math.max(0, line - 2));
  if (lines.some(({ length }) => length > longest)) return false;
  const [before, here, after] = line === 1 ? ['', ...lines] : lines;
  const [, parameters, raised] = onOneLine.exec(here ?? '') ?? [];
  if (raised !== undefined) return has(parameters!, raised);
  const [, inner] = onlyRaising.exec(here ?? '') ?? [];
  const [, outer] = onlyHeader.exec(before ?? '') ?? [];
  return inner !== undefined && outer !== undefined && /^\s*end\b/.test(after ?? '') && has(outer, inner);
}

function has(parameters: string, name: string): boolean {
  return parameters.split(',').some((parameter) => parameter.trim() === name);
}
