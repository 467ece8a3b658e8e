import type { ResultTimes } from '../base/result.ts';

/** How long the parts of a message took, with the console's own share where it is known: `sign 5.1 ms · schedule 3 ms · compute 4 ms · console 0.2 ms`. */
export function timesText({ sign, schedule, compute }: ResultTimes, consoleMs?: number): string {
  const parts = Object.entries({ sign, schedule, compute, ...(consoleMs === undefined ? {} : { console: consoleMs }) });
  return parts.map(([name, ms]) => `${name} ${msText(ms)}`).join(' · ');
}

function msText(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms >= 100 ? Math.round(ms) : Math.round(ms * 10) / 10} ms`;
}
