/** The errors of loading blueprints. Nothing was sent where they do not say otherwise. */
import { ExitCode, HbxError, type HbxErrorOptions, type SourceLocation } from '../../../base/errors.ts';
import type { ResultError } from '../../../base/result.ts';
import { messageKinds } from '../../../blueprints/load-probes.ts';
import type { LoadReport } from '../../../blueprints/load-report.ts';
import { renderFrames } from '../../../repl/printer.ts';
import type { Look } from './check-after.ts';
import { removalText } from './load-text.ts';

const untouched = 'Nothing was sent: the process is as it was.';

/**
 * The code is at fault: it fails, or the process would not work with it.
 * @param error with the user's own place
 * @param module the file, where it looks like a module of its own and that may be why
 */
export function wouldBreak(message: string, error: ResultError | null, module?: string): HbxError {
  const instead = module === undefined ? '' : ` ${module} defines compute, so it looks like a bare module: \`hbx deploy ${module}\` makes a process of it.`;
  return new HbxError('load-blueprint/refused', message, { ...placeOf(error), hint: `${untouched}${instead}`, exitCode: ExitCode.process });
}

/** The trial ran out of instructions, memory or time. @param isOwn whether in what is loaded, or in loading it, and not in another file that the process has already */
export function overBudget(name: string, error: ResultError, isOwn: boolean): HbxError {
  return wouldBreak(isOwn ? `${name} uses more than one message may: ${error.message}` : `With ${name} messages would use more than one message may, in code that the process has already: ${error.message}`, error);
}

/**
 * The process would not work with it, by its own report.
 * @param name of what is loaded
 * @param error what was raised, if anything
 * @param location where the code does it, as far as its text tells
 */
export function refusedBy({ why, subject, kind, thrown }: NonNullable<LoadReport['refused']>, name: string, error: ResultError | null, location?: SourceLocation): HbxError {
  // A table that was raised is only a number as text.
  const problem = thrown ?? error?.message ?? '';
  const message = `${reasonOf({ why, subject, ...(kind === undefined ? {} : { kind }) }, name)}${isRaised.has(why) && problem !== '' ? `: ${problem}` : ''}`;
  const advice = why === 'owner' ? ' `hbx load-blueprint --no-trial` loads it all the same.' : why === 'pattern' && kind !== undefined ? ` Every message is held against each pattern, so a pattern has to look first: \`${kind === 'numbers' ? '(tonumber(msg.Quantity) or 0) > 5' : 'type(msg.Data) == "string" and …'}\`.` : '';
  // Where the globals went missing, the runtime fails, and no line of the user's.
  const place = why === 'globals' || why === 'owner' ? (location === undefined ? {} : { location }) : placeOf(error);
  return new HbxError('load-blueprint/refused', message, { ...place, hint: `${untouched}${advice}`, exitCode: ExitCode.process });
}

const isRaised: ReadonlySet<string> = new Set(['pattern', 'handler', 'load']);

/** It was loaded without a trial, and the process does not work any more. */
export function isBroken(names: readonly string[], slot: number, { runsEval, evalError, error, answers }: Look): HbxError {
  const wasLoaded = `${names.join(', ')} was loaded (slot ${slot}), and`;
  const options = { ...placeOf(runsEval ? error : evalError), exitCode: ExitCode.process };
  if (runsEval) {
    return new HbxError('load-blueprint/broken', `${wasLoaded} messages fail now: ${error?.message}`, { ...options, hint: 'Your Eval still works: mend the file and load it again, or put back what it changed with `hbx eval`.' });
  }
  const isEvalAlone = answers && error === null;
  const what = isEvalAlone ? 'the process runs no Eval of yours any more. Other messages are still answered.' : `the process answers nothing any more: ${evalError?.message ?? 'an Eval is not answered.'}`;
  return new HbxError('load-blueprint/broken', `${wasLoaded} ${what}`, { ...options, hint: `${isEvalAlone ? 'Without an Eval you can load nothing more, and mend nothing' : 'It runs no Eval of yours either, so nothing can mend it'}: deploy a new process. Without --no-trial this would have been refused.` });
}

/**
 * It failed for good, after a trial that passed or without one.
 * @param before what was loaded by then
 * @param endsEval without a trial: the process ran an Eval before, and runs none now
 */
export function failedForGood(name: string, slot: number, message: string, error: ResultError | null, before: readonly string[], endsEval: boolean): HbxError {
  const state = endsEval ? 'The process runs no Eval of yours any more, so nothing can mend it: deploy a new one. Without --no-trial this would have been refused.' : 'The handlers are as they were before it.';
  return new HbxError('load-blueprint/failed', `Loading ${name} failed in slot ${slot}: ${message}`, {
    ...placeOf(error),
    hint: `${state}${before.length === 0 || endsEval ? '' : ` Loaded before it, and still there: ${before.join(', ')}.`}`,
    exitCode: ExitCode.process,
  });
}

