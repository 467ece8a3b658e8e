/**
 * What a module runs in: by itself (`compute`: it defines compute(base, req, opts)), or inside the runtime that hbx brings
 * (`handlers`: Handlers, ao, Send, Inbox).
 *
 * The first that says so counts: a flag, a comment among the first lines of the file (`-- hbx: runtime=handlers`), `runtime` of
 * `hbx.config.json`. The config is for all files of a project and comes last, so that one file among them can differ.
 */
import type { SourceLocation } from '../base/errors.ts';
import { HbxError } from '../base/errors.ts';
import { didYouMean } from '../base/suggest.ts';

export const runtimes = ['compute', 'handlers'] as const;
export type Runtime = (typeof runtimes)[number];

export interface ChosenRuntime {
  readonly runtime: Runtime;
  readonly from: 'flag' | 'comment' | 'config' | 'default';
}

export interface RuntimeSources {
  readonly flag?: Runtime | undefined;
  /** The text of the entry, and how errors call its file. */
  readonly text: string;
  readonly file: string;
  /** Of the project that the file lies in. */
  readonly config?: Runtime | undefined;
}

/** As the bundler wants it. */
export function runtimeOption(runtime: Runtime): { readonly runtime?: 'handlers' } {
  return runtime === 'compute' ? {} : { runtime };
}

/**
 * @throws HbxError `project/bad-runtime` with the place of a comment that names none
 */
export function chooseRuntime({ flag, text, file, config }: RuntimeSources): ChosenRuntime {
  if (flag !== undefined) return { runtime: flag, from: 'flag' };
  const comment = runtimeComment(text, file);
  if (comment !== undefined) return { runtime: comment, from: 'comment' };
  return config === undefined ? { runtime: 'compute', from: 'default' } : { runtime: config, from: 'config' };
}

/** Characters that may stand before the code. */
const longestHead = 64 * 1024;
const longestShown = 60;

const comment = /^[ \t]*--(?!\[=*\[)[-\s]*hbx[ \t]*:[ \t]*runtime\b[ \t]*[=:]?[ \t]*/i;

/** What a comment in the lines before the code says. An interpreter line may stand above it. */
function runtimeComment(text: string, file: string): Runtime | undefined {
  const lines = text.slice(0, longestHead).replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  for (let at = lines[0]?.startsWith('#') === true ? 1 : 0; at < lines.length; at++) {
    const line = lines[at]!;
    // Below the first line of code, or a comment of several lines, nothing counts.
    if (!/^\s*(?:--(?!\[=*\[).*)?$/.test(line)) return undefined;
    const found = comment.exec(line)?.[0];
    if (found === undefined) continue;
    const value = /^\S*/.exec(line.slice(found.length))![0];
    const runtime = runtimes.find((name) => name === value);
    if (runtime === undefined || line.slice(found.length).trim() !== value) throw badRuntime(line.slice(found.length).trim(), { file, line: at + 1, column: found.length + 1, text });
    return runtime;
  }
  return undefined;
}

function badRuntime(value: string, location: SourceLocation): HbxError {
  const shown = value.length > longestShown ? `${value.slice(0, longestShown)}…` : value;
  const what = shown === '' ? 'This comment names no runtime.' : `There is no runtime \`${shown}\`.`;
  return new HbxError('project/bad-runtime', what, { location, hint: `${didYouMean(shown, runtimes) ?? ''} Write \`-- hbx: runtime=handlers\` or \`-- hbx: runtime=compute\`.`.trim() });
}
