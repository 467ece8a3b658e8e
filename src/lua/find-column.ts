/**
 * The column of an error of which only the line is known: from fengari, or from a real node. The source is parsed, and the
 * operations on that line are held against the words of the message. When several fit, the answer is that nobody knows.
 */
import { lastPart, runs, testsOf, type Test } from './columns/wordings.ts';
import { operationsOf, type Operation, type Unit } from './columns/operations.ts';
import type { Dialect } from './engines.ts';
import { LuaSyntaxError } from './parse/errors.ts';
import { parseChunk } from './parse/parser.ts';

export interface LinePlace {
  /** From 1. */
  readonly line: number;
  /** Without the place in front. */
  readonly message: string;
  /** The function that the line is in, if that is known. */
  readonly functionName?: string;
  /**
   * What the function that was called there is called, if a traceback tells: `global 'f'` as PUC names it, or `f` alone, or '' for
   * what has no name. Then the message is not looked at.
   */
  readonly called?: string;
}

/** Longer sources are not parsed. */
const maxLength = 4 * 1024 * 1024;

/** Sources that were parsed lately. What they lead to may go whenever memory is short. */
const maxKept = 8;
const kept: Readonly<Record<Dialect, Map<string, WeakRef<readonly Unit[]>>>> = { puc: new Map(), luerl: new Map() };

/**
 * The column at which our own engine would tell the error, in bytes from 1; `undefined` when that is not certain.
 *
 * In `puc` the line is that of the operation. In `luerl` it is what Luerl tells: that of the statement, or of the outermost loop
 * around it, so all operations of those count.
 * @param source binary text: one character (0 to 255) a byte
 */
export function findColumn(source: string, dialect: Dialect, place: LinePlace): number | undefined {
  const { line, called, functionName } = place;
  if (source.length > maxLength || !Number.isInteger(line)) return undefined;
  const units = unitsOf(source, dialect).filter(({ from, to }) => from <= line && line <= to);
  const all = units.flatMap(({ operations }) => (dialect === 'puc' ? operations.filter((one) => one.line === line) : operations));
  const within = functionName === undefined ? all : inFunction(all, functionName);
  const tests = called === undefined ? testsOf(binaryText(place.message)) : testsOfCall(binaryText(called));
  const fitting = tests.map((test) => within.filter(test)).find((some) => some.length > 0) ?? [];
  const columns = new Set(fitting.map((one) => (one.line === line ? one.column : 0)));
  const [column] = columns;
  return columns.size === 1 && column! > 0 ? column : undefined;
}

function testsOfCall(called: string): readonly Test[] {
  if (called === '') return [({ kind, called: name }) => kind === 'call' && name === undefined];
  const name = /^[\w ]+ '(.*)'$/s.exec(called)?.[1];
  return name === undefined ? [runs(called)] : [(operation) => operation.called === called, runs(name)];
}

/** Those in functions of that name, or all when no function is called so. */
function inFunction(all: readonly Operation[], name: string): readonly Operation[] {
  const some = all.filter(({ owner }) => (owner.isMain ? name === 'main chunk' : owner.name !== undefined && lastPart(owner.name) === lastPart(name)));
  return some.length > 0 ? some : all;
}

function unitsOf(source: string, dialect: Dialect): readonly Unit[] {
  const known = kept[dialect].get(source)?.deref();
  if (known !== undefined) return known;
  let units: readonly Unit[] = [];
  try {
    units = operationsOf(parseChunk(source, { dialect }));
  } catch (error) {
    if (!(error instanceof LuaSyntaxError)) throw error;
  }
  const lately = kept[dialect];
  lately.delete(source);
  lately.set(source, new WeakRef(units));
  for (const oldest of lately.keys()) {
    if (lately.size <= maxKept) break;
    lately.delete(oldest);
  }
  return units;
}

function binaryText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
