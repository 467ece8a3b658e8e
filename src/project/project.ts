/**
 * A project is a folder with an `hbx.config.json`; everything below it belongs to it. The nearest one counts.
 *
 *     {
 *       "name": "counter",
 *       "main": "src/main.lua",                        // what `hbx deploy` and `hbx build` take when no file is named
 *       "wallet": "keys/dev.json",                     // signs here; relative to this file
 *       "node": {
 *         "port": 8734, "host": "127.0.0.1",           // where `hbx node` listens
 *         "peers": ["http://127.0.0.1:8735"],          // nodes that are asked for processes this one does not have
 *         "relay": ["http://127.0.0.1:6363/dry-run"],  // addresses that relay@1.0 may reach
 *         "strict": true                               // as a real node in everything, without hbx's kindnesses
 *       },
 *       "engine": "hbx",                               // Lua engine of the project's node: hbx or fengari
 *       "limits": { "instructions": 100000000, "memoryBytes": 67108864 }, // what one message may use there
 *       "runtime": "handlers",                         // what its Lua files run in: compute, or handlers (with Handlers, ao, Send)
 *       "network": "prod",                             // what commands talk to: one of "networks", of your settings, or of `hbx network list`
 *       "networks": { "prod": { "url": "https://…" } }, // names for nodes, or "mu" and "cu" of legacynet; with "turbo", "gateway", "public": true
 *       "turbo": { "url": "https://…" },               // where uploads go; "payment" and "gateway" too, when they are elsewhere
 *       "luaPath": ["lib", "vendor/?/main.lua"],       // where `require` looks besides: folders, or templates; relative to this file
 *       "processes": { "token": "<43 characters>" }    // names that everybody with this project shares
 *     }
 *
 * All keys may be left out. A key that hbx does not know is a warning, a wrong value is an error; both say where it stands.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { leastMemoryBytes } from '../base/amounts.ts';
import { isNodeOrigin, isNodeUrl } from '../base/node-url.ts';
import { didYouMean } from '../base/suggest.ts';
import type { ParsedJson } from '../base/parse-json.ts';
import { parseJson } from '../base/parse-json.ts';
import { badConfig } from './errors.ts';
import { isNetworkName } from './network-name.ts';
import { shapeProblem, type LegacynetConfig, type NetworkConfig } from './network-shape.ts';
import { isProcessId, isProcessName } from './process-name.ts';
import { runtimes, type Runtime } from './runtime.ts';

export const configFileName = 'hbx.config.json';

export interface ProjectConfig {
  readonly name?: string;
  /** Absolute. */
  readonly main?: string;
  /** Absolute. */
  readonly wallet?: string;
  readonly node?: {
    readonly port?: number;
    readonly host?: string;
    /** URLs without a slash at their end. */
    readonly peers?: readonly string[];
    readonly relay?: readonly string[];
    readonly strict?: boolean;
  };
  /** Lua engine of the project's node. */
  readonly engine?: 'hbx' | 'fengari';
  /** What one call of Lua may use on the project's node. */
  readonly limits?: { readonly instructions?: number; readonly memoryBytes?: number };
  /** What Lua files run in that do not say so themselves. */
  readonly runtime?: Runtime;
  /** Where uploads go, are paid for and are read from. URLs as written. */
  readonly turbo?: { readonly url?: string; readonly payment?: string; readonly gateway?: string };
  /** Folders, or templates with `?` for the name of a module, where `require` looks besides; as written, relative to the project root. */
  readonly luaPath?: readonly string[];
  /** Name of the network that commands talk to. */
  readonly network?: string;
  readonly networks?: Readonly<Record<string, NetworkConfig | LegacynetConfig>>;
  /** Names to process ids. */
  readonly processes?: Readonly<Record<string, string>>;
}

export interface Project {
  /** The folder of the config file, absolute. */
  readonly root: string;
  readonly configFile: string;
  readonly config: ProjectConfig;
  /** Things that look like mistakes, each one line with its place. */
  readonly warnings: readonly string[];
}

