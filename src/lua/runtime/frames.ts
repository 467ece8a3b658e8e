/**
 * Where Lua code stands, read from the JavaScript stack. Compiled code has the script name `hbx-lua:…`; each operation that
 * can fail stands on a line of its own there, and `sites` of that chunk tells what it is in the Lua source. So running code
 * pays nothing for its positions. Host functions are known by their JavaScript name `lua:string.rep`.
 */
import { chunkById } from '../compile/registry.ts';

export interface LuaCodeFrame {
  readonly kind: 'lua';
  /** Function name as the source has it, `main chunk`, or `function <file:line>`. */
  readonly name: string;
  /** Short source name, as in messages. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Operands of the operation under way, as PUC names them (`local 'x'`, `field 'y'`); for calls, what is called. */
  readonly names: readonly (string | undefined)[];
  /** How the source calls the function that is called here. */
  readonly called: string | undefined;
  readonly chunk: string;
  /** It is code of a coroutine, and may yield. */
  readonly isGenerator: boolean;
  /** Index of the function in its chunk. */
  readonly proto: number;
}

export interface HostFrame {
  readonly kind: 'host';
  /** Qualified, such as `string.rep`. */
  readonly name: string;
}

export type Frame = LuaCodeFrame | HostFrame;

const scriptPrefix = 'hbx-lua:';
const hostPrefix = 'lua:';

/** Names the JavaScript code of a host function, so that frames and messages know it. */
export function nameHostCode<T extends (...args: never[]) => unknown>(code: T, name: string): T {
  return Object.defineProperty(code, 'name', { value: hostPrefix + name });
}

/** Script name of a chunk. */
export function scriptName(chunk: string): string {
  return scriptPrefix + chunk;
}

/** The Lua frames of an object whose stack was captured and not read yet, innermost first. */
export function framesOf(captured: { readonly stack: string }): readonly Frame[] {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (_error, sites) => sites.flatMap(frameOf);
  const frames = captured.stack as unknown;
  Error.prepareStackTrace = before;
  return Array.isArray(frames) ? (frames as Frame[]) : [];
}

function frameOf(site: NodeJS.CallSite): Frame[] {
  const script = site.getScriptNameOrSourceURL();
  const name = site.getFunctionName();
  if (script?.startsWith(scriptPrefix) === true) {
    const id = script.slice(scriptPrefix.length);
    const chunk = chunkById(id);
    const proto = /^[fg](\d+)$/.exec(name ?? '')?.[1];
    if (chunk === undefined || proto === undefined) return [];
    const place = chunk.siteAt(site.getLineNumber() ?? 0);
    const index = chunk.base + Number(proto);
    return [{ kind: 'lua', name: chunk.functionName(index), file: chunk.shortName, line: place.line, column: place.column, names: place.names, called: place.called, chunk: id, isGenerator: name!.startsWith('g'), proto: index }];
  }
  if (name?.startsWith(hostPrefix) === true) return [{ kind: 'host', name: name.slice(hostPrefix.length) }];
  return [];
}
