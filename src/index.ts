/**
 * The public API of hbx: for programs and tests that run a node or talk to one.
 *
 *     import { createNode, connect } from 'hbx';
 *
 *     const node = await createNode();
 *     const hbx = await connect({ url: node.url });
 *     const module = await hbx.cacheModule(source);
 *     const { process } = await hbx.spawnModule(module.id);
 *     const result = await hbx.send(process, { action: 'Inc' });
 *     await node.stop();
 *
 * `bundle` makes one source of a file and what it requires.
 *
 * The only file that re-exports.
 */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { resolveHome } from './base/home.ts';
import type { Result } from './base/result.ts';
import { createClient, type Client, type RequestOptions } from './client/client.ts';
import { spawnTags } from './client/spawn-tags.ts';
import { createTransport } from './client/transport.ts';
import { startNode, type NodeOptions, type RunningNode } from './node/create-node.ts';
import { nameWithin, runtimeOf, surroundingsOf } from './project/bundle-surroundings.ts';
import { bundle as bundleFiles } from './project/bundle/bundle.ts';
import { createBundledMaps } from './project/bundled-maps.ts';
import { findProject } from './project/project.ts';
import { chooseRuntime, runtimeOption, type Runtime } from './project/runtime.ts';
import { checkJwk } from './wallet/check-jwk.ts';
import { notAWallet, walletDamaged } from './wallet/errors.ts';
import { loadOrCreateKey } from './wallet/node-key.ts';
import { readWallet } from './wallet/wallet-file.ts';
import { signerOf, type PrivateJwk } from './wallet/wallet.ts';

export interface CreateNodeOptions extends Omit<NodeOptions, 'signer'> {
  /** RSA private key of the node, or the path of a file with one. Default: one in the user's hbx folder, made at first use (takes seconds). */
  readonly key?: PrivateJwk | string;
}

/**
 * Starts an embedded node on a free loopback port, in memory unless `folder` is given. Several fit in one process.
 * @returns the running node: `url`, `address`, `stop()`
 * @throws HbxError `node/port-in-use`, `node/cannot-listen`, `store/…`, `wallet/…`
 */
export async function createNode(options: CreateNodeOptions = {}): Promise<RunningNode> {
  const { key, ...rest } = options;
  return startNode({ ...rest, signer: signerOf(await keyOf(key, 'node-key.json')) });
}

export interface ConnectOptions {
  /** URL of a node. */
  readonly url: string;
  /** RSA private key that signs what is sent, or the path of a wallet file. Default: the user's wallet of hbx, made at first use. */
  readonly wallet?: PrivateJwk | string;
  /** Milliseconds to wait for a reply. Default 120 000. */
  readonly timeoutMs?: number;
}

export interface Connection extends Client {
  /** Spawns a Lua process of a cached module with the standard keys; `tags` are added and win. */
  spawnModule(module: string, tags?: Readonly<Record<string, string>>, options?: RequestOptions): Promise<{ process: string; slot: number }>;
}

/**
 * A client of a node. Nothing is sent until it is used.
 * @throws HbxError `client/url`, `wallet/…`
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const transport = createTransport({ url: options.url, env: process.env, ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }) });
  const client = createClient(transport, signerOf(await keyOf(options.wallet, 'wallet.json')));
  return {
    ...client,
    send: async (...given) => placed(await client.send(...given)),
    result: async (...given) => placed(await client.result(...given)),
    async dryRun(...given) {
      const { result, ...run } = await client.dryRun(...given);
      return { ...run, result: await placed(result) };
    },
    async spawnModule(module, tags = {}, request = {}) {
      return client.spawn(spawnTags({ module, node: await client.nodeAddress(request), tags }), request);
    },
  };
}

/** What `bundle` made, so that errors name the files it was made of. */
const bundledMaps = createBundledMaps();

async function placed<Any extends Pick<Result, 'output' | 'error'>>(result: Any): Promise<Any> {
  if (bundledMaps.isEmpty || (result.error === null && !('pushed' in result))) return result;
  const { mapResult } = await import('./project/map-result.ts');
  return mapResult(result as Any & Result, bundledMaps);
}

/**
 * One source of a Lua file and everything it requires, for `cacheModule`: what `hbx deploy` sends. Errors of its processes name the files, by their full paths. `luaPath` is that of the project
 * the file lies in.
 * @param file path, from the working folder
 * @param options.runtime what it runs in; by default what its first comment says (`-- hbx: runtime=handlers`), or the project
 * @throws HbxError `bundle/…` with file, line and column; `project/bad-config`
 */
export function bundle(file: string, { runtime: flag, ...options }: { readonly minify?: boolean; readonly runtime?: Runtime } = {}): string {
  const path = resolve(file);
  const project = findProject(dirname(path));
  const around = surroundingsOf(project, dirname(path), homedir());
  // A file that can't be read is told by the bundler.
  const text = statSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'utf8') : '';
  const { runtime } = chooseRuntime({ flag, text, file: path, config: runtimeOf(project, dirname(path)) });
  const { code, map } = bundleFiles({ ...around, entry: { path, name: nameWithin(around.root, path) }, dialect: 'luerl', ...options, ...runtimeOption(runtime) });
  bundledMaps.keep(code, map, around.root);
  return code;
}

/** The key that was given, checked, or that of a file in the user's hbx folder. */
async function keyOf(given: PrivateJwk | string | undefined, file: string): Promise<PrivateJwk> {
  if (given === undefined) return loadOrCreateKey(join(resolveHome({ env: process.env, cwd: process.cwd() }), file));
  if (typeof given === 'string') return (await readWallet(given)).jwk;
  const check = checkJwk(given);
  if (check.ok) return check.jwk;
  throw check.damaged ? walletDamaged(undefined, check.reason) : notAWallet('The key that was given', check.reason, check.hint);
}

export { HbxError, isHbxError } from './base/errors.ts';
export type { Result, OutboxEntry, ResultError, TracebackEntry } from './base/result.ts';
export type { Client, ReadReply, RequestOptions, SendMessage } from './client/client.ts';
export type { NodeOptions, RunningNode } from './node/create-node.ts';
export type { Message, Value } from './message/value.ts';
export type { PrivateJwk } from './wallet/wallet.ts';
