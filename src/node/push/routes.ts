/** Which other node has a process, as far as pushes have found out. The least recently found are forgotten first. */
export class Routes {
  readonly #nodes = new Map<string, string>();
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

  /** After a node did not do what it was asked: the next push looks anew. */
  forget(process: string): void {
    this.#nodes.delete(process);
  }
}
