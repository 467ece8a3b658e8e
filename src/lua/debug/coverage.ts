/** Which lines ran. Load the code with `hooks: { lines: true, writes: false }` and set `hooks` before it runs. */
import type { Hooks } from './hooks.ts';

export class Coverage {
  /** Times each line ran, by chunk name. */
  readonly counts = new Map<string, Map<number, number>>();
  readonly hooks: Hooks = {
    line: (chunkName, line) => {
      let lines = this.counts.get(chunkName);
      if (lines === undefined) this.counts.set(chunkName, (lines = new Map()));
      lines.set(line, (lines.get(line) ?? 0) + 1);
    },
  };
}
