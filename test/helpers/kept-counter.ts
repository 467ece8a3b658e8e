import { defaultLimits, type Engine } from '../../src/lua/engines.ts';

/** Opens a module in an engine, calls it, and closes the engine: what came of it. */
export async function countAndClose(engine: Engine): Promise<unknown> {
  const opened = await engine.open([{ name: 'app.lua', source: 'local n = 0 function inc(x) n = n + x return n, string.rep("-", n) end function fail(t)\n return t.x.y end' }], { dialect: 'luerl', limits: defaultLimits });
  if (!opened.ok) throw new Error(opened.error.message);
  const answers = [await opened.vm.call('inc', [2]), await opened.vm.call('inc', [3]), await opened.vm.call('fail', [new Map()])];
  await engine.close();
  return answers;
}
