import { createEngine, type Engine } from '../lua/engines.ts';

/** An engine whose code is loaded at the first use of Lua, so a node that only keeps messages starts sooner. */
export function lazyEngine(id: Engine['id'], codeFolder?: string): Engine {
  let engine: Promise<Engine> | undefined;
  const load = (): Promise<Engine> => (engine ??= createEngine(id, codeFolder));
  return {
    id,
    keepsState: id === 'hbx',
    open: async (...args) => (await load()).open(...args),
    restore: async (...args) => (await load()).restore?.(...args),
    // One that could not be loaded needs no closing.
    close: async () => (await engine?.catch(() => undefined))?.close(),
  };
}