/** Nobody can be asked whether handlers may go. */
export function wouldRemove(removed: readonly string[], commandLine: string): HbxError {
  return new HbxError('cli/not-confirmed', `Nothing was loaded: ${removalText(removed)}`, { hint: `Add -y to \`${commandLine}\` to load it all the same; on a terminal hbx asks.`, exitCode: ExitCode.usage });
}

/** Somebody was asked, and said no. */
export function keepsHandlers(): HbxError {
  return new HbxError('cli/not-confirmed', 'Nothing was loaded.', { exitCode: ExitCode.usage, plain: true });
}

/** Why a process would not work any more, in words. @param name of what is loaded */
export function reasonOf({ why, subject, kind }: NonNullable<LoadReport['refused']>, name: string): string {
  const messages = kind === undefined ? '' : messageKinds[kind];
  switch (why) {
    case 'globals': {
      const gone = subject.split(' ').map((global) => `\`${global}\``);
      return `${name} takes away the ${gone.length === 1 ? 'global' : 'globals'} ${gone.slice(0, 5).join(', ')}${gone.length > 5 ? ` and ${gone.length - 5} more` : ''} of Lua, and the process works with ${gone.length === 1 ? 'it' : 'them'}.`;
    }
    case 'owner':
      return `${name} gives the process another Owner ("${subject.slice(0, 80)}"), so your Eval would not be run any more.`;
    case 'load':
      return `${name} fails while it is loaded`;
    case 'message':
      return `All ${messages} would fail: ${subject}`;
    case 'no-compute':
      return 'The process would have no function `compute` any more, and so answer nothing, not even an Eval that mends it.';
    case 'no-handlers':
      return 'The process would have no list of handlers any more (`Handlers.list`).';
    case 'no-evaluate':
      return '`Handlers.evaluate` would be no function any more, so no message would reach a handler.';
    case 'eval':
      return `The process would not run your Eval any more, so nobody could mend it${subject === '' || subject === 'nil' ? '' : `: it answers "${subject}"`}.`;
    case 'unreached':
      return `${kind === undefined ? 'Messages' : `${messages.charAt(0).toUpperCase()}${messages.slice(1)}`} would not reach the handlers any more.`;
    case 'unknown-action':
      return `Each message with an action that no handler has would fail: ${subject}`;
    case 'no-action':
      return `Each message without an action would fail: ${subject}`;
    case 'pattern':
      return kind === undefined ? `The pattern of the handler \`${subject}\` fails, and so would each message that it looks at` : `The pattern of the handler \`${subject}\` fails at ${messages}, and so would all of these`;
    case 'handler':
      return `The handler \`${subject}\` takes messages that are not meant for it, and fails`;
    case 'nonsense':
      return `The process answers nonsense: "${subject.slice(0, 80)}" is no report of hbx's.`;
  }
}

/** A blueprint that is a module of its own. */
export function isModule(name: string): HbxError {
  return new HbxError('load-blueprint/compute', `The blueprint ${name} is a module of its own (runtime compute): it has no handlers to add to a process.`, {
    hint: `\`hbx deploy --blueprint ${name}\` makes a process of it.`,
  });
}

/** The process has another owner. */
export function notTheOwner(process: string, owner: string, address: string): HbxError {
  return new HbxError('load-blueprint/owner', `The process ${process} belongs to ${owner}, and you sign as ${address}.`, {
    hint: 'Only its owner loads code into a process. --wallet names another key.',
    exitCode: ExitCode.wallet,
  });
}

/** A bare process that runs no Eval. */
export function runsNoEval(process: string, isBare: boolean): HbxError {
  return new HbxError('load-blueprint/no-eval', `The process ${process} runs no Eval of yours, so nothing can be loaded into it.`, {
    hint: isBare
      ? 'A bare module has to run the Lua of its owner in the action Eval, as the counter of `hbx init` does. `hbx deploy --blueprint <name>` makes a process of a blueprint.'
      : 'Its owner may have been changed from inside. `hbx deploy --blueprint <name>` makes a process of a blueprint.',
    exitCode: ExitCode.process,
  });
}

/** The node of somebody else does not run messages on the state of a process. */
export function noTrialThere(url: string): HbxError {
  return new HbxError('load-blueprint/no-trial', `The node at ${url} runs nothing on a copy of the process, so the blueprint can't be tried there first.`, {
    hint: '--no-trial loads it without; should it fail, the handlers are put back as they were.',
    exitCode: ExitCode.rejected,
  });
}

/** The runtime did not come up, after a trial in which it did, or without one. */
export function adoptFailed(slot: number, message: string, error: ResultError | null): HbxError {
  return new HbxError('load-blueprint/runtime', `The process did not take the handlers runtime (slot ${slot}): ${message}`, { ...placeOf(error), hint: 'Nothing else was sent.', exitCode: ExitCode.process });
}

function placeOf(error: ResultError | null): Pick<HbxErrorOptions, 'location' | 'details'> {
  if (error === null) return {};
  const { file, line, column, sourceText, traceback } = error;
  return {
    ...(file === undefined ? {} : { location: { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }), text: sourceText ?? '' } }),
    details: renderFrames(traceback),
  };
}
