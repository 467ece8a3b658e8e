/** The keys `snapshot` and `normalize`: a whole Lua state out, and in again. @source protocol.md C.6 */
import { getKey, getText, isBinary, isMessage } from '../../../message/value.ts';
import { fail, ok, okMessage, type KeyFunction } from '../../device.ts';
import { identityOf, loadedOf, openState } from './state.ts';

export const snapshot: KeyFunction = async (base, _req, ctx) => {
  const opened = await openState(base, ctx);
  if (!opened.ok) return opened.outcome;
  const { vm } = opened;
  const body = await vm.state?.snapshot();
  if (ctx.scope === undefined) vm.close();
  if (vm.state === undefined) return fail(501, `The Lua engine ${ctx.engine.id} makes no snapshots: the node rebuilds a process from its log.`);
  if (body === undefined) return fail(409, 'The Lua state has a coroutine that is suspended, which no snapshot can hold: the node rebuilds the process from its log.');
  return okMessage({ ...identityOf(opened, ctx), body, holds: ctx.scope?.holds === true && ctx.scope.settled, touched: [...(ctx.scope?.touched ?? [])] });
};

export const normalize: KeyFunction = async (base, _req, ctx) => {
  const taken = getKey(base, 'snapshot');
  const { scope } = ctx;
  if (scope === undefined || scope.vm !== undefined || !isMessage(taken)) return ok(base);
  const loaded = loadedOf(base, ctx);
  if ('ok' in loaded) return loaded;
  const body = getKey(taken, 'body');
  const isOurs = Object.entries(identityOf(loaded, ctx)).every(([key, value]) => getText(taken, key) === value);
  const vm = isOurs && body !== undefined && isBinary(body) ? await ctx.engine.restore?.(typeof body === 'string' ? Buffer.from(body) : body, loaded.options) : undefined;
  if (vm === undefined) return fail(409, 'The snapshot is of another Lua engine, another module, or damaged: the log rebuilds the state.');
  const touched = getKey(taken, 'touched');
  scope.vm = vm;
  scope.loaded = loaded;
  scope.holds = scope.settled = getKey(taken, 'holds') === true;
  scope.touched = new Set(Array.isArray(touched) ? touched.map(String) : []);
  if (scope.holds && !scope.touched.has('process')) scope.process = await vm.state?.held(['process']);
  return ok(base);
};
