/** Milliseconds as a Result tells them: two digits behind the point. */
export function roundMs(ms: number): number {
  return Math.round(ms * 100) / 100;
}
