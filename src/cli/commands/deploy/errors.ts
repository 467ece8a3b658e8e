import { ExitCode, HbxError } from '../../../base/errors.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';

/** `--watch` for text that comes from no file. */
export function nothingToWatch(shown: string): HbxError {
  return new HbxError('deploy/watch', `--watch needs a file that can change; ${shown} is none.`, { hint: 'Name a Lua file.' });
}

/** `--on-boot` without the runtime that runs what comes with the process message. */
export function onBootNeedsRuntime(): HbxError {
  return new HbxError('deploy/on-boot', '--on-boot works only with the handlers runtime: by itself a module does not run what comes with the process message.', {
    hint: 'Add --runtime handlers, or leave --on-boot out.',
  });
}

/** `--dialect puc` for a node that is not the project's own. */
export function dialectNotThere(url: string): HbxError {
  return new HbxError('deploy/dialect', `--dialect puc is for the project's own node; ${url} runs Lua as every HyperBEAM node does (Luerl).`, {
    hint: 'Leave --dialect out, or deploy on the node of this project: --network local.',
  });
}

/** `--module` with an id that the node knows nothing of. */
export function moduleNotThere(id: string, url: string): HbxError {
  return new HbxError('deploy/module-not-there', `The node at ${url} has no module ${id}.`, {
    hint: 'Check the id. What was uploaded to Arweave a moment ago takes some seconds to be seen; `hbx deploy <file.lua> --upload` uploads a file and deploys it.',
    exitCode: ExitCode.rejected,
  });
}

/** `--module` with the id of something else. @param what its type, if it has one, and the first mistake of what should be Lua, or why it can't be any */
export function moduleIsNoLua(id: string, { type, wrong, why }: { type?: string | undefined; wrong?: { readonly line: number; readonly message: string } | undefined; why?: string }): HbxError {
  const named = type === undefined ? '' : ` (${escapeControlInLine(type.slice(0, 60))})`;
  return new HbxError('deploy/no-lua', `${id} is no Lua module${named}${why === undefined ? '' : `: ${why}`}${wrong === undefined ? '' : `: line ${wrong.line}: ${escapeControlInLine(wrong.message.slice(0, 120))}`}.`, {
    hint: 'Nothing was deployed. `hbx deploy <file.lua> --upload` uploads a Lua file and deploys it.',
    exitCode: ExitCode.rejected,
  });
}

/** `--module` with Lua that makes no process of this kind. */
export function moduleHasNoCompute(id: string): HbxError {
  return new HbxError('deploy/no-compute', `The module ${id} defines no global function compute.`, {
    hint: 'Nothing was deployed. A module is called as compute(base, req, opts) for each message: define it without `local`.',
  });
}

/** An edit that took `compute` away. */
export function noComputeAnyMore(file: string): HbxError {
  return new HbxError('deploy/no-compute', `${file} defines no global function compute any more.`, { hint: 'The process runs the code from before.' });
}

/** A reload that did not come to its end, and nobody says why. @param output what the process said instead */
export function notReloaded(file: string, output: string): HbxError {
  const said = output.trim().slice(0, 1000);
  return new HbxError('deploy/not-reloaded', `The new code of ${file} did not run to its end.`, {
    details: said === '' ? [] : [`the process said: ${said}`],
    hint: 'The process runs the code from before. `hbx deploy` makes a new process.',
    exitCode: ExitCode.process,
  });
}
