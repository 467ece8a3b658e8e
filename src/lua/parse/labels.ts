/** `goto`, labels and `break`, with PUC's rules: which label a `goto` sees, and when it would jump into the scope of a local. */
import type { GotoStatement, LabelStatement } from './ast.ts';
import type { Block, Fail, Scopes } from './scopes.ts';

export interface Label {
  readonly node: LabelStatement;
  readonly line: number;
  /** Variables in scope at the label. */
  activeCount: number;
}

/** A `goto` that waits for its label, or a `break` outside a loop. */
export interface Jump {
  readonly name: string;
  readonly line: number;
  /** Undefined for a `break`. */
  readonly node: GotoStatement | undefined;
  /** Counts all jumps of the chunk. */
  readonly order: number;
}

/** Jumps to one name that wait in a block, in order of appearance. */
export interface Waiting {
  readonly jumps: readonly (Jump | Waiting)[];
  /** Variables in scope at the jumps, as far as the block knows them. */
  activeCount: number;
}

export class Labels {
  readonly #scopes: Scopes;
  /** Raises an error without naming a token. */
  readonly #fail: Fail;
  #jumpCount = 0;
  #labelCount = 0;

  constructor(scopes: Scopes, fail: Fail) {
    this.#scopes = scopes;
    this.#fail = fail;
  }

  /** A new id for a label. */
  nextId(): number {
    return this.#labelCount++;
  }

  /** Refuses a label that its block has already. */
  checkNew(name: string): void {
    const known = this.#scopes.current.block.labels?.get(name);
    if (known !== undefined) this.#fail(`label '${name}' already defined on line ${known.line}`);
  }

  define(node: LabelStatement, line: number): Label {
    const { current } = this.#scopes;
    const label: Label = { node, line, activeCount: current.active.length };
    (current.block.labels ??= new Map()).set(node.name, label);
    current.node.hasGoto = true;
    return label;
  }

  /** Nothing but labels follows in the block: there the block's variables count as out of scope. */
  endsBlock(label: Label): void {
    label.activeCount = this.#scopes.current.block.activeCount;
  }

  /** Lets the waiting gotos of the block see a label. */
  attract(label: Label): void {
    const { jumps } = this.#scopes.current.block;
    const waiting = jumps?.get(label.node.name);
    if (waiting === undefined) return;
    for (const group of waiting) this.#land(group, label);
    jumps!.delete(label.node.name);
  }

  jump(node: GotoStatement, line: number): void {
    const { current } = this.#scopes;
    current.node.hasGoto = true;
    const label = current.block.labels?.get(node.name);
    const jump: Jump = { name: node.name, line, node, order: this.#jumpCount++ };
    const group: Waiting = { jumps: [jump], activeCount: current.active.length };
    if (label === undefined) wait(current.block, node.name, group);
    else this.#land(group, label);
  }

  /** A `break`: inside a loop nothing is to be done, elsewhere the end of the function finds it. */
  break(line: number): void {
    const { block, active } = this.#scopes.current;
    const jump: Jump = { name: 'break', line, node: undefined, order: this.#jumpCount++ };
    if (!block.isInLoop) wait(block, 'break', { jumps: [jump], activeCount: active.length });
  }

  /** Leaves an inner block; its waiting gotos move to the block around it. */
  closeBlock(): void {
    const { current } = this.#scopes;
    const { block } = current;
    const outer = block.outer as Block;
    this.#scopes.hideLocals(block.activeCount);
    current.block = outer;
    if (block.jumps === undefined) return;
    for (const [name, waiting] of block.jumps) {
      const label = outer.labels?.get(name);
      const group: Waiting = waiting.length === 1 ? waiting[0]! : { jumps: waiting, activeCount: 0 };
      // The variables of the block are out of scope, and those around it were in scope at each jump.
      group.activeCount = block.activeCount;
      if (label === undefined) wait(outer, name, group);
      else this.#land(group, label);
    }
  }

  /** At the end of a function, no goto may wait any more. */
  closeFunction(): void {
    const { jumps } = this.#scopes.current.block;
    let first: Jump | undefined;
    for (const waiting of jumps?.values() ?? []) {
      const jump = firstOf(waiting[0]!);
      if (first === undefined || jump.order < first.order) first = jump;
    }
    if (first === undefined) return;
    if (first.node === undefined) this.#fail(`<break> at line ${first.line} not inside a loop`);
    this.#fail(`no visible label '${first.name}' for <goto> at line ${first.line}`);
  }

  #land(group: Waiting, label: Label): void {
    if (group.activeCount < label.activeCount) {
      const local = this.#scopes.current.active[group.activeCount];
      const { name, line } = firstOf(group);
      this.#fail(`<goto ${name}> at line ${line} jumps into the scope of local '${local?.name ?? '?'}'`);
    }
    label.node.used = true;
    resolve(group, label.node);
  }
}

function wait(block: Block, name: string, group: Waiting): void {
  const jumps = (block.jumps ??= new Map<string, Waiting[]>());
  const waiting = jumps.get(name);
  if (waiting === undefined) jumps.set(name, [group]);
  else waiting.push(group);
}

function firstOf(group: Waiting): Jump {
  const first = group.jumps[0]!;
  return 'jumps' in first ? firstOf(first) : first;
}

/** Blocks nest no deeper than the parser lets them, so neither do groups. */
function resolve(group: Waiting, label: LabelStatement): void {
  for (const jump of group.jumps) {
    if ('jumps' in jump) resolve(jump, label);
    else if (jump.node !== undefined) jump.node.label = label;
  }
}
