/**
 * Paths into values, for sentences: `.balances.alice`, `[1]`, `["a b"]`.
 */

/** One step of a path. */
export function showStep(key: string | number): string {
  if (typeof key === 'number' || /^\d+$/.test(key)) return `[${key}]`;
  return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** A whole path, without a dot at its start. */
export function showPath(steps: readonly (string | number)[]): string {
  return steps.map(showStep).join('').replace(/^\./, '');
}
