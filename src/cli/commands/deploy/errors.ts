import { HbxError } from '../../../base/errors.ts';

/** A module that needs others: refused until they can be put into one file. */
export function requireNotBundled(file: string, found: { line: number; column: number; name?: string }): HbxError {
  const what = found.name === undefined ? 'require' : `require "${found.name}"`;
  return new HbxError('deploy/require', `${what}: a process is one file, and hbx cannot bundle several yet.`, {
    location: { file, line: found.line, column: found.column },
    hint: 'Put the code of the other module into this file.',
  });
}

/** `--dialect puc` for a node that is not the project's own. */
export function dialectNotThere(url: string): HbxError {
  return new HbxError('deploy/dialect', `--dialect puc is for the project's own node; ${url} runs Lua as every HyperBEAM node does (Luerl).`, {
    hint: 'Leave --dialect out, or leave --url out to deploy on the node of this project.',
  });
}
