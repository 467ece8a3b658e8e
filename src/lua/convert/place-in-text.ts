/** A place at the beginning of an error text. */
export interface PlaceInText {
  readonly file: string;
  readonly line: number;
  /** What the text says besides. */
  readonly rest: string;
}

/**
 * Splits `file:line: text`. Of several places, as errors that were raised again have them, the last one is where it began.
 * @param isFile whether a name is one of a chunk: in `at 10:30: too late` nothing is a place
 */
export function placeInText(text: string, isFile: (file: string) => boolean): PlaceInText | undefined {
  let place: PlaceInText | undefined;
  for (;;) {
    const rest = place?.rest ?? text;
    const found = /^(\[string ".*?"\]|.+?):(\d+): /s.exec(rest);
    if (found === null || !isFile(found[1] as string)) return place;
    place = { file: found[1] as string, line: Number(found[2]), rest: rest.slice(found[0].length) };
  }
}
