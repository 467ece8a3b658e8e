/** The Lua state that a key works on: that of the process, or a new one. */
import { createHash } from 'node:crypto';
import type { LuaModule, Vm, VmOptions } from '../../../lua/engines.ts';
import { getText, type Message } from '../../../message/value.ts';
import type { NodeContext } from '../../context.ts';
import type { Outcome } from '../../device.ts';
import { plainLimits, type BoundLimits } from '../../limits.ts';
import type { Loaded } from '../../process/live-process.ts';
import { luaFailure } from './failure.ts';
import { modulesOf } from './modules.ts';
import { devicesOf, sandboxOf } from './sandbox.ts';

export type Opened = ({ readonly ok: true; readonly vm: Vm; readonly limits: BoundLimits } & Loaded) | { readonly ok: false; readonly outcome: Outcome };

/** The state of the process that runs, opened when it first asks; outside of processes a new one, which the caller closes. */
export async function openState(base: Message, ctx: NodeContext): Promise<Opened> {
  const { scope } = ctx;
  const limits = scope?.limits ?? ctx.limits;
  if (scope?.vm !== undefined) return { ok: true, vm: scope.vm, limits, ...scope.loaded! };
  const found = ctx.functionEngines.for(ctx);
  if (!found.ok) return { ok: false, outcome: found };
  const loaded = loadedOf(base, ctx);
  if ('ok' in loaded) return { ok: false, outcome: loaded };
  const opened = await found.engine.open(loaded.modules, loaded.options);
  if (!opened.ok) return { ok: false, outcome: luaFailure(opened.error, limits) };
  if (scope !== undefined) {
    scope.vm = opened.vm;
    scope.loaded = loaded;
    scope.printed += opened.printed;
  }
  return { ok: true, vm: opened.vm, limits, ...loaded };
}

/** What a base has its state opened with, or why it cannot. */
export function loadedOf(base: Message, ctx: NodeContext): Loaded | Outcome {
  const modules = modulesOf(base, ctx);
  if (!Array.isArray(modules)) return modules as Outcome;
  const devices = devicesOf(base, ctx);
  if (devices !== undefined && 'ok' in devices) return devices;
  return { modules: modules as LuaModule[], options: optionsOf(base, ctx), ...(devices === undefined ? {} : { devices }) };
}

function optionsOf(base: Message, ctx: NodeContext): VmOptions {
  return {
    dialect: getText(base, 'dialect') === 'puc' ? 'puc' : 'luerl',
    limits: plainLimits(ctx.scope?.limits ?? ctx.limits),
    sandbox: sandboxOf(base),
  };
}

/** What a Lua state is of: one of another engine, dialect or module is no use. */
export function identityOf({ modules, options }: Loaded, ctx: NodeContext): { engine: string; dialect: string; sandbox: string; modules: string } {
  const sources = createHash('sha256');
  for (const { name, source } of modules) sources.update(`${name.length} ${name} ${source.length} ${source}`);
  return { engine: ctx.engine.id, dialect: options.dialect, sandbox: JSON.stringify(options.sandbox), modules: sources.digest('base64url') };
}
