/**
 * Finds the line of an error that a node of somebody else told without one: runs the slots up to the failed one again, here.
 *
 * The place is taken over only when the slot fails with the same message here. Otherwise the error stays as the node told it, and
 * a line on stderr says that no line was found. Nothing is written, and nothing that goes wrong here hides the Result.
 */
import { isHbxError } from '../base/errors.ts';
import type { DryRunResult, Result, ResultError } from '../base/result.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import type { Client } from '../client/client.ts';
import { message, withKeys, type Message } from '../message/value.ts';
import type { CliContext } from './context.ts';
import type { NodeAccess } from './node-access.ts';

const limits = { slots: 10_000, seconds: 30, bytes: 64 * 1024 * 1024 };

/** What may be different in a test. */
export type ReplayLimits = Partial<typeof limits>;

/** A slot that failed on a node, and how. */
export interface FailedSlot {
  readonly process: string;
  readonly slot: number;
  readonly error: ResultError;
}

/** The Result with the place of its error, where it lacks one and the node is not the workspace's own. */
export async function withReplayedPlace<Any extends Result | DryRunResult>(context: CliContext, access: NodeAccess, result: Any): Promise<Any> {
  const { process, slot, error } = result;
  // The message of a dry run is in no log.
  if (error === null || slot === null) return result;
  return { ...result, error: await replayedError(context, access, { process, slot, error }) };
}

/** The same for an error alone. `slot` is the one that was asked for; the error may name an earlier one. */
export async function replayedError(context: CliContext, access: NodeAccess, failed: FailedSlot, bounds: ReplayLimits = {}): Promise<ResultError> {
  const { error, process } = failed;
  const { output, signal, debug } = context;
  if (access.local || hasPlace(error) || signal.aborted) return error;
  const { slots, seconds, bytes } = { ...limits, ...bounds };
  const slot = error.slot ?? failed.slot;
  const spinner = slot < slots ? output.spinner(`The node does not tell where: running slots 0 to ${slot} here to find out …`) : undefined;
  const tell = (why: string): ResultError => {
    spinner?.stop();
    output.status(`The node does not tell where, and it was not found out here: ${escapeControlInLine(why)}.`);
    return error;
  };
  if (spinner === undefined) return tell(`running ${slot + 1} slots again would take too long`);
  const timeout = AbortSignal.timeout(seconds * 1000);
  try {
    const found = await replayHere(access.client, process, slot, bytes, AbortSignal.any([signal, timeout]));
    if (typeof found === 'string') return tell(found);
    if (found === null || !isSame(error, found)) return tell(`slot ${slot} does not fail like that here`);
    return { ...error, ...placeOf(found), traceback: found.traceback };
  } catch (thrown) {
    if (signal.aborted) return error;
    if (timeout.aborted) return tell(`it takes longer than ${seconds} s`);
    debug.line('client', `replay of slot ${slot} of ${process}: ${String(thrown)}`);
    return tell(isHbxError(thrown) ? thrown.message.replace(/\.$/, '') : 'the slots cannot be run here');
  } finally {
    spinner.stop();
  }
}

/**
 * The reply of a node that does not get past a slot (`phase: compute`, `attempted-slot`), with the place of the error, as hbx's own node
 * would have answered it.
 */
export async function withReplayedReply(context: CliContext, access: NodeAccess, process: string, reply: Message): Promise<Message> {
  if (access.local) return reply;
  const { slotErrorIn } = await import('../client/result.ts');
  const error = slotErrorIn(reply);
  if (error?.slot === undefined) return reply;
  const found = await replayedError(context, access, { process, slot: error.slot, error });
  if (found === error) return reply;
  const { file, line, column, traceback } = found;
  const place = message({ file, line, column, trace: traceback.map((frame) => ({ ...frame })) });
  return withKeys(reply, place);
}

function hasPlace({ file, line }: ResultError): boolean {
  return file !== undefined && line !== undefined;
}

/** How the slot ends here: its error, null when it is fine, or why it cannot be known. */
async function replayHere(remote: Client, process: string, slot: number, maxBytes: number, signal: AbortSignal): Promise<ResultError | null | string> {
  const [{ boundedClient }, { readAssignments }, { readModules }, { resultFrom }, { replay }] = await Promise.all([
    import('../client/bounded-client.ts'),
    import('../client/assignments.ts'),
    import('../client/modules.ts'),
    import('../client/result.ts'),
    import('../node/replay.ts'),
  ]);
  const client = boundedClient(remote, maxBytes, signal);
  const assignments = await readAssignments(client, process, slot);
  const modules = await readModules(client, assignments[0]!);
  if (modules === undefined) return 'it is no process of Lua modules that can be read';
  const results = await replay({ process, assignments, modules, signal });
  return results === undefined ? null : resultFrom(results).error;
}

/** What Luerl says of an error value that is no text: the value itself is lost. */
const lostValue = /^error object is a (table|function|userdata)\b/;

function isSame(told: ResultError, found: ResultError): boolean {
  const said = told.message.replace(/^The process stands still at slot \d+, which failed: /, '').trim();
  if (said === found.message.trim()) return true;
  return lostValue.test(said) && innermost(told) === innermost(found);
}

function innermost({ traceback }: ResultError): string | undefined {
  return traceback.find(({ file }) => file !== '[host]')?.function;
}

function placeOf({ file, line, column }: ResultError): Partial<ResultError> {
  return { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
