/** What one call of Lua asks of its host: packed, bounded, charged for. */
import { pack, unpack } from '../message/pack.ts';
import type { Value } from '../message/value.ts';
import { hostLimits, noAnswer } from './host.ts';

/** Asks for a packed list of arguments, and waits for the packed list of answers. */
export type AskHost = (name: string, args: Uint8Array) => Uint8Array;

export class HostCalls {
  readonly #ask: AskHost | undefined;
  readonly #charge: (instructions: number) => void;
  #calls = 0;
  #bytes = 0;

  /** @param charge takes instructions from the budget of the call; ends it when there are none left */
  constructor(ask: AskHost | undefined, charge: (instructions: number) => void) {
    this.#ask = ask;
    this.#charge = charge;
  }

  ask(name: string, args: readonly Value[]): readonly Value[] {
    if (this.#ask === undefined) return noAnswer(`There is no node here that ao.${name} could ask.`);
    this.#charge(hostLimits.instructions);
    if (++this.#calls > hostLimits.calls) return noAnswer(`One call makes at most ${hostLimits.calls} calls of ao.resolve, ao.get and ao.set.`);
    const asked = pack(args);
    if (!this.#carries(asked.length)) return tooMuch;
    const answered = this.#ask(name, asked);
    return this.#carries(answered.length) ? (unpack(answered) as readonly Value[]) : tooMuch;
  }

  #carries(bytes: number): boolean {
    this.#charge(Math.ceil(bytes / hostLimits.bytesAnInstruction));
    this.#bytes += bytes;
    return this.#bytes <= hostLimits.bytes;
  }
}

const tooMuch = noAnswer(`What one call asks through ao.resolve, ao.get and ao.set, and what it is answered, has at most ${hostLimits.bytes} bytes together.`);
