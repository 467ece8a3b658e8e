/** Errors of what the console does through the command line: Cron messages, and the editor. */
import { ExitCode, HbxError } from '../../../base/errors.ts';
import { systemReason } from '../../../base/system-reason.ts';

/** An interval that no process can have. @param reason a sentence or two */
export function badInterval(reason: string): HbxError {
  return new HbxError('repl/cron-interval', reason, { hint: 'Write it as `.monitor 10-seconds`, `.monitor 1-minute`, `.monitor 2-hours`.' });
}

/** A process that would refuse the only Cron messages which the node can send. */
export function runtimeNeedsNode(url: string): HbxError {
  return new HbxError('repl/cron-handlers', `The node at ${url} can only schedule the same signed message again and again, and a process with hbx's Handlers runtime handles each signed message once.`, {
    hint: '`.watch 10 .send Cron` sends one from here each 10 seconds, as long as the console is open.',
    exitCode: ExitCode.rejected,
  });
}

/** A node without `cron@1.0`. */
export function noCronThere(url: string, cause: unknown): HbxError {
  return new HbxError('repl/cron-absent', `The node at ${url} runs nothing by the clock: it does not take tasks for its cron@1.0.`, {
    hint: '`.watch 10 Cron` sends one from here each 10 seconds, as long as the console is open.',
    exitCode: ExitCode.rejected,
    cause,
  });
}

/** Nothing to end. */
export function noCronMessages(url: string): HbxError {
  return new HbxError('repl/no-cron-messages', `The node at ${url} sends the process no Cron messages.`, { hint: '`.monitor 10-seconds` starts them.', exitCode: ExitCode.rejected });
}

/** No program to edit with. @param names those that were tried @param from the variable that names it; absent for the usual ones */
export function noEditor(names: readonly string[], from: string | undefined, cause: unknown): HbxError {
  const what = names.map((name) => `\`${name}\``).join(' or ');
  return new HbxError('repl/no-editor', `The editor ${what} can't be started: ${systemReason(cause).replace('there is no such file', 'there is no such program')}.`, {
    hint: from === undefined ? 'Name yours in the environment: `export EDITOR=nano`.' : `${from} names it. Nothing is lost: the text is as it was.`,
    cause,
  });
}

/** The editor ended as editors do when the text is not to be taken. @param kept where a changed text is, if it was changed */
export function editorFailed(name: string, end: string, kept: string | undefined): HbxError {
  return new HbxError('repl/editor-failed', `The editor \`${name}\` ${end}, so its text is not taken.`, {
    hint: kept === undefined ? 'Nothing is lost: the text is as it was.' : `What was saved is in ${kept}.`,
  });
}

/** What the editor left is no text. */
export function notEdited(why: string, kept: string | undefined): HbxError {
  return new HbxError('repl/not-edited', `What the editor saved can't be taken: ${why}.`, { hint: kept === undefined ? 'Nothing is lost: the text is as it was.' : `It is in ${kept}.` });
}
