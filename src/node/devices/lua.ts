/**
 * `lua@5.3a`: runs Lua modules.
 *
 * A key that is not in the base is the name of a Lua function, called with `(base, req, opts)`; `opts` is an empty table. `function`
 * and `parameters` (a list of arguments instead of those) in the request's body, the request or the base override what is called.
 *
 * - `module` names the code: the id of a cached source or message, a message `{content-type: application/lua, body, name}`, a list or
 *   a map of those (in the order of its keys), or several ids with commas. All are loaded in order into one state.
 * - `sandbox: true` puts the text `sandboxed` where there was something that touches the machine or loads code; a list of paths
 *   (`os/time`, `io`) does so with them, and a map of paths with its values.
 * - `device-sandbox`: the devices that `ao.resolve` may use (besides `message@1.0` and `structured@1.0`). Without it, all.
 * - `dialect: puc` runs Lua 5.3 as PUC-Rio defines it: only here, a real node does not know it.
 *
 * Keys: `init` loads the modules; `functions` lists the global functions that they define; `snapshot` answers the whole Lua state
 * (`body`) with what it is of, and `normalize` goes on from one; an engine that cannot refuses both, and the log rebuilds the state.
 *
 * Lua has the table `ao` (`src/lua/lib/ao/library.ts`), whose functions ask this node while the function waits (`node/ao/`).
 *
 * Inside a process the Lua state lives on between slots, and an engine that can keeps `base` in it. Elsewhere
 * (`/~lua@5.3a&module=ID/name`) each request has a new one. In a stack (`stack@1.0`) a function may also answer `"skip", base` or
 * `"pass", base`, and all calls of a slot together have the instructions of one.
 *
 * @source protocol.md C.6; design.md 9.11, 9.14, 9.19
 */
import { getKey } from '../../message/value.ts';
import { ok, type Device, type KeyFunction } from '../device.ts';
import { callFunction } from './lua/call.ts';
import { normalize, snapshot } from './lua/snapshot.ts';
import { openState } from './lua/state.ts';

const init: KeyFunction = async (base, _req, ctx) => {
  const opened = await openState(base, ctx);
  if (!opened.ok) return opened.outcome;
  // Outside a process nobody would come back for it.
  if (ctx.scope === undefined) opened.vm.close();
  return ok(base);
};

const functions: KeyFunction = async (base, _req, ctx) => {
  const opened = await openState(base, ctx);
  if (!opened.ok) return opened.outcome;
  const names = await opened.vm.functions();
  if (ctx.scope === undefined) opened.vm.close();
  return ok([...names]);
};

export const lua: Device = {
  id: 'lua@5.3a',
  kind: 'native',
  summary: 'runs Lua modules: what processes are written in',
  reads: ['function', 'parameters'],
  keys: {
    init,
    functions,
    snapshot,
    normalize,
    keys: (base, req, ctx) => ctx.devices.get('message@1.0')!.keys['keys']!(base, req, ctx),
    set: (base, req, ctx) => ctx.devices.get('message@1.0')!.keys['set']!(base, req, ctx),
  },
  fallback: async (key, base, req, ctx) => {
    const present = getKey(base, key);
    if (present !== undefined) return ok(present);
    return callFunction(key, base, req, ctx);
  },
};
