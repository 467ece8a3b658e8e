/**
 * Engines for Lua functions outside processes.
 *
 * A function that asks the node for something (`ao.resolve`) blocks its engine until the answer is there, so what it waits for
 * must never need that engine. Functions called from a request, those that such a function asks for, and so on, each have one of
 * their own; those that a slot asks for have others, because a slot may be what a function waits for. Processes run on an engine
 * that no function ever runs on.
 *
 * ```
 * request ► function ► function ► … ► slot of a process ► function ► function ► … ► what is recorded already
 * ```
 */
import type { Engine } from '../../lua/engines.ts';
import type { NodeContext } from '../context.ts';
import { fail, type Outcome } from '../device.ts';
import { isInsideSlot } from './inside-slot.ts';

/** Functions that may wait for one another. */
const mostNested = 4;

export class FunctionEngines {
  readonly #create: () => Engine;
  /** By depth. */
  readonly #ofRequests = new Map<number, Engine>();
  readonly #ofSlots = new Map<number, Engine>();

  /** @param create makes an engine that starts nothing before it is used */
  constructor(create: () => Engine) {
    this.#create = create;
  }

  /** The engine for Lua that is called now: that of processes for a slot. */
  for(ctx: NodeContext): { readonly ok: true; readonly engine: Engine } | (Outcome & { readonly ok: false }) {
    if (ctx.scope !== undefined) return { ok: true, engine: ctx.engine };
    const depth = ctx.asked?.depth ?? 0;
    if (depth >= mostNested) return fail(400, `Functions that call one another through ao.resolve may be ${mostNested} deep.`) as Outcome & { ok: false };
    const engines = isInsideSlot(ctx) ? this.#ofSlots : this.#ofRequests;
    const engine = engines.get(depth) ?? this.#create();
    engines.set(depth, engine);
    return { ok: true, engine };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#ofRequests.values(), ...this.#ofSlots.values()].map((engine) => engine.close()));
  }
}
