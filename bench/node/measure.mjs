// What the benchmarks of the node share: samples, rates, rows, the CPU of another process.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export async function sample(count, action) {
  const times = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    await action(index);
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return { p50: times[Math.floor(count / 2)], p95: times[Math.floor(count * 0.95)] };
}

/** Runs an action for each item, `width` at once. @returns items a second */
export async function inFlight(items, width, action) {
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < items.length) await action(items[next++]);
    }),
  );
  return (items.length / (performance.now() - started)) * 1000;
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

export function row(name, value, unit, note = '') {
  console.log(`  ${name.padEnd(34)} ${value.toFixed(value < 100 ? 2 : 0).padStart(8)} ${unit.padEnd(3)} ${note}`);
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU seconds that a process has used, all threads. Linux. */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory of a process in bytes. Linux. */
export function residentBytes(pid) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) * 1024;
}

/** Best of `count` runs of an action, in its own unit: noise only ever makes a run worse. */
export async function best(count, action, better = Math.max) {
  const values = [];
  for (let run = 0; run < count; run++) values.push(await action(run));
  return better(...values);
}
