/** A process of the Handlers runtime in an engine, driven through the global `compute` with what a node hands in. */
import { createEngine, defaultLimits, type Dialect, type Engine, type LuaLimits, type LuaModule, type LuaResult } from '../../src/lua/engines.ts';
import { resultFrom } from '../../src/client/result.ts';
import { isMessage, message, type Message, type PlainValue, type Value } from '../../src/message/value.ts';
import { builtIns } from '../../src/project/built-ins.ts';
import { bundle } from '../../src/project/bundle/bundle.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import type { OutboxEntry, ResultError } from '../../src/base/result.ts';

export const owner = 'owner'.padEnd(43, '-');
export const alice = 'alice'.padEnd(43, '-');
export const bob = 'bob'.padEnd(43, '-');
export const node = 'node'.padEnd(43, '-');
export const self = 'process'.padEnd(43, '-');

export type Keys = Readonly<Record<string, PlainValue>>;

export interface Answer {
  readonly output: string;
  readonly outbox: readonly OutboxEntry[];
  readonly error: ResultError | null;
  /** As they are. */
  readonly results: Message;
}

export interface HandlersProcess {
  readonly first: Answer;
  /** A message of `from` with these keys. `null` is nobody's. */
  send(keys: Keys, options?: { from?: string | null; assignment?: Keys; commitments?: PlainValue }): Promise<Answer>;
  /** Lua of the owner. */
  eval(code: string, keys?: Keys): Promise<Answer>;
  readonly base: Message;
  /** Calls a global function as a message does that names it as its `path`. */
  call(name: string): Promise<LuaResult>;
  close(): Promise<void>;
}

/** An app with the runtime around it, as `hbx deploy --runtime handlers` makes it. */
export function withRuntime(app: string, dialect: Dialect): string {
  return bundle({ entry: { name: 'app.lua', text: app }, root: packageRoot(), luaPath: [], dialect, builtIns: builtIns(), runtime: 'handlers' }).code;
}

/** A module with what it requires of ours. */
export function withModules(text: string, dialect: Dialect): string {
  return bundle({ entry: { name: 'module.lua', text }, root: packageRoot(), luaPath: [], dialect, builtIns: builtIns() }).code;
}

let signatures = 0;

/** Without an id one that no other message has. */
export function signedBy(committer: string, id = `m${signatures++}`.padEnd(43, '-')): Record<string, PlainValue> {
  return {
    [id]: { alg: 'rsa-pss-sha512', type: 'rsa-pss-sha512', 'commitment-device': 'httpsig@1.0', committer, keyid: 'k', signature: 's', committed: { 1: 'action', 2: 'data' } },
    ['h'.padEnd(43, '-')]: { alg: 'hmac-sha256', type: 'hmac-sha256', 'commitment-device': 'httpsig@1.0', keyid: 'ao', signature: 's' },
  };
}

interface Options {
  readonly engine?: Engine['id'];
  readonly dialect?: Dialect;
  readonly tags?: Keys;
  readonly limits?: LuaLimits;
  /** Modules as they are, in place of an app in the runtime. */
  readonly modules?: readonly LuaModule[];
}

export async function openHandlers(app: string, { engine: engineId = 'hbx', dialect = 'luerl', tags = {}, limits = defaultLimits, modules }: Options = {}): Promise<HandlersProcess> {
  const engine = await createEngine(engineId);
  const opened = await engine.open(modules ?? [{ name: 'app', source: withRuntime(app, dialect) }], { dialect, limits });
  if (!opened.ok) {
    await engine.close();
    throw new Error(`${opened.error.message} (line ${opened.error.line})`);
  }
  const definition = message({ type: 'Process', device: 'process@1.0', 'data-protocol': 'ao', variant: 'ao.TN.1', 'execution-device': 'lua@5.3a', module: 'm'.repeat(43), authority: node, scheduler: node, ...tags, commitments: signedBy(owner, self) });
  let base = new Map(definition);
  base.delete('commitments');
  base.set('process', definition).set('initialized', 'true');
  let slot = -1;

  const compute = async (body: Message, assignment: Keys): Promise<Answer> => {
    slot++;
    // fengari has integers of 32 bits.
    const now = (engineId === 'fengari' ? 1_000_000 : 1_795_677_850_382) + slot * 1000;
    const req = message({ 'block-hash': 'A'.repeat(43), 'block-height': 1000 + slot, 'block-timestamp': now, 'data-protocol': 'ao', epoch: '0', 'hash-chain': 'c'.repeat(43), path: 'compute', process: self, slot, timestamp: now, type: 'assignment', variant: 'ao.N.1', ...assignment, body });
    base.set('at-slot', slot - 1).set('device', 'lua@5.3a').delete('results');
    const answer = await opened.vm.call('compute', [base, req, new Map<string, Value>()], { nowMs: now });
    if (!answer.ok) throw new Error(answer.error.message);
    const after = answer.values[0]!;
    if (!isMessage(after)) throw new Error('compute answered no table');
    base = new Map(after);
    const results = base.get('results');
    if (!isMessage(results)) throw new Error('there are no results');
    return { ...resultFrom(results), results };
  };
  const first = await compute(definition, {});
  const send: HandlersProcess['send'] = (keys, { from = alice, assignment = {}, commitments } = {}) => {
    const signatures = commitments ?? (from === null ? undefined : signedBy(from));
    return compute(message({ 'data-protocol': 'ao', variant: 'ao.N.1', type: 'Message', target: self, ...keys, ...(signatures === undefined ? {} : { commitments: signatures }) }), assignment);
  };
  return {
    first,
    send,
    eval: (code, keys = {}) => send({ action: 'Eval', data: code, ...keys }, { from: owner }),
    get base() {
      return base;
    },
    call: (name) => opened.vm.call(name, [base, message({ slot: slot + 1, body: { action: 'x' } }), new Map<string, Value>()], {}),
    close: () => engine.close(),
  };
}
