/**
 * A process for tests: a Lua file runs in the engine as a node would run it, but with no node, no signatures and no clock. Senders are
 * names, so a test reads as what it is about. A message takes well under a millisecond, so thousands of them fit in a test.
 *
 * It holds its state as a node does: each message is a slot, one that fails leaves the state of the slot before, and what the
 * process writes onto `base` is its state. What needs a node is not here: messages to other processes stay in the outbox, and
 * `ao.resolve` answers an error.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { homedir } from 'node:os';
import type { OutboxEntry, ResultError } from '../base/result.ts';
import { moduleId } from '../client/module-id.ts';
import { resultFrom, toPlain } from '../client/result.ts';
import { createEngine, defaultLimits, type Dialect, type Engine, type LuaError, type LuaLimits, type LuaResult, type Vm } from '../lua/engines.ts';
import { getText, isMessage, message, type Message, type PlainValue, type Value } from '../message/value.ts';
import { bundle } from './bundle/bundle.ts';
import { nameWithin, surroundingsOf } from './bundle-surroundings.ts';
import { prepareEval } from './eval-code.ts';
import { createLocator } from './map-locator.ts';
import { mapError } from './map-result.ts';
import { findProject } from './project.ts';
import { chooseRuntime, runtimeOption, type Runtime } from './runtime.ts';
import type { SourceMap } from './source-map.ts';
import type { SourceMaps } from './source-maps.ts';
import { failsToLoad, printable, type TestError } from './test-errors.ts';

export interface ProcessOptions {
  /** The Lua file: a path, or `new URL('./main.lua', import.meta.url)`. What it requires comes along. */
  readonly file: string | URL;
  /** Default: as `hbx deploy` finds it: a comment in the file, else the project's config, else `compute`. */
  readonly runtime?: Runtime;
  /** Default `luerl`, as on every HyperBEAM node. */
  readonly dialect?: Dialect;
  /** Who signed the process message. Default `owner`. */
  readonly owner?: string;
  /** Default: 43 characters. */
  readonly id?: string;
  /** Further keys of the process message. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Of one message. Default: those of a node. */
  readonly limits?: Partial<LuaLimits>;
}

export interface TestMessage {
  /** Who sends it. Default: the owner. */
  readonly from?: string;
  readonly action?: string;
  readonly data?: string | Uint8Array;
  /** Further keys, as text; names count whatever their case. */
  readonly tags?: Readonly<Record<string, PlainValue>>;
  /** `from` is a process: the message was delivered by the node, which signed it. */
  readonly fromProcess?: boolean;
  /** Nobody signed it. */
  readonly unsigned?: boolean;
  /** It runs on a copy: nothing of what it does stays. */
  readonly dryRun?: boolean;
  /** Default 0, as on a node without a gateway. */
  readonly blockHeight?: number;
  /** Milliseconds since 1970. Default: one second more than the message before. */
  readonly timestamp?: number;
}

export interface TestResult {
  readonly slot: number;
  /** Of the message, as `msg.Id` in handlers. */
  readonly id: string;
  readonly ok: boolean;
  /** What was printed and answered. */
  readonly output: string;
  /** As in the Result of `hbx send --json`. */
  readonly outbox: readonly OutboxEntry[];
  /** Names the file and line of the source. `hint` tells more, where the words of the node tell little. */
  readonly error: TestError | null;
}

export interface LuaProcess {
  readonly id: string;
  readonly owner: string;
  /** What the process message itself (slot 0) led to. */
  readonly first: TestResult;
  send(message: TestMessage): Promise<TestResult>;
  /** Has the owner run Lua in it. Needs a process that runs `Eval`. */
  eval(code: string): Promise<TestResult>;
  /** A part of the state as plain JSON data, as `/<pid>/now/<path>` would answer. `undefined` when there is none. */
  state(path?: string): Promise<unknown>;
  close(): Promise<void>;
}

const messageKeys = new Set<string>(['from', 'action', 'data', 'tags', 'fromProcess', 'unsigned', 'dryRun', 'blockHeight', 'timestamp'] satisfies (keyof TestMessage)[]);

/** The address of the node that delivers messages of processes. */
const nodeAddress = 'test-node-0000000000000000000000000000000000';
const firstMs = Date.UTC(2026, 0, 1);

