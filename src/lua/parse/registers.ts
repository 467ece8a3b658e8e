/**
 * Counts the registers that PUC's code generator would take, only to refuse what it refuses: "function or expression needs too
 * many registers". It follows how PUC 5.3 holds the parts of an expression until they are used; constants always count as
 * operands (PUC moves them to registers once a function has more than 256).
 */
import type { Fail, Scopes } from './scopes.ts';

const maxRegisters = 255;

/** An operand: what it is, and how many registers it holds for now, as `kind * 4 + held`. */
export type Operand = number;

const numeral = 0 << 2;
const constant = 1 << 2;
const local = 2 << 2;
const upvalue = 3 << 2;
const indexed = 4 << 2;
/** A value that can still go to any register. */
const loose = 5 << 2;
/** A value in a register of its own. */
const fixed = (6 << 2) + 1;
/** The result of a call, in one register unless more are wanted. */
const call = (7 << 2) + 1;
const vararg = 8 << 2;
const jump = 9 << 2;

const comparisons: ReadonlySet<string> = new Set(['==', '~=', '<', '<=', '>', '>=']);

const kindOf = (operand: Operand): number => operand & ~3;
const heldBy = (operand: Operand): number => operand & 3;
const isConstant = (operand: Operand): boolean => operand <= constant;

export class Registers {
  /** The expression read last. */
  last: Operand = constant;
  readonly #scopes: Scopes;
  readonly #fail: Fail;
  readonly #limit: number;

  constructor(scopes: Scopes, fail: Fail, isLimited: boolean) {
    this.#scopes = scopes;
    this.#fail = fail;
    this.#limit = isLimited ? maxRegisters : Infinity;
  }

  /** The first free register. */
  get free(): number {
    return this.#scopes.current.freeRegister;
  }

  set free(register: number) {
    this.#scopes.current.freeRegister = register;
  }

  check(count: number): void {
    if (this.free + count >= this.#limit) this.#fail('function or expression needs too many registers');
  }

  reserve(count: number): void {
    this.check(count);
    this.free += count;
  }

  /** Between statements only the variables in scope hold registers. */
  reset(): void {
    const { current } = this.#scopes;
    current.freeRegister = current.active.length;
  }

  // ── what an expression is ──

  number(): void {
    this.last = numeral;
  }

  constant(): void {
    this.last = constant;
  }

  vararg(): void {
    this.last = vararg;
  }

  local(): void {
    this.last = local;
  }

  upvalue(): void {
    this.last = upvalue;
  }

  /** A field of `_ENV`. */
  global(): void {
    this.last = indexed;
  }

  /** A function or an empty table. */
  object(): void {
    this.reserve(1);
    this.last = fixed;
  }

  /** `(expression)`. */
  parenthesize(): void {
    this.last = this.#discharge(this.last);
  }

  // ── suffixes ──

  /** Before `.` or `[`: the operand that is indexed. */
  beginIndex(): Operand {
    return kindOf(this.last) === upvalue ? this.last : this.#anyRegister(this.last);
  }

  endIndex(object: Operand): void {
    this.last = indexed + heldBy(object) + heldBy(this.#operand(this.last));
  }

  /** Before the arguments: gives the register of the function. */
  beginCall(): number {
    this.last = this.#nextRegister(this.last);
    return this.free - 1;
  }

  /** The same after `:name`. */
  beginMethodCall(): number {
    this.#release(this.#anyRegister(this.last));
    this.reserve(2);
    return this.free - 2;
  }

  /** At the end of a list: true when the last expression gives as many values as it has. */
  openEnd(): boolean {
    if (this.last === vararg) this.reserve(1);
    return this.last === vararg || this.last === call;
  }

  endCall(base: number): void {
    this.free = base + 1;
    this.last = call;
  }

  endTable(base: number): void {
    this.free = base;
    this.last = fixed;
  }

  // ── operators ──

  unary(operator: string): void {
    const operand = this.last;
    if (operator === 'not' && (isConstant(operand) || operand === jump)) {
      this.last = operand === jump ? jump : constant;
    } else if (operand !== numeral || operator === '#') {
      this.#release(this.#anyRegister(operand));
      this.last = loose;
    }
  }

  /** Once a binary operator is read: its left operand. */
  beginBinary(operator: string): Operand {
    if (operator === 'and' || operator === 'or') {
      this.condition();
      return constant;
    }
    return this.#operand(this.last);
  }

  endBinary(operator: string, left: Operand): void {
    if (operator === 'and' || operator === 'or') {
      const right = this.#discharge(this.last);
      this.last = isConstant(right) || right === local ? loose : right;
      return;
    }
    const isComparison = comparisons.has(operator);
    if (!isComparison && left === numeral && this.last === numeral) return;
    this.#release(this.#operand(this.last));
    this.#release(left);
    this.last = isComparison ? jump : loose;
  }

  /** Puts the last expression into the next register: arguments, fields, operands of `..`. */
  push(): void {
    this.last = this.#nextRegister(this.last);
  }

  /** After the last operand of `..`, which takes one more register unless it is a concatenation itself. */
  endConcatenation(base: number, isConcatenation: boolean): void {
    this.last = this.#discharge(this.last);
    if (!isConcatenation) this.push();
    this.free = base;
    this.last = loose;
  }

  /** The last expression decides a jump. */
  condition(): void {
    const operand = this.#discharge(this.last);
    if (!isConstant(operand) && operand !== jump) this.#release(this.#anyRegister(operand));
  }

  // ── statements ──

  /** Takes `wanted` values from a list of `given` expressions. */
  adjust(wanted: number, given: number): void {
    if (given > 0 && (this.last === call || this.last === vararg)) {
      const extra = Math.max(0, wanted - given + 1);
      if (this.last === vararg) this.reserve(1);
      if (extra > 1) this.reserve(extra - 1);
    } else {
      if (given > 0) this.push();
      if (wanted > given) this.reserve(wanted - given);
    }
    if (given > wanted) this.free -= given - wanted;
  }

  /** `return` of `count` values. */
  returnValues(count: number): void {
    if (this.openEnd()) return;
    if (count === 1) this.last = this.#anyRegister(this.last);
    else this.push();
  }

  /** A value is stored in a field. */
  store(): void {
    this.#operand(this.last);
  }

  /** A constant, or a value in a register. */
  #operand(operand: Operand): Operand {
    return isConstant(operand) ? operand : this.#anyRegister(operand);
  }

  #discharge(operand: Operand): Operand {
    switch (kindOf(operand)) {
      case indexed:
        this.#release(operand);
        return loose;
      case upvalue:
      case vararg:
        return loose;
      case kindOf(call):
        return fixed;
      default:
        return operand;
    }
  }

  #release(operand: Operand): void {
    this.free -= heldBy(operand);
  }

  #anyRegister(operand: Operand): Operand {
    const value = this.#discharge(operand);
    return value === fixed || value === local ? value : this.#nextRegister(value);
  }

  #nextRegister(operand: Operand): Operand {
    this.#release(this.#discharge(operand));
    this.reserve(1);
    return fixed;
  }
}
