import { HbxError } from '../../../base/errors.ts';

/** A module that needs others: refused until they can be put into one file. */
export function requireNotBundled(file: string, found: { line: number; column: number; name?: string }): HbxError {
  const what = found.name === undefined ? 'require' : `require "${found.name}"`;
  return new HbxError('deploy/require', `${what}: a process is one file, and hbx cannot bundle several yet.`, {
    location: { file, line: found.line, column: found.column },
    hint: 'Put the code of the other module into this file.',
  });
}
