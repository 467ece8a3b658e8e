/** Errors of `hbx cron`. */
import { ExitCode, HbxError } from '../../../base/errors.ts';

/** Neither a task nor a process that gets Cron messages. */
export function noSuchTask(name: string, near = ''): HbxError {
  return new HbxError('cron/no-task', `The node runs nothing by the clock that is called ${name}.`, {
    hint: `${near.startsWith('Did you mean') ? `${near} ` : ''}\`hbx cron list\` shows what it runs.`,
    exitCode: ExitCode.rejected,
  });
}

/**
 * A plain node runs tasks and tells nobody which.
 * @param known tasks that were made from here: what they are called here, and their ids
 */
export function notListed(url: string, known: readonly (readonly [name: string, task: string])[], cause: unknown): HbxError {
  const [first] = known;
  return new HbxError('cron/not-listed', `The node at ${url} does not tell what it runs by the clock: only hbx's own nodes list it.`, {
    hint: first === undefined ? 'Nothing was started there from here. Whoever starts a task is told its id, and may end it by that: `hbx cron stop <id>`.' : `Started from here: ${known.map(([name, task]) => `${task} for ${name}`).join(', ')}. \`hbx cron stop ${first[0]}\` ends one.`,
    exitCode: ExitCode.rejected,
    cause,
  });
}
