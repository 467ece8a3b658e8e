/**
 * A program that opens sources one after the other in one thread and prints all that can be seen of it, as JSON. V8 must not have met
 * their code before, so each run is a process of its own. Reads its request from stdin.
 */
import { readFileSync } from 'node:fs';
import { keepPartsIn } from '../../src/lua/compile/compile.ts';
import { KeptFolder } from '../../src/lua/compile/kept-folder.ts';
import { KeptParts } from '../../src/lua/compile/kept-parts.ts';
import { defaultLimits, type Dialect } from '../../src/lua/engines.ts';
import { LuaVm } from '../../src/lua/vm.ts';
import type { Value } from '../../src/message/value.ts';

export interface KeptPartsRequest {
  /** Folder of a build. */
  readonly folder?: string;
  readonly mostCharacters?: number;
  readonly dialect: Dialect;
  readonly sources: readonly string[];
  /** Functions and arguments; `{}` stands for a map. */
  readonly calls: readonly (readonly [name: string, ...args: unknown[]])[];
}

export interface KeptPartsRun {
  /** For each source. */
  readonly seen: readonly unknown[];
  /** It had something to write. */
  readonly compiled: boolean;
}

function open(source: string, { dialect, calls }: KeptPartsRequest): unknown {
  const { vm, outcome } = LuaVm.open([{ name: 'app.lua', source }], { dialect, limits: { ...defaultLimits, instructions: 200_000 }, sandbox: false, nowMs: 0, seed: 's' });
  if (vm === undefined) return outcome;
  const call = (on: LuaVm, [name, ...args]: readonly [string, ...unknown[]]): unknown => on.call(name, args.map((arg) => (typeof arg === 'object' ? new Map() : arg)) as Value[]);
  const answers = calls.map((one) => call(vm, one));
  const snapshot = vm.snapshot();
  const restored = snapshot && LuaVm.restore(snapshot, { dialect, limits: defaultLimits });
  return { outcome, answers, restored: restored && calls.slice(0, 3).map((one) => call(restored, one)), names: vm.functions() };
}

const request = JSON.parse(readFileSync(0, 'utf8')) as KeptPartsRequest;
const parts = new KeptParts(request.folder === undefined ? undefined : new KeptFolder(request.folder), request.mostCharacters);
keepPartsIn(parts);
const seen = request.sources.map((source) => open(source, request));
const compiled = parts.hasUnsaved;
parts.save();
console.log(JSON.stringify({ seen, compiled } satisfies KeptPartsRun, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)));
