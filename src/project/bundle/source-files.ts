/** The files of a bundle as they were read and parsed. Kept between builds: only what changed is read and parsed again. */
import { readFileSync, statSync, type Stats } from 'node:fs';
import type { SourceLocation } from '../../base/errors.ts';
import { systemReason } from '../../base/system-reason.ts';
import { readable, SourceText } from '../../lua/check/source-text.ts';
import { parseForCheck } from '../../lua/check/syntax.ts';
import type { Chunk } from '../../lua/parse/ast.ts';
import { LuaSyntaxError } from '../../lua/parse/errors.ts';
import { parseChunk } from '../../lua/parse/parser.ts';
import { notText, syntaxError, tooLarge, tooLargeToMinify, unreadableFile } from './errors.ts';
import { findRequires, type RequireFacts } from './find-requires.ts';
import { minifiedBuiltIn } from '../minified-built-ins.ts';
import { minifyLua, type MinifiedLua } from './minify.ts';
import { quickRequires } from './quick-requires.ts';
import { readSource, type LuaSource } from './read-source.ts';
import { roomCheck } from './room.ts';

/** One source: a file, a module of hbx, or text without a file. */
export interface SourceFile extends LuaSource {
  /** Absolute; undefined when it is no file. */
  readonly path: string | undefined;
  /** How errors call it: the absolute path, `hbx:json.lua`, `(eval)`. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly facts: RequireFacts;
  /** Where an offset in bytes stands, for errors. */
  readonly locate: (offset: number) => SourceLocation;
  /** Throws when the file is too near to a limit of Lua for a bundle; absent when it is not. */
  readonly checkRoom: ReturnType<typeof roomCheck>;
  /** Made when it is first asked for. */
  readonly minified: () => MinifiedLua;
  /** The same without telling what locals were called before: a map that has names makes names of other files less certain. */
  readonly nameless: () => MinifiedLua;
}

interface Kept {
  readonly stamp: string;
  readonly file: SourceFile;
}

/** Bytes of all files of a bundle together; a module may not have more. */
const largestBundleBytes = 32 * 1024 * 1024;
/** The tokens of a file and their places take a hundred times its size. */
const largestMinifiedBytes = 8 * 1024 * 1024;

/** The modules of hbx, by dialect and name: the same for all bundles of this program. */
const ownModules = new Map<string, Kept>();

export class SourceFiles {
  readonly #dialect: 'luerl' | 'puc';
  readonly #minify: boolean;
  #kept = new Map<string, Kept>();
  #used = new Map<string, Kept>();
  #sizeBytes = 0;

  constructor(dialect: 'luerl' | 'puc', minify = false) {
    this.#dialect = dialect;
    this.#minify = minify;
  }

  /** A build begins: what it does not use is forgotten when it ends. */
  begin(): void {
    this.#used = new Map();
    this.#sizeBytes = 0;
  }

  end(): void {
    this.#kept = this.#used;
  }

  /**
   * A file of the disk.
   * @param path absolute
   * @param shown how errors call it
   * @param requiredAt where it is required, undefined for the entry
   */
  read(path: string, shown: string, requiredAt: (() => SourceLocation) | undefined): SourceFile {
    const stats = this.#attempt(() => statSync(path), shown, requiredAt);
    if (!stats.isFile()) throw unreadableFile(shown, stats.isDirectory() ? 'it is a folder' : 'it is no regular file', requiredAt?.());
    const stamp = stampOf(stats);
    const before = this.#kept.get(path);
    if (before?.stamp === stamp) return this.#use(path, before, requiredAt);
    this.#checkSize(stats.size, requiredAt);
    const bytes = this.#attempt(() => readFileSync(path), shown, requiredAt);
    const source = readSource(bytes);
    if (typeof source === 'string') throw notText(shown, source, requiredAt?.());
    // Saved again, or checked out, without a change.
    const file = before?.file.original === source.original ? before.file : this.#parse(source, path, path, bytes.length);
    return this.#use(path, { stamp, file }, requiredAt);
  }

