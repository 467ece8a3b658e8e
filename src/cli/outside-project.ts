/** For those who stand outside of their project, where hbx has another node: what they look for seems to be gone. */
import { HbxError, isHbxError } from '../base/errors.ts';
import type { CliContext } from './context.ts';

/** Errors that a wrong folder gives. */
const isMissing = ({ code, message }: HbxError): boolean => code === 'project/unknown-process' || (code === 'client/rejected' && /^Nothing with the id \S+ is on this node\./.test(message));

/** The error as it is, or with where its node is, when that is the one of no project. */
export async function withWhereabouts(error: unknown, context: CliContext): Promise<unknown> {
  if (!isHbxError(error) || !isMissing(error)) return error;
  // Only these errors are worth the time that this code takes to load.
  const [{ openWorkspace }, { shortPath }] = await Promise.all([import('./workspace.ts'), import('../base/short-path.ts')]);
  const { workspace, chosen } = openWorkspace(context);
  if (workspace.project !== undefined || chosen.network.url !== undefined) return error;
  const { code, message, exitCode, details, location, cause } = error;
  const isName = code === 'project/unknown-process';
  // A near name, or where a name is known, is the better advice.
  if (isName && !error.hint?.startsWith('No process has a name')) return error;
  const hint = `No project is in this folder, so this is the node of your hbx folder (${shortPath(workspace.stateFolder, context.cwd)}). Each project has its own: \`cd\` into the project of the process, or name its node with --url.`;
  return new HbxError(code, message, { exitCode, details, cause, hint, ...(location === undefined ? {} : { location }) });
}
