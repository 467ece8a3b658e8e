/**
 * `blueprint.json`: what a blueprint is called, needs, understands, answers and keeps.
 *
 *     { "name": "token", "version": "1.0.0", "description": "one line", "runtime": "handlers", "requires": [],
 *       "actions": [ { "action": "Transfer", "description": "…", "auth": "anyone",
 *           "tags": [ { "name": "Quantity", "type": "amount", "required": true } ], "extraTags": "X-",
 *           "data": { "type": "string" },
 *           "replies": [ { "action": "Debit-Notice", "to": "sender", "tags": [ … ] } ],
 *           "errors": [ { "message": "Insufficient Balance!", "when": "the sender has less" } ] } ],
 *       "spawn": [ { "name": "Ticker", "description": "…", "default": "PNTS" } ],
 *       "functions": [ { "call": "Join(room, nickname)", "description": "…" } ],
 *       "state": { "balances": "map of address to amount" } }
 *
 * The action `*` is what happens with every other message. `spawn` are tags of the process message; with one that has `"replaces": "token"` the
 * required blueprint `token` is left out. `functions` are what Lua in the process can call. Keys that hbx does not know may be of a later version.
 *
 * @source features.md 4.8
 */
import type { SourceLocation } from '../base/errors.ts';
import { parseJson, type ParsedJson } from '../base/parse-json.ts';
import { badManifest, cut } from './errors.ts';
import { isBlueprintName } from './blueprint-name.ts';

/** Types of tags and data: what texts they take stands in `value-types.ts`. */
export const valueTypes = ['string', 'text', 'integer', 'amount', 'address', 'boolean', 'json', 'enum'] as const;
export type ValueType = (typeof valueTypes)[number];

export interface TagInterface {
  readonly name: string;
  readonly type: ValueType;
  readonly required: boolean;
  readonly description?: string;
  /** Other names that count as it. */
  readonly aliases: readonly string[];
  /** Of `enum`. */
  readonly values: readonly string[];
  /** Least value of `integer` and `amount`, as decimal text. An amount is above 0 unless this says otherwise. */
  readonly min?: string;
}

/** A tag of the process message; `default` is what holds without it, `replaces` names the required blueprint that is elsewhere then. */
export type SpawnTag = TagInterface & { readonly default?: string; readonly replaces?: string };

/** What Lua in the process can call. */
export interface FunctionInterface {
  /** `Join(room, nickname)` */
  readonly call: string;
  readonly description?: string;
}

export interface DataInterface {
  readonly type: ValueType;
  readonly required: boolean;
  readonly description?: string;
  readonly values: readonly string[];
  readonly min?: string;
}

export interface ReplyInterface {
  readonly action?: string;
  /** Whom it is for, in a word: `sender`, `recipient`. */
  readonly to?: string;
  readonly description?: string;
  readonly tags: readonly TagInterface[];
  readonly data?: DataInterface;
}

export interface ActionInterface {
  readonly action: string;
  readonly description?: string;
  /** `anyone`, `owner`, `process` (the process itself), or another word that the description explains. */
  readonly auth: string;
  readonly tags: readonly TagInterface[];
  /** Further tags that begin so are passed on. */
  readonly extraTags?: string;
  readonly data?: DataInterface;
  readonly replies: readonly ReplyInterface[];
  readonly errors: readonly { readonly message: string; readonly when?: string }[];
}

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** `compute`: a module of its own. `handlers`: it adds handlers to a process. `both`: as it is, in either. */
  readonly runtime: 'compute' | 'handlers' | 'both';
  /** Names of other blueprints, in the order in which they are loaded before it. */
  readonly requires: readonly string[];
  readonly actions: readonly ActionInterface[];
  /** Tags of the process message that it reads. */
  readonly spawn: readonly SpawnTag[];
  readonly functions: readonly FunctionInterface[];
  /** Keys of the state to what they hold, in words. */
  readonly state: readonly { readonly key: string; readonly holds: string }[];
  /** The file as it is read, for `--json`. */
  readonly json: unknown;
  /** Where an entry stands. */
  readonly locate: (path: readonly string[]) => SourceLocation;
}

/** A name of Lua, perhaps in a table, and something in parentheses. */
const isCall = /^[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)*\([^\n]*\)$/;

/**
 * Reads the text of a `blueprint.json`.
 * @param file how errors call it, mostly its absolute path
 * @throws HbxError `blueprints/bad-manifest` with line and column
 */
