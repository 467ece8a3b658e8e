/**
 * Lua that the Handlers runtime did not run: it runs only what its owner of now signed, and keeps the rest as it keeps any message that no
 * handler takes. That is a slot without an error, which looks as if the Lua had run.
 *
 * Two signs have to be there: `print` beside the output, which the runtime sets with all but an Eval that it ran, and as the last line what
 * it says of a message that nobody took. A handler of the process may take an Eval, and Lua may print anything.
 */
import type { ResultError } from '../base/result.ts';
import { getKey, getText, isMessage, type Message } from '../message/value.ts';

const takenByNobody = /(?:^|\n)New Message From \S{1,20}?(?:, too large for the Inbox)?: Action = Eval\n*$/;

/** @param results of a slot whose message was Lua to run; undefined: nothing says that it did not run */
export function unrunLua(results: Message): ResultError | undefined {
  const output = getKey(results, 'output');
  if (getText(results, 'info') !== 'hyper-aos' || !isMessage(output) || getKey(output, 'print') !== true) return undefined;
  if (!takenByNobody.test(getText(output, 'data') ?? '')) return undefined;
  return {
    message: 'The Lua was not run: the process runs only that of its owner, and its owner is not your wallet any more. The message went into its Inbox.',
    traceback: [],
    code: notRunCode,
    hint: 'The owner is the variable `Owner` of the process. Something that ran in it has changed that: `hbx messages` lists what the process got.',
  };
}

/** `code` of that error. */
export const notRunCode = 'client/lua-not-run';
