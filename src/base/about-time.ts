/** A time of some length, as people say it: `90 seconds`, `about 28 hours`. @param seconds rounded up */
export function aboutTime(seconds: number): string {
  if (seconds < 120) return seconds === 1 ? '1 second' : `${Math.ceil(seconds)} seconds`;
  if (seconds < 2 * 3600) return `${Math.ceil(seconds / 60)} minutes`;
  return seconds < 3 * 86_400 ? `about ${Math.round(seconds / 3600)} hours` : `about ${Math.round(seconds / 86_400)} days`;
}