export function readManifest(text: string, file: string): Manifest {
  if (text.length > 1024 * 1024) throw badManifest('It is larger than 1 MB.', { file });
  const parsed = parseJson(text);
  if (!parsed.ok) throw badManifest(parsed.message, { file, ...parsed.position });
  return new ManifestReader(parsed, file).manifest();
}

type Entry = Readonly<Record<string, unknown>>;
type Path = readonly string[];

/** Takes entries out of the JSON, and says where one is wrong. */
class ManifestReader {
  readonly #parsed: Extract<ParsedJson, { ok: true }>;
  readonly #file: string;

  constructor(parsed: Extract<ParsedJson, { ok: true }>, file: string) {
    this.#parsed = parsed;
    this.#file = file;
  }

  manifest(): Manifest {
    const json = this.#parsed.value;
    if (!isEntry(json)) throw badManifest('It has to be an object: { "name": …, "actions": [ … ] }.', { file: this.#file, line: 1, column: 1 });
    const name = this.#text(json, [], 'name')!;
    if (!isBlueprintName(name)) throw this.#wrong(['name'], 'has to be in lower case, with letters, digits and `-`, and start with a letter');
    const runtime = this.#word(json, [], 'runtime', ['handlers', 'compute', 'both'] as const) ?? 'handlers';
    const requires = this.#texts(json, [], 'requires');
    requires.forEach((required, at) => {
      if (!isBlueprintName(required)) throw this.#wrong(['requires', String(at)], 'has to be the name of a blueprint');
    });
    const actions = this.#list(json, [], 'actions', (entry, path) => this.#action(entry, path));
    this.#unique(actions.map(({ action }) => action), (at) => ['actions', String(at), 'action'], 'action');
    return {
      name,
      version: this.#text(json, [], 'version')!,
      description: this.#text(json, [], 'description', true) ?? '',
      runtime,
      requires,
      actions,
      spawn: this.#spawn(json),
      functions: this.#functions(json),
      state: this.#state(json),
      json,
      locate: (path) => this.#locate(path),
    };
  }

  #action(entry: Entry, path: Path): ActionInterface {
    const extraTags = this.#text(entry, path, 'extraTags', true);
    const tags = this.#tags(entry, path);
    return {
      action: this.#text(entry, path, 'action')!,
      ...this.#description(entry, path),
      auth: this.#text(entry, path, 'auth', true) ?? 'anyone',
      tags,
      ...(extraTags === undefined ? {} : { extraTags }),
      ...this.#data(entry, path),
      replies: this.#list(entry, path, 'replies', (reply, at) => this.#reply(reply, at)),
      errors: this.#list(entry, path, 'errors', (error, at) => {
        const when = this.#text(error, at, 'when', true);
        return { message: this.#text(error, at, 'message')!, ...(when === undefined ? {} : { when }) };
      }),
    };
  }

  #reply(entry: Entry, path: Path): ReplyInterface {
    const action = this.#text(entry, path, 'action', true);
    const to = this.#text(entry, path, 'to', true);
    return { ...(action === undefined ? {} : { action }), ...(to === undefined ? {} : { to }), ...this.#description(entry, path), tags: this.#tags(entry, path), ...this.#data(entry, path) };
  }

