import type { WireGeneration } from '../../message/wire-generation.ts';

/** Which other node has a process and how it wants to be spoken to, as far as pushes have found out. The least recently found are forgotten first. */
export class Routes {
  readonly #nodes = new Map<string, string>();
  readonly #generations = new Map<string, WireGeneration>();
  readonly #most: number;

  constructor(most = 1000) {
    this.#most = most;
  }

  /** URL of the node that has a process. */
  get(process: string): string | undefined {
    return this.#nodes.get(process);
  }

  set(process: string, node: string): void {
    this.#nodes.delete(process);
    this.#nodes.set(process, node);
    if (this.#nodes.size > this.#most) this.#nodes.delete(this.#nodes.keys().next().value!);
  }

  /** What a node speaks, by its newest answer. */
  generation(node: string): WireGeneration {
    return this.#generations.get(node) ?? 'may';
  }

  heard(node: string, generation: WireGeneration): void {
    this.#generations.delete(node);
    this.#generations.set(node, generation);
    if (this.#generations.size > this.#most) this.#generations.delete(this.#generations.keys().next().value!);
  }

  /** After a node did not do what it was asked: the next push looks anew. */
  forget(process: string): void {
    this.#nodes.delete(process);
  }
}