/**
 * Starts a process of a Lua file. Its process message has been handled when this returns: `first` tells what came of it.
 * @throws HbxError `bundle/…` with file, line and column; `project/bad-config`; `project/file-fails` when the module does not load
 */
export async function openProcess(options: ProcessOptions): Promise<LuaProcess> {
  const path = typeof options.file === 'string' ? resolve(options.file) : fileURLToPath(options.file);
  const project = findProject(dirname(path));
  const around = surroundingsOf(project, dirname(path), homedir());
  const dialect = options.dialect ?? 'luerl';
  const entry = { path, name: nameWithin(around.root, path) };
  const { runtime } = chooseRuntime({ flag: options.runtime, text: readFileSync(path, 'utf8'), file: path, config: project?.config.runtime });
  const built = bundle({ ...around, entry, dialect, ...runtimeOption(runtime) });
  const maps = new MemoryMaps();
  const module = moduleId(built.code);
  maps.add(module, built.map, around.root);

  const engine = await borrowEngine();
  const limits = { ...defaultLimits, ...options.limits };
  const opened = await engine.open([{ name: module, source: built.code }], { dialect, limits });
  if (!opened.ok) {
    await returnEngine();
    throw failsToLoad(mapError(asResultError(opened.error), maps, { dialect }));
  }
  const process = new TestProcess({ vm: opened.vm, maps, dialect, owner: options.owner ?? 'owner', id: options.id ?? 'hbx-test-process'.padEnd(43, '0'), evalRoot: around });
  await process.start(module, options.tags ?? {});
  return process;
}

interface Parts {
  readonly vm: Vm;
  readonly maps: MemoryMaps;
  readonly dialect: Dialect;
  readonly owner: string;
  readonly id: string;
  readonly evalRoot: ReturnType<typeof surroundingsOf>;
}

