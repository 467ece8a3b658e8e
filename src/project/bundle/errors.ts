/** The errors of the bundler: all of them name the user's own file, and come before anything is sent. */
import { ExitCode, HbxError, type SourceLocation } from '../../base/errors.ts';

const longestName = 60;
const mostPlaces = 10;

/** A `require` of something that is nowhere. */
export function missingModule(name: string, tried: readonly string[], location: SourceLocation, hint: string): HbxError {
  const places = tried.slice(0, mostPlaces).map((place) => `looked at ${place}`);
  const more = tried.length - places.length;
  return new HbxError('bundle/missing-module', `The module ${quoted(name)} is not found.`, {
    location,
    details: more > 0 ? [...places, `and at ${more} more places`] : places,
    hint,
  });
}

/** A name that means no file, whatever is there. */
export function badModuleName(name: string, why: string, location: SourceLocation): HbxError {
  return new HbxError('bundle/bad-name', `${quoted(name)} can't be the name of a module: ${why}.`, {
    location,
    hint: 'Names are dotted (`lib.json`), or count from the file (`./json`, `../lib/json`).',
  });
}

/** A `require` whose module is known only when it runs. */
export function dynamicRequire(location: SourceLocation): HbxError {
  return new HbxError('bundle/dynamic-require', 'What this `require` means is known only when it runs, and then there are no files.', {
    location,
    hint: 'Call it with the name as a text, `require("name")`. To choose between modules, put them into a table: { a = require("a"), b = require("b") }.',
  });
}

/** Files that need each other before either is there. @param edges `a.lua:3 requires b.lua` */
export function moduleCycle(edges: readonly string[], location: SourceLocation, hint: string): HbxError {
  return new HbxError('bundle/cycle', 'These files require each other in a circle, so none of them can run first.', { location, details: edges, hint });
}

/** A file that is not Lua. @param message ends with a full stop */
export function syntaxError(message: string, location: SourceLocation, hint: string): HbxError {
  return new HbxError('bundle/syntax-error', message, { location, hint, exitCode: ExitCode.process });
}

/** A file that is no text. @param location where it is required, if it is */
export function notText(shown: string, why: string, location: SourceLocation | undefined): HbxError {
  return new HbxError('bundle/not-text', `${shown} is no Lua source: ${why}.`, { ...(location === undefined ? {} : { location }), hint: 'Lua sources are UTF-8 text.' });
}

/** More source than a module may have. */
export function tooLarge(limitBytes: number, location: SourceLocation | undefined): HbxError {
  return new HbxError('bundle/too-large', `The files of this bundle have more than ${limitBytes / 1024 / 1024} MB together.`, location === undefined ? {} : { location });
}

/** More source than can be made smaller. */
export function tooLargeToMinify(limitBytes: number, location: SourceLocation | undefined): HbxError {
  return new HbxError('bundle/too-large-to-minify', `The files of this bundle have more than ${limitBytes / 1024 / 1024} MB together, too much for --minify.`, {
    ...(location === undefined ? {} : { location }),
    hint: 'Build it without --minify.',
  });
}

/** A file that compiles by itself but not with what a bundle puts around it. @param limit what Lua says, ends without a full stop */
export function noRoomForBundle(kind: 'locals' | 'levels', limit: string, location: SourceLocation): HbxError {
  return kind === 'locals'
    ? new HbxError('bundle/too-many-locals', `With the \`require\` of the bundle this file has more locals, or a function in it knows more of them, than Lua allows: ${limit}.`, {
        location,
        hint: 'Put some of them into a table, or into `do … end` blocks.',
      })
    : new HbxError('bundle/nested-too-deep', `A bundle puts each module into a function, and then this one nests deeper than Lua allows: ${limit}.`, {
        location,
        hint: 'Take some of it out into functions or tables of their own.',
      });
}

/** A file that is there but can't be read, or the entry is not there. */
export function unreadableFile(shown: string, why: string, location: SourceLocation | undefined): HbxError {
  return new HbxError('bundle/unreadable', `${shown} can't be read: ${why}.`, location === undefined ? {} : { location });
}

function quoted(name: string): string {
  return `"${name.length > longestName ? `${name.slice(0, longestName)}…` : name}"`;
}