/** What a key must hold. `check` gives undefined when the value is right. */
interface KeyRule {
  readonly wanted: string;
  readonly check: (value: unknown) => boolean;
  readonly keys?: Readonly<Record<string, KeyRule>>;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

const isUrlList = (value: unknown): boolean => Array.isArray(value) && value.every(isNodeUrl);

const isPathList = (value: unknown): boolean => Array.isArray(value) && value.every((path) => isText(path) && !String(path).includes('\0'));

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;

const rules: Readonly<Record<string, KeyRule>> = {
  name: { wanted: 'a text', check: isText },
  main: { wanted: 'the path of a Lua file', check: isText },
  wallet: { wanted: 'the path of a key file', check: isText },
  node: {
    wanted: 'an object',
    check: isObject,
    keys: {
      port: { wanted: 'a number from 0 to 65535', check: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65535 },
      host: { wanted: 'a host name or address', check: isText },
      peers: { wanted: 'a list of URLs without a path, as in ["http://127.0.0.1:8735"]', check: (value) => Array.isArray(value) && value.every(isNodeOrigin) },
      relay: { wanted: 'a list of URLs, as in ["http://127.0.0.1:8735"]', check: isUrlList },
      strict: { wanted: 'true or false', check: (value) => typeof value === 'boolean' },
    },
  },
  engine: { wanted: '"hbx" or "fengari"', check: (value) => value === 'hbx' || value === 'fengari' },
  limits: {
    wanted: 'an object',
    check: isObject,
    keys: {
      instructions: { wanted: 'a number of instructions above 0', check: isCount },
      memoryBytes: { wanted: 'a number of bytes, at least 1048576 (1 MB)', check: (value) => isCount(value) && Number(value) >= leastMemoryBytes },
    },
  },
  runtime: { wanted: runtimes.map((name) => `"${name}"`).join(' or '), check: (value) => runtimes.some((name) => name === value) },
  turbo: {
    wanted: 'an object',
    check: isObject,
    keys: {
      url: { wanted: 'a URL, as in "https://upload.ardrive.io"', check: isNodeUrl },
      payment: { wanted: 'a URL, as in "https://payment.ardrive.io"', check: isNodeUrl },
      gateway: { wanted: 'a URL, as in "https://arweave.net"', check: isNodeUrl },
    },
  },
  luaPath: { wanted: 'a list of folders, or of templates such as "lib/?.lua"', check: isPathList },
  network: { wanted: 'the name of a network', check: isNetworkName },
  networks: { wanted: 'an object of names and networks, as in { "prod": { "url": "https://node.example" } }', check: isObject },
  processes: { wanted: 'an object of names and process ids', check: isObject },
};

/** Of each of the networks. */
const networkRules: Readonly<Record<string, KeyRule>> = {
  url: { wanted: 'the URL of a node, as in "https://node.example"', check: isNodeUrl },
  mu: { wanted: 'the URL of a messenger unit, as in "https://mu.example"', check: isNodeUrl },
  cu: { wanted: 'the URL of a compute unit, as in "https://cu.example"', check: isNodeUrl },
  turbo: { wanted: 'a URL, as in "https://upload.ardrive.io"', check: isNodeUrl },
  gateway: { wanted: 'a URL, as in "https://arweave.net"', check: isNodeUrl },
  // False would take the question away from who runs a project of somebody else.
  public: { wanted: 'true, or is left out (`hbx network add --private` says in your own settings that a node is no public one)', check: (value) => value === true },
};

/**
 * The project that `cwd` lies in, or undefined.
 * @throws HbxError `project/bad-config` with file, line and column.
 */
export function findProject(cwd: string): Project | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const configFile = join(folder, configFileName);
    const text = readIfThere(configFile);
    if (text !== undefined) return readProject(configFile, text);
    if (dirname(folder) === folder) return undefined;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A folder above that we may not look into is no project of ours.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return undefined;
    throw error;
  }
}

