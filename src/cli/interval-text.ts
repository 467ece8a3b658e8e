/** An interval as people say it behind "every": `1-second` → `second`, `10-seconds` → `10 seconds`. What is written in another way stays. */
export function intervalText(interval: string): string {
  const [, count, unit] = /^(\d+)[-_ ]([a-z]+)$/i.exec(interval.trim()) ?? [];
  if (unit === undefined) return interval;
  return Number(count) === 1 ? unit.replace(/s$/i, '') : `${count} ${unit}`;
}
