import { ExitCode, HbxError } from '../../../base/errors.ts';
import type { Client } from '../../../client/client.ts';
import { resultFrom } from '../../../client/result.ts';
import { decodeJson } from '../../../message/codecs/json.ts';
import { isMessage, type Message } from '../../../message/value.ts';
import { explainError } from '../../../lua/explain-error.ts';
import { mapError } from '../../../project/map-result.ts';
import { openSourceMaps } from '../../../project/source-maps.ts';
import { renderFrames } from '../../../repl/printer.ts';

/**
 * Loads a cached module on the node, in a state of its own, before a process is made of it: what does not load, or has no
 * `compute`, is refused with its place.
 * @param module its id, how errors call it, the dialect it is for, what to do when it can't work, and what when it does not even load
 * @throws HbxError `deploy/module` (exit code 1), `deploy/no-compute` (2)
 */
export async function checkModule(client: Client, { id, file, dialect, stateFolder, hint, notLoaded = hint }: { id: string; file: string; dialect: string; stateFolder: string; hint?: string | undefined; notLoaded?: string | undefined }, signal: AbortSignal): Promise<void> {
  const reply = await client.read(`/~lua@5.3a&module=${id}&dialect=${dialect}/functions`, { accept: 'application/json', signal });
  const parsed = decodeJson(Buffer.from(reply.body).toString('utf8'));
  // A node that answers in a way of its own is asked no further: the spawn will tell.
  if (!parsed.ok || !isMessage(parsed.value)) return;
  if (reply.status >= 400) {
    const told = resultFrom(new Map([['error', parsed.value as Message]])).error;
    const error = told && mapError(told, openSourceMaps(stateFolder));
    const means = error && explainError(error);
    throw new HbxError('deploy/module', error?.message ?? 'The module does not load.', {
      location: error?.line === undefined ? { file } : { file: error.file ?? file, line: error.line, ...(error.column === undefined ? {} : { column: error.column }), ...(error.sourceText === undefined ? {} : { text: error.sourceText }) },
      details: renderFrames(error?.traceback ?? []),
      hint: `${means === undefined ? '' : `${means} `}Nothing was deployed.${notLoaded === undefined ? '' : ` ${notLoaded}`}`,
      exitCode: ExitCode.process,
    });
  }
  if ([...parsed.value.values()].includes('compute')) return;
  throw new HbxError('deploy/no-compute', `${file} defines no global function compute.`, {
    details: [`module: ${id}`],
    hint: hint ?? `A module is called as compute(base, req, opts) for each message: define it without \`local\`. Its functions can be called as they are: hbx get '<process>/now/~lua@5.3a&module=${id}/<function>'.`,
  });
}
