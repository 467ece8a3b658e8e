import type { LiveProcess } from './live-process.ts';

/**
 * Processes kept in memory, by engine; the least recently used idle ones leave first and are woken when they are needed
 * again. A Lua state of fengari has no size that anybody knows, and is rebuilt slot by slot.
 */
const maxLive = { keepsState: 1000, rebuilds: 64 };
/** Bytes that the Lua states in memory may have together, as near as their snapshots tell. */
const maxLiveBytes = 512 * 1024 * 1024;

/** The processes in memory, the one used last at the end. */
export class LiveProcesses {
  readonly #live = new Map<string, LiveProcess>();

  get size(): number {
    return this.#live.size;
  }

  get(process: string): LiveProcess | undefined {
    return this.#live.get(process);
  }

  all(): LiveProcess[] {
    return [...this.#live.values()];
  }

  clear(): void {
    this.#live.clear();
  }

  /**
   * A process that is about to be used.
   * @param make makes it when it is not in memory
   * @param leave is called with each process that leaves for it
   */
  use(process: string, keepsState: boolean, make: () => LiveProcess, leave: (idle: LiveProcess) => void): LiveProcess {
    const known = this.#live.get(process);
    const live = known ?? make();
    this.#live.delete(process);
    this.#live.set(process, live);
    if (known === undefined) this.#makeRoom(live, keepsState ? maxLive.keepsState : maxLive.rebuilds, leave);
    return live;
  }

  #makeRoom(newest: LiveProcess, most: number, leave: (idle: LiveProcess) => void): void {
    let bytes = 0;
    for (const live of this.#live.values()) bytes += live.bytes;
    for (const [id, idle] of this.#live) {
      if (this.#live.size <= most && bytes <= maxLiveBytes) return;
      if (idle.waiting > 0 || idle === newest) continue;
      this.#live.delete(id);
      bytes -= idle.bytes;
      leave(idle);
    }
  }
}
