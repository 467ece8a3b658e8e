/**
 * The worker's side of a question to the host: it goes to the main thread, and this thread sleeps until the answer is there.
 *
 * The answer comes over a channel of its own, since the requests that wait on the other one must not be taken out of turn. The
 * channel is made when somebody first asks.
 */
import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';

/** A question on its way to the main thread. */
export interface HostQuestion {
  /** The request that runs. */
  readonly asks: number;
  readonly name: string;
  /** Packed list. */
  readonly args: Uint8Array;
  /** Where answers go from now on. `signal[0]` counts them. */
  readonly link?: HostAnswers;
}

export interface HostAnswers {
  readonly port: MessagePort;
  readonly signal: Int32Array;
}

export class HostLink {
  readonly #main: MessagePort;
  #answers: HostAnswers | undefined;

  /** @param main the port that requests come from */
  constructor(main: MessagePort) {
    this.#main = main;
  }

  /** Asks, and waits for as long as it takes: the main thread bounds that, and ends this one with itself. @returns a packed list */
  ask(request: number, name: string, args: Uint8Array): Uint8Array {
    const { port, signal } = this.#send(request, name, args);
    for (;;) {
      const seen = Atomics.load(signal, 0);
      const received = receiveMessageOnPort(port);
      if (received !== undefined) return received.message as Uint8Array;
      Atomics.wait(signal, 0, seen);
    }
  }

  #send(asks: number, name: string, args: Uint8Array): HostAnswers {
    if (this.#answers !== undefined) {
      this.#main.postMessage({ asks, name, args } satisfies HostQuestion);
      return this.#answers;
    }
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    const link: HostAnswers = { port: port2, signal };
    this.#main.postMessage({ asks, name, args, link } satisfies HostQuestion, [port2]);
    return (this.#answers = { port: port1, signal });
  }
}