function readProject(configFile: string, text: string): Project {
  const parsed = parseJson(text);
  if (!parsed.ok) throw badConfig(`${configFileName} is no valid JSON. ${parsed.message}`, { file: configFile, ...parsed.position });
  if (!isObject(parsed.value)) throw badConfig(`${configFileName} has to be an object: { … }.`, { file: configFile, line: 1, column: 1 });

  const root = dirname(configFile);
  const warnings: string[] = [];
  const state = { configFile, parsed, warnings };
  checkKeys(parsed.value, rules, [], state);
  const { name, main, wallet, node, engine, limits, runtime, turbo, luaPath, network, networks, processes } = parsed.value as ProjectConfig;
  checkNetworks(networks ?? {}, state);
  for (const [key, id] of Object.entries(processes ?? {})) {
    const location = { file: configFile, ...parsed.positionOf(['processes', key]) };
    if (!isProcessName(key)) throw badConfig(`\`${key}\` can't be the name of a process.`, location);
    if (!isProcessId(id)) throw badConfig(`"processes.${key}" wants a process id (43 characters).`, location);
  }
  const config: ProjectConfig = {
    ...(name === undefined ? {} : { name }),
    ...(main === undefined ? {} : { main: resolve(root, main) }),
    ...(wallet === undefined ? {} : { wallet: resolve(root, wallet) }),
    ...(node === undefined ? {} : { node }),
    ...(engine === undefined ? {} : { engine }),
    ...(limits === undefined ? {} : { limits }),
    ...(runtime === undefined ? {} : { runtime }),
    ...(turbo === undefined ? {} : { turbo }),
    ...(luaPath === undefined ? {} : { luaPath }),
    ...(network === undefined ? {} : { network }),
    ...(networks === undefined ? {} : { networks }),
    ...(processes === undefined ? {} : { processes }),
  };
  return { root, configFile, config, warnings };
}

interface CheckState {
  readonly configFile: string;
  readonly parsed: Extract<ParsedJson, { ok: true }>;
  readonly warnings: string[];
}

function checkNetworks(networks: Readonly<Record<string, unknown>>, state: CheckState): void {
  const { configFile, parsed } = state;
  for (const [name, network] of Object.entries(networks)) {
    const location = { file: configFile, ...parsed.positionOf(['networks', name]) };
    if (!isNetworkName(name)) throw badConfig(`\`${name}\` can't be the name of a network.`, location);
    if (name === 'local') throw badConfig('`local` is the node of the project itself: no other network has that name.', location);
    const problem = shapeProblem(isObject(network) ? network : {});
    if (!isObject(network) || problem !== undefined) throw badConfig(`"networks.${name}" ${problem}.`, location);
    checkKeys(network, networkRules, ['networks', name], state);
  }
}

function checkKeys(value: Record<string, unknown>, allowed: Readonly<Record<string, KeyRule>>, path: readonly string[], state: CheckState): void {
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, key];
    const position = state.parsed.positionOf(here);
    const rule = Object.hasOwn(allowed, key) ? allowed[key] : undefined;
    if (!rule) {
      // `$schema` and keys like `//` are what people use for editors and for comments.
      if (key.startsWith('$') || key.startsWith('/')) continue;
      const place = position ? `${configFileName}:${position.line}:${position.column}` : configFileName;
      state.warnings.push([`${place}: hbx knows no setting "${here.join('.')}".`, didYouMean(key, Object.keys(allowed))].filter(Boolean).join(' '));
      continue;
    }
    if (!rule.check(inner)) throw badConfig(`"${here.join('.')}" wants ${rule.wanted}.`, { file: state.configFile, ...position });
    if (rule.keys) checkKeys(inner as Record<string, unknown>, rule.keys, here, state);
  }
}
