/** The conversions in a format of `string.format`. */

export interface FormatSpec {
  /** The letter, `%` for `%%`, or empty when the format ends before it. */
  readonly conversion: string;
  readonly flags: string;
  readonly width: string;
  /** Without the point; undefined when there is no point. */
  readonly precision: string | undefined;
  /** As written: `%5.2f`. */
  readonly text: string;
}

export function formatSpecs(format: string): FormatSpec[] {
  return [...format.matchAll(/%([-+ #0]*)(\d*)(?:\.(\d*))?([\s\S]?)/g)].map(([text, flags = '', width = '', precision, conversion = '']) => ({ conversion, flags, width, precision, text }));
}