  /**
   * Text that somebody hands in.
   * @param path absolute, when there is a file of that name
   * @param findMinified looks for what was made of it before
   */
  text(name: string, text: string, path?: string, findMinified?: () => MinifiedLua | undefined): SourceFile {
    const key = path ?? name;
    const before = this.#kept.get(key);
    if (before?.stamp === text) return this.#use(key, before, undefined);
    const bytes = Buffer.from(text, 'utf8');
    this.#checkSize(bytes.length, undefined);
    const source = readSource(bytes);
    if (typeof source === 'string') throw notText(name, source, undefined);
    return this.#use(key, { stamp: text, file: this.#parse(source, path, path ?? name, bytes.length, source.original, findMinified) }, undefined);
  }

  /** A module of hbx. */
  own(name: string, text: string): SourceFile {
    const key = `${this.#dialect} ${name}`;
    const before = ownModules.get(key);
    if (before?.stamp === text) return this.#use(name, before, undefined);
    const file = this.text(name, text, undefined, () => minifiedBuiltIn(text));
    ownModules.set(key, { stamp: text, file });
    return file;
  }

  #use(key: string, kept: Kept, requiredAt: (() => SourceLocation) | undefined): SourceFile {
    this.#checkSize(kept.file.sizeBytes, requiredAt);
    this.#sizeBytes += kept.file.sizeBytes;
    this.#used.set(key, kept);
    // What a build that fails later has read is not read again.
    this.#kept.set(key, kept);
    return kept.file;
  }

  #checkSize(moreBytes: number, requiredAt: (() => SourceLocation) | undefined): void {
    const sizeBytes = this.#sizeBytes + moreBytes;
    if (sizeBytes > largestBundleBytes) throw tooLarge(largestBundleBytes, requiredAt?.());
    if (this.#minify && sizeBytes > largestMinifiedBytes) throw tooLargeToMinify(largestMinifiedBytes, requiredAt?.());
  }

  #attempt<T>(action: () => T, shown: string, requiredAt: (() => SourceLocation) | undefined): T {
    try {
      return action();
    } catch (error) {
      throw unreadableFile(shown, systemReason(error), requiredAt?.());
    }
  }

  #parse(source: LuaSource, path: string | undefined, name: string, sizeBytes: number, inMemory?: string, findMinified?: () => MinifiedLua | undefined): SourceFile {
    const dialect = this.#dialect;
    const locate = (offset: number): SourceLocation => ({ file: name, ...new SourceText(source.binary).position(offset), ...(inMemory === undefined ? {} : { text: inMemory }) });
    const findings = read(source.binary, dialect, locate);
    let minified: MinifiedLua | undefined;
    let nameless: MinifiedLua | undefined;
    const minify = (): MinifiedLua => (minified ??= findMinified?.() ?? minifyLua(source.text, dialect));
    return {
      ...source, path, name, sizeBytes, ...findings, locate,
      minified: minify,
      nameless: () => (nameless ??= { code: minify().code, segments: minify().segments.map(({ name: _name, ...segment }) => segment) }),
    };
  }
}

/** A quick look is enough for most files, and has no need to ask for room: it accepts nothing that nests deeply. */
function read(binary: string, dialect: 'luerl' | 'puc', locate: (offset: number) => SourceLocation): Pick<SourceFile, 'facts' | 'checkRoom'> {
  const facts = dialect === 'luerl' ? quickRequires(binary) : undefined;
  if (facts !== undefined) return { facts, checkRoom: undefined };
  const chunk = parse(binary, dialect, locate);
  return { facts: findRequires(binary, chunk, dialect), checkRoom: roomCheck({ source: binary, chunk, dialect, locate }) };
}

function parse(binary: string, dialect: 'luerl' | 'puc', locate: (offset: number) => SourceLocation): Chunk {
  try {
    return parseChunk(binary, { dialect });
  } catch (error) {
    if (!(error instanceof LuaSyntaxError)) throw error;
    const text = new SourceText(binary);
    // `hbx check` says the same in better words.
    const { problem } = parseForCheck(text, dialect);
    if (problem !== undefined) throw syntaxError(problem.message, locate(problem.offset), problem.hint);
    throw syntaxError(`${readable(error.message)}.`, locate(text.offset(error.line, error.column)), 'Look at this place, and at what stands right before it.');
  }
}

/** Changes whenever a file is written or replaced. */
function stampOf({ mtimeMs, ctimeMs, size, ino }: Stats): string {
  return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
}
