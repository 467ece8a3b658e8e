/**
 * Results as users read them: errors, tracebacks and texts that name generated code name the user's own files instead. Pure on
 * the source maps it is handed.
 *
 * | what names the code           | whose map is read                                                             |
 * |-------------------------------|-------------------------------------------------------------------------------|
 * | an id (43 characters)         | the one kept under that id; without one it stays as it is                     |
 * | `eval`, `aos`, `[string "…"]` | that of the code which was sent with this very message, where it has the line |
 * | the name of a file            | none                                                                          |
 */
import type { DryRunResult, PushedMessage, Result, ResultError, TracebackEntry } from '../base/result.ts';
import { handlerAt } from './failed-handler.ts';
import { createFunctionNames } from './function-names.ts';
import { createLocator, type MapLocator, type MappedPlace } from './map-locator.ts';
import { mapText, type NameOfFile } from './map-text.ts';
import { isProcessId } from './process-name.ts';
import { isRaiser } from './raiser.ts';
import { createColumnSearch } from './search-columns.ts';
import type { SourceMap } from './source-map.ts';
import type { SourceMaps } from './source-maps.ts';

export interface MapOptions {
  /** The map of the code that the message had its process run, with its `sourceRoot`. */
  readonly sent?: SourceMap | undefined;
  /** Default: files are called by their paths. */
  readonly nameOf?: NameOfFile | undefined;
  /** What the code was written for, where a column has to be found. Default: `luerl`, as on every node that tells no columns. */
  readonly dialect?: 'luerl' | 'puc' | undefined;
  /** Of the message, for errors of which the process could not tell it. */
  readonly action?: string | undefined;
}

/** The Result with its error, its output and what its deliveries say read by the maps. */
export function mapResult<Any extends Result | DryRunResult>(result: Any, maps: SourceMaps, options: MapOptions = {}): Any {
  const { pushed } = result as Partial<Result>;
  return {
    ...result,
    ...(result.outputEncoding === undefined ? { output: mapText(result.output, maps, options.nameOf) } : {}),
    ...(result.error === null ? {} : { error: mapError(result.error, maps, options) }),
    ...(pushed === undefined ? {} : { pushed: mapPushed(pushed, maps, options) }),
  };
}

function mapPushed(pushed: readonly PushedMessage[], maps: SourceMaps, options: MapOptions): PushedMessage[] {
  return pushed.map((message) => ({
    ...message,
    ...(message.error === undefined ? {} : { error: mapText(message.error, maps, options.nameOf) }),
    ...(message.failure === undefined ? {} : { failure: mapFailure(message.failure, maps, options) }),
    ...(message.pushed === undefined ? {} : { pushed: mapPushed(message.pushed, maps, options) }),
  }));
}

/** What a process said that is not the one the message was sent to: the code that was sent is none of its own. */
function mapFailure(failure: ResultError, maps: SourceMaps, { nameOf, dialect }: MapOptions): ResultError {
  // One line is shown of it, without an excerpt.
  const { sourceText: _text, ...error } = mapError(failure, maps, { nameOf, dialect });
  return error;
}

/** The error with the user's own places, whose columns count characters. Places that no map tells of stay as they were. */
export function mapError(error: ResultError, maps: SourceMaps, options: MapOptions = {}): ResultError {
  const nameOf = options.nameOf ?? ((file: string) => file);
  const sent = options.sent === undefined || namesItself(options.sent, error, maps) ? undefined : createLocator(options.sent);
  const locatorOf = (file: string | undefined): MapLocator | undefined => (isProcessId(file) ? maps.locator(file) : isFileName(file) ? undefined : sent);
  const placeOf = ({ file, line, column }: Partial<TracebackEntry>): Place => (line === undefined ? undefined : locatorOf(file)?.locate(line, column));
  const columns = createColumnSearch(options.dialect ?? 'luerl');
  const functions = createFunctionNames();

  const { traceback, message: _message, file: _file, line: _line, column: _column, sourceText: _text, ...told } = error;
  const first = firstRaised(error, (file, line) => (isProcessId(file) || file === error.file ? placeOf({ file, line }) : undefined));
  const { file, line, column } = first;
  const locator = locatorOf(file);
  const message = mapText(namesBack(first.message, locator, line, column), maps, nameOf);
  const place = placeOf(first);
  const innermost = traceback.findIndex((frame) => frame.file !== '[host]');
  const inside = traceback[innermost];
  const isInside = inside?.file === file && inside?.line === line;
  const around = isInside && locator?.isRenamed !== true ? inside?.function : undefined;
  const errorColumn = typeof place === 'object' ? (place.column ?? columns.find(place, { message, ...(around === undefined ? {} : { functionName: around }) })) : undefined;

  const places = traceback.map(placeOf);
  const rest = { ...told, ...(told.handler === undefined ? handlerOf(places, options) : {}) };
  const frames = traceback.map((frame, at): TracebackEntry => {
    const own = places[at];
    const name = mapText(frame.function, maps, nameOf);
    if (own === 'own') return { function: name, file: '[host]' };
    if (own === undefined) return { ...frame, function: name };
    // The innermost frame stands where the error does; the others, where they call the one before.
    const isError = at === innermost && isInside;
    const code = locatorOf(frame.file);
    const called = traceback[at - 1]?.function;
    const calledName = called === undefined || !isName(called) ? '' : (code?.nameOf(called, frame.line!) ?? called);
    const found = own.column ?? (isError ? errorColumn : columns.find(own, { message: '', called: calledName }));
    // In smaller code functions have shorter names; their source tells the right ones.
    const original = own.text !== undefined && code?.isRenamed === true && isName(frame.function) ? functions.at(own.text, own.line, found) : undefined;
    return { function: original ?? name, file: nameOf(own.file), line: own.line, ...(found === undefined ? {} : { column: found }) };
  });

  if (place === undefined) {
    // Nothing but the module is known.
    const entry = line === undefined && isProcessId(file) ? locator?.entry : undefined;
    return { ...first, message, ...(entry === undefined ? {} : { file: nameOf(entry) }), traceback: frames };
  }
  // What hbx's own lines raise (there is no such module; JSON that does not parse) is told at the place of whoever called them, and so is what
  // a function raises for others.
  const isRaised = isUsers(place) && isInside && place.text !== undefined && isRaiser(place.text, place.line);
  const caller = isUsers(place) && !isRaised ? -1 : places.findIndex((one, at) => isUsers(one) && (!isRaised || at > innermost));
  const callPlace = places[caller];
  if (typeof callPlace === 'object') return { ...rest, message, ...shownAt(callPlace, frames[caller]!.column, nameOf), traceback: frames };
  return { ...rest, message, ...(typeof place === 'object' ? shownAt(place, errorColumn, nameOf) : {}), traceback: frames };
}