class TestProcess implements LuaProcess {
  readonly #parts: Parts;
  #slot = -1;
  #clockMs = firstMs;
  #first: TestResult | undefined;
  /** Messages run one after the other, however they are sent. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get id(): string {
    return this.#parts.id;
  }

  get owner(): string {
    return this.#parts.owner;
  }

  get first(): TestResult {
    return this.#first!;
  }

  async start(module: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const { id, owner, vm } = this.#parts;
    const definition = message({
      ...lowerCase({ 'data-protocol': 'ao', variant: 'ao.TN.1', type: 'Process', device: 'process@1.0', 'execution-device': 'lua@5.3a', 'scheduler-device': 'scheduler@1.0', authority: nodeAddress, scheduler: nodeAddress, module, ...tags }),
      commitments: { [id]: commitment(owner) },
    });
    const state = new Map(definition);
    state.delete('commitments');
    await vm.state!.hold(state.set('process', definition).set('initialized', 'true'));
    this.#first = await this.#run(definition, {});
  }

  send(sent: TestMessage): Promise<TestResult> {
    const unknown = Object.keys(sent).find((key) => !messageKeys.has(key));
    if (unknown !== undefined) throw new TypeError(`send() knows no \`${unknown}\`: it takes ${[...messageKeys].join(', ')}. Other keys of a message go into \`tags\`.`);
    return this.#inTurn(() => this.#run(this.#bodyOf(sent), sent));
  }

  eval(code: string): Promise<TestResult> {
    return this.#inTurn(() => {
      const { maps, evalRoot } = this.#parts;
      const prepared = prepareEval({ ...evalRoot, entry: { name: '(eval)', text: code } }, code);
      maps.add(prepared.id, prepared.map, evalRoot.root);
      const sent = { action: 'Eval', data: prepared.code, tags: { 'source-id': prepared.id } };
      return this.#run(this.#bodyOf(sent), sent, { ...prepared.map, sourceRoot: evalRoot.root });
    });
  }

  async state(path = ''): Promise<unknown> {
    const value = await this.#inTurn(() => this.#parts.vm.state!.held(path.split('/').filter((key) => key !== '')));
    return value === undefined ? undefined : toPlain(value);
  }

  async close(): Promise<void> {
    await this.#queue;
    this.#parts.vm.close();
    await returnEngine();
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #bodyOf({ from = this.#parts.owner, action, data, tags, fromProcess, unsigned }: TestMessage): Message {
    return message({
      ...lowerCase(tags ?? {}),
      'data-protocol': 'ao',
      variant: 'ao.TN.1',
      type: 'Message',
      target: this.#parts.id,
      ...(action === undefined ? {} : { action }),
      ...(data === undefined ? {} : { data }),
      ...(fromProcess === true ? { 'from-process': from } : {}),
      ...(unsigned === true ? {} : { commitments: { [messageIdOf(this.#slot + 1)]: commitment(fromProcess === true ? nodeAddress : from) } }),
    });
  }

  async #run(body: Message, { blockHeight = 0, timestamp, dryRun = false }: TestMessage, sent?: SourceMap): Promise<TestResult> {
    const { maps, dialect, id } = this.#parts;
    const slot = this.#slot + 1;
    const nowMs = timestamp ?? this.#clockMs + 1000;
    if (!dryRun) [this.#slot, this.#clockMs] = [slot, nowMs];
    const vm = dryRun ? await this.#parts.vm.state!.fork() : this.#parts.vm;
    const assignment = message({ 'block-hash': 'A'.repeat(43), 'block-height': blockHeight, 'block-timestamp': nowMs, 'data-protocol': 'ao', epoch: '0', path: 'compute', process: id, slot, timestamp: nowMs, type: 'assignment', variant: 'ao.N.1', body, ...(dryRun ? { 'read-only': true } : {}) });
    const held = { set: message({ 'at-slot': slot - 1, device: 'lua@5.3a' }), unset: ['results', 'commitments'] };
    const answer = await vm.call('compute', [null, assignment, new Map<string, Value>()], { held, nowMs, seed: `${id}:${slot}` });
    if (dryRun) vm.close();
    const results = resultsOf(answer);
    const { ok, output, outbox, error } = resultFrom(results);
    return { slot, id: slot === 0 ? id : messageIdOf(slot), ok, output, outbox, error: error === null ? null : printable(mapError(error, maps, { dialect, action: getText(body, 'action'), ...(sent === undefined ? {} : { sent }) })) };
  }
}

/** No two messages have the same: a process may know those it has handled. */
function messageIdOf(slot: number): string {
  return `${slot}-message`.padEnd(43, '-');
}

/** What a node answers as the results of the slot. */
function resultsOf(answer: LuaResult): Value {
  if (!answer.ok) return message({ error: errorMessage(answer.error), print: answer.printed });
  const { change, caught, printed } = answer;
  if (change === undefined) return message({ error: 'compute must return the base it was given (a table).', print: printed });
  const found = isMessage(change.whole) ? change.whole.get('results') : change.set.find(([path]) => path.length === 1 && path[0] === 'results')?.[1];
  const results = new Map(isMessage(found) ? found : []);
  if (printed !== '') results.set('print', printed);
  // The text alone has no place.
  if (caught !== undefined && results.get('error') === caught.text) results.set('caught', errorMessage(caught.error));
  return results;
}

function errorMessage({ message: text, file, line, column, traceback }: LuaError): Message {
  return message({ message: text, file, line, column, trace: traceback.map((frame) => ({ ...frame })) } as Record<string, PlainValue>);
}

function asResultError({ message: text, file, line, column, traceback }: LuaError): ResultError {
  return { message: text, ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }), traceback: [...traceback] };
}

function commitment(committer: string): Record<string, PlainValue> {
  return { alg: 'rsa-pss-sha512', type: 'rsa-pss-sha512', 'commitment-device': 'httpsig@1.0', committer };
}

function lowerCase(tags: Readonly<Record<string, PlainValue>>): Record<string, PlainValue> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]));
}

class MemoryMaps implements SourceMaps {
  readonly #maps = new Map<string, ReturnType<typeof createLocator>>();

  add(id: string, map: SourceMap, root: string): void {
    this.#maps.set(id, createLocator({ ...map, sourceRoot: root }));
  }

  locator(id: string): ReturnType<typeof createLocator> | undefined {
    return this.#maps.get(id);
  }

  locate: SourceMaps['locate'] = (id, line, columnBytes) => this.locator(id)?.locate(line, columnBytes);
}

/** Processes of one test file share an engine, which is a thread; it ends with the last of them. */
let shared: Promise<Engine> | undefined;
let borrowers = 0;

async function borrowEngine(): Promise<Engine> {
  borrowers++;
  return (shared ??= createEngine('hbx'));
}

async function returnEngine(): Promise<void> {
  if (--borrowers > 0) return;
  const ended = shared;
  shared = undefined;
  await (await ended)?.close();
}