  #tags(entry: Entry, path: Path): TagInterface[] {
    return this.#uniqueTags(this.#list(entry, path, 'tags', (tag, at) => this.#tag(tag, at)), [...path, 'tags']);
  }

  #tag(tag: Entry, path: Path): TagInterface {
    return { name: this.#text(tag, path, 'name')!, ...this.#value(tag, path), aliases: this.#texts(tag, path, 'aliases') };
  }

  /** Tags travel in lower case, so names that differ only by case are one. */
  #uniqueTags<Tag extends TagInterface>(tags: Tag[], path: Path): Tag[] {
    this.#unique(tags.map(({ name }) => name.toLowerCase()), (at) => [...path, String(at), 'name'], 'tag');
    return tags;
  }

  #spawn(json: Entry): SpawnTag[] {
    const tags = this.#list(json, [], 'spawn', (entry, path): SpawnTag => {
      const [value, replaces] = ['default', 'replaces'].map((key) => this.#text(entry, path, key, true));
      return { ...this.#tag(entry, path), ...(value === undefined ? {} : { default: value }), ...(replaces === undefined ? {} : { replaces }) };
    });
    return this.#uniqueTags(tags, ['spawn']);
  }

  #functions(json: Entry): FunctionInterface[] {
    const functions = this.#list(json, [], 'functions', (entry, path): FunctionInterface => {
      const call = this.#text(entry, path, 'call')!;
      if (!isCall.test(call)) throw this.#wrong([...path, 'call'], 'has to be a call such as "Join(room, nickname)"');
      return { call, ...this.#description(entry, path) };
    });
    this.#unique(functions.map(({ call }) => call), (at) => ['functions', String(at), 'call'], 'call');
    return functions;
  }

  #data(entry: Entry, path: Path): { data?: DataInterface } {
    const data = entry['data'];
    if (data === undefined) return {};
    if (!isEntry(data)) throw this.#wrong([...path, 'data'], 'has to be an object such as { "type": "string" }');
    return { data: this.#value(data, [...path, 'data']) };
  }

  #value(entry: Entry, path: Path): DataInterface {
    const type = this.#word(entry, path, 'type', valueTypes) ?? 'string';
    const values = this.#texts(entry, path, 'values');
    if (type === 'enum' && values.length === 0) throw this.#wrong([...path, 'type'], 'is enum, so "values" has to name what it takes');
    const required = entry['required'] ?? false;
    if (typeof required !== 'boolean') throw this.#wrong([...path, 'required'], 'has to be true or false');
    const min = entry['min'];
    if (min !== undefined && !(typeof min === 'string' && /^-?\d{1,100}$/.test(min))) throw this.#wrong([...path, 'min'], 'has to be an integer as text, as in "0"');
    return { type, required, ...this.#description(entry, path), values, ...(min === undefined ? {} : { min: min as string }) };
  }

  #state(entry: Entry): Manifest['state'] {
    const state = entry['state'] ?? {};
    if (!isEntry(state)) throw this.#wrong(['state'], 'has to be an object of texts');
    return Object.entries(state).map(([key, holds]) => {
      if (typeof holds !== 'string') throw this.#wrong(['state', key], 'has to be a text that says what it holds');
      return { key, holds };
    });
  }

  #description(entry: Entry, path: Path): { description?: string } {
    const description = this.#text(entry, path, 'description', true);
    return description === undefined ? {} : { description };
  }

  #text(entry: Entry, path: Path, key: string, optional = false): string | undefined {
    const value = entry[key];
    if (value === undefined && !optional) throw badManifest(`The key "${key}" is missing here.`, this.#locate(path));
    if (value !== undefined && (typeof value !== 'string' || (value === '' && !optional))) throw this.#wrong([...path, key], 'has to be a text');
    return value;
  }

  #texts(entry: Entry, path: Path, key: string): string[] {
    const list = entry[key] ?? [];
    if (!Array.isArray(list)) throw this.#wrong([...path, key], 'has to be a list of texts');
    list.forEach((item, at) => {
      if (typeof item !== 'string') throw this.#wrong([...path, key, String(at)], 'has to be a text');
    });
    return list as string[];
  }

  #word<Word extends string>(entry: Entry, path: Path, key: string, words: readonly Word[]): Word | undefined {
    const value = entry[key];
    if (value !== undefined && !words.includes(value as Word)) throw this.#wrong([...path, key], `has to be one of ${words.join(', ')}`);
    return value as Word | undefined;
  }

  #list<Item>(entry: Entry, path: Path, key: string, read: (item: Entry, path: Path) => Item): Item[] {
    const list = entry[key] ?? [];
    if (!Array.isArray(list)) throw this.#wrong([...path, key], 'has to be a list');
    return list.map((item, at) => {
      const inner = [...path, key, String(at)];
      if (!isEntry(item)) throw this.#wrong(inner, 'has to be an object');
      return read(item, inner);
    });
  }

  #unique(names: readonly string[], pathOf: (at: number) => Path, what: string): void {
    const seen = new Set<string>();
    names.forEach((name, at) => {
      if (seen.size === seen.add(name).size) throw badManifest(`The ${what} "${cut(name)}" is there twice.`, this.#locate(pathOf(at)));
    });
  }

  #wrong(path: Path, wanted: string): Error {
    return badManifest(`"${cut(path.join('.'))}" ${wanted}.`, this.#locate(path));
  }

  /** Of the entry, or of what it stands in. */
  #locate(path: Path): SourceLocation {
    for (let length = path.length; length > 0; length--) {
      const position = this.#parsed.positionOf(path.slice(0, length));
      if (position !== undefined) return { file: this.#file, ...position };
    }
    return { file: this.#file, line: 1, column: 1 };
  }
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