/** What the runtime was at when it could not say so itself: it stands on the way, right around the user's own functions. */
function handlerOf(places: readonly Place[], { dialect = 'luerl', action }: MapOptions): Pick<ResultError, 'handler' | 'action'> {
  const at = places.findLastIndex(isUsers);
  const place = places[at];
  if (typeof place !== 'object' || place.text === undefined || !places.slice(at + 1).some((around) => typeof around === 'object' && around.file === 'hbx:handlers.lua')) return {};
  const handler = handlerAt(place.text, place.line, dialect);
  return handler === undefined ? {} : { handler, ...(action === undefined ? {} : { action }) };
}

/** Not `main chunk`, `function <…>` or `?`. */
function isName(text: string): boolean {
  return !/[ <?]/.test(text);
}

type Place = MappedPlace | 'own' | undefined;

/** Not in hbx's own lines, nor in a module that hbx brings. */
function isUsers(place: Place): place is MappedPlace {
  return typeof place === 'object' && !place.file.startsWith('hbx:');
}

/** The process calls the sent code by its id, so other names mean other code. */
function namesItself(sent: SourceMap, { traceback }: ResultError, maps: SourceMaps): boolean {
  return traceback.some(({ file, line }) => {
    const place = line === undefined || !isProcessId(file) ? undefined : maps.locator(file)?.locate(line);
    return typeof place === 'object' && place.text !== undefined && place.text === sent.sourcesContent[0];
  });
}

function shownAt({ file, line, text }: MappedPlace, column: number | undefined, nameOf: NameOfFile): Partial<ResultError> {
  return { file: nameOf(file), line, ...(column === undefined ? {} : { column }), ...(text === undefined ? {} : { sourceText: text }) };
}

/**
 * An error that is raised again, as `coroutine.wrap` does it and `error(message)` after a `pcall`, gets the place of that put in
 * front of the one that its message begins with. The first place, which comes last, is where to look.
 */
function firstRaised(error: ResultError, placeOf: (file: string, line: number) => Place): ResultError {
  let first = error;
  for (let times = 0; times < 20; times++) {
    const [, file, digits, message] = /^([^:\n]{1,200}):(\d{1,9}): ([^]*)$/.exec(first.message) ?? [];
    const place = file === undefined ? undefined : placeOf(file, Number(digits));
    if (place === undefined) break;
    const { column: _column, ...rest } = first;
    // Among hbx's own lines there is nothing to look at.
    first = place === 'own' ? { ...first, message: message! } : { ...rest, file: file!, line: Number(digits), message: message! };
  }
  return first;
}

/** Lua names the variable at fault, in smaller code by its short name. */
function namesBack(message: string, locator: MapLocator | undefined, line: number | undefined, column: number | undefined): string {
  if (line === undefined || locator?.isRenamed !== true) return message;
  return message.replace(/\b(local|upvalue|bad argument #\d+ to) '([A-Za-z_]\w*)'/g, (_all, kind: string, name: string) => `${kind} '${locator.nameOf(name, line, column)}'`);
}

/** What can only be a file, or a function of the host; everything else may be what a process calls the code it was sent. */
function isFileName(name: string | undefined): boolean {
  return name !== undefined && /^(?:\[.*\]|[\w@=.\\/-]*[\\/][\w.-]+|[\w-]+\.lua|\.[\w.-]+|hbx:.*)$/s.test(name);
}
