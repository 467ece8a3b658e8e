/** Keys of a message travel in lower case. Of two that differ only in case the last one counts. */
export function lowerCaseKeys<T>(fields: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key.toLowerCase(), value]));
}
