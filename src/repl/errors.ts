/** The errors of the console: mostly mistakes in what was typed, and then nothing was sent. */
import { ExitCode, HbxError } from '../base/errors.ts';
import type { ResultError } from '../base/result.ts';
import { systemReason } from '../base/system-reason.ts';
import { didYouMean } from '../base/suggest.ts';

/** A dot-command that doesn't exist. */
export function unknownCommand(name: string, known: readonly string[]): HbxError {
  const near = didYouMean(name, known, (found) => `.${found}`);
  return new HbxError('repl/unknown-command', `There is no command .${name}.`, {
    hint: near ?? '.help lists the commands.',
  });
}

/** `.done` or `.cancel` outside a block. */
export function noBlock(name: string): HbxError {
  return new HbxError('repl/no-block', `.${name} ends a block, and there is none.`, { hint: '.editor starts one.' });
}

/** The input ended inside a block, so nobody said whether to send it. */
export function unfinishedBlock(): HbxError {
  return new HbxError('repl/unfinished-block', 'The input ended inside .editor, so the block was not sent.', {
    hint: 'End the block with .done.',
  });
}

/** A command without the argument it needs, or with one it can't use. */
export function wrongUse(usage: string, name: string, hint = `.help ${name} tells more.`): HbxError {
  return new HbxError('repl/wrong-use', `Write it as ${usage}.`, { hint });
}

/** A word that seems to be a slip for `on` or `off`, where a line would be sent. */
export function wrongToggle(word: string, { usage, name }: { readonly usage: string; readonly name: string }): HbxError {
  return new HbxError('repl/wrong-use', `Write it as ${usage}. Nothing was sent.`, {
    hint: `${didYouMean(word, ['on', 'off'], (found) => `.${name} ${found}`) ?? `Did you mean \`.${name} on\` or \`.${name} off\`?`} \`.${name} .send ${word}\` sends it as an action.`,
  });
}

/** `.send` with something that is no action. */
export function notAnAction(text: string): HbxError {
  return new HbxError('repl/not-an-action', `"${text}" is not the name of an action.`, {
    hint: 'An action is one word, such as Inc. Lua goes with .eval.',
  });
}

/** A quote that is opened and never closed. */
export function unclosedQuote(where: string): HbxError {
  return new HbxError('repl/unclosed-quote', `The quote in ${where} is not closed.`);
}

/** The same tag given twice in one message. */
export function tagTwice(name: string): HbxError {
  return new HbxError('repl/tag-twice', `The tag ${name} is there twice.`, { hint: 'Text that contains `=` goes after ` -- `, as data.' });
}

/** A tag that would overwrite a part of the message which has its own place. */
export function reservedTag(name: string): HbxError {
  const action = name.toLowerCase() === 'action';
  return new HbxError('repl/reserved-tag', `${name} can't be given as a tag.`, {
    hint: action ? 'The action is the first word of the line.' : 'Data goes after ` -- `.',
  });
}

/** A line of a script that is longer than anything that could be sent. @param source `the input`, or the file */
export function lineTooLong(number: number, source: string, limitBytes: number): HbxError {
  return new HbxError('repl/line-too-long', `Line ${number} of ${source} is longer than ${megabytes(limitBytes)}.`);
}

/** A statement of several lines that does not end before that. @param number of its first line */
export function statementTooLong(number: number, source: string, limitBytes: number): HbxError {
  return new HbxError('repl/statement-too-long', `What begins in line ${number} of ${source} does not end within ${megabytes(limitBytes)}.`, {
    hint: 'A block, a bracket or a long string may not be closed.',
  });
}

/** A line of a script with bytes that are no text. */
export function lineNotText(number: number, source: string): HbxError {
  return new HbxError('repl/not-text', `Line ${number} of ${source} is not UTF-8 text.`, { hint: 'Save it as UTF-8.' });
}

function megabytes(bytes: number): string {
  return `${bytes / 1024 / 1024} MB`;
}

/** A file that could not be read. */
export function unreadableFile(path: string, cause: unknown): HbxError {
  return new HbxError('repl/unreadable-file', `Can't read ${path}: ${systemReason(cause)}.`, { cause });
}

/** The input broke off with an error of the system. */
export function unreadableInput(cause: unknown): HbxError {
  return new HbxError('repl/unreadable-input', `Can't read the input: ${systemReason(cause)}.`, { cause });
}

/** A file with nothing in it to send. */
export function emptyFile(path: string): HbxError {
  return new HbxError('repl/empty-file', `${path} is empty, so there is nothing to send.`);
}

/** Lua for a process that runs only its owner's. @param instead what to do instead, a sentence */
export function notOwner(owner: string, address: string, instead: string): HbxError {
  return new HbxError('repl/not-owner', `The process runs Lua only for its owner, ${owner}, and your wallet is ${address}. Nothing was sent.`, {
    hint: instead,
    exitCode: ExitCode.wallet,
  });
}

/** Lua for a module in which nothing could run it. */
export function cannotEval(): HbxError {
  return new HbxError('repl/no-eval', 'The module of the process has no Eval: nothing in it can run Lua. Nothing was sent.', {
    hint: 'Deploy it with `--runtime handlers`, which brings one, or write one as the counter of `hbx init` has it. `.send Eval -- <Lua>` sends it all the same.',
    exitCode: ExitCode.process,
  });
}

/** A look at the variables of a process that does not run Eval. */
export function noEval(instead: string): HbxError {
  return new HbxError('repl/no-eval', 'The process does not run Lua (Eval) for you, so its variables can\'t be looked at.', { hint: instead, exitCode: ExitCode.process });
}

/** Lua that was to look at the process failed. */
export function lookFailed({ message, file, line, column }: ResultError): HbxError {
  return new HbxError('repl/look-failed', message, {
    exitCode: ExitCode.process,
    ...(file === undefined ? {} : { location: { file, text: '', ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) } }),
  });
}

/** A slot that is not in the log. */
export function noSlot(slot: number, newest: number): HbxError {
  return new HbxError('repl/no-slot', newest < 0 ? 'The process has no slots yet.' : `There is no slot ${slot}: the newest one is ${newest}.`, {
    hint: '`.slots` lists the newest ones.',
    exitCode: ExitCode.rejected,
  });
}

/** `.print` outside a block. */
export function noBlockToPrint(): HbxError {
  return new HbxError('repl/no-block', '.print shows a block, and there is none.', { hint: '.editor starts one.' });
}

/** A command for somebody who types, in a pipe or a script. */
export function needsTerminal(name: string): HbxError {
  return new HbxError('repl/needs-terminal', `.${name} works on a terminal only, and these lines come from a pipe or a file.`);
}

/** A command that does something to the node, while messages run on a copy. @param at the slot that is looked at */
export function nothingIsWritten(name: string, at: number | undefined): HbxError {
  return new HbxError('repl/nothing-is-written', `.${name} can't be tried on a copy, and ${at === undefined ? 'nothing is written while .dryrun is on' : `you look at the past (slot ${at})`}.`, {
    hint: at === undefined ? '.dryrun off first, then it is done.' : '.at now first, then it is done.',
  });
}

/** `.watch` with a pause that is none. */
export function badPause(text: string, shortest: number, longest: number): HbxError {
  return new HbxError('repl/bad-pause', `"${text.slice(0, 40)}" is not a number of seconds between ${shortest} and ${longest.toLocaleString('en')}.`, { hint: 'Write it as .watch 2 Get.' });
}

/** `.watch` with a command that makes no sense more than once. */
export function notToWatch(name: string): HbxError {
  return new HbxError('repl/not-to-watch', `${name} can't be repeated by .watch.`, { hint: 'An action, Lua of one line, and the commands that look can.' });
}

/** `.save` before anything was sent. */
export function nothingToSave(): HbxError {
  return new HbxError('repl/nothing-to-save', 'There is nothing to save: no line that sends something was entered yet, or none that a script may hold.');
}

/** A file that is there and was not to be overwritten. */
export function fileInTheWay(path: string, name: string): HbxError {
  return new HbxError('repl/file-in-the-way', `${path} is there already, and stays as it is.`, { hint: `.${name} ${/\s/.test(path) ? `"${path}"` : path} --force overwrites it.` });
}

/** A file that could not be written. */
export function unwritableFile(path: string, cause: unknown): HbxError {
  return new HbxError('repl/unwritable-file', `Can't write ${path}: ${systemReason(cause)}.`, { cause });
}

/** `.step` in the present. */
export function notInThePast(): HbxError {
  return new HbxError('repl/not-in-the-past', 'This is the present: there is no slot behind it.', { hint: '`.back` goes one slot back, `.at 0` to the beginning.' });
}

/** A slot before the first one. */
export function firstSlot(): HbxError {
  return new HbxError('repl/first-slot', 'There is no slot before the first one.', { hint: '`.slots` lists what the process got.', exitCode: ExitCode.rejected });
}

/** Something that only the Handlers runtime has. @param instead what works, a sentence */
export function onlyHandlers(what: string, instead: string): HbxError {
  return new HbxError('repl/only-handlers', `Only processes of the Handlers runtime ${what}, and this one is a bare module.`, { hint: instead });
}

/** A path that leads nowhere in the state. @param place how far it leads */
export function nothingInState(path: string, { above, missing, keys }: { readonly above: string; readonly missing: string; readonly keys: readonly string[] }): HbxError {
  const look = above === '' ? '.state' : `.state ${above}`;
  const near = didYouMean(missing, keys.slice(0, 1000), (found) => `.state ${above === '' ? '' : `${above}/`}${found}`);
  return new HbxError('repl/nothing-in-state', `There is nothing at ${path} in the state.`, { hint: near ?? `\`${look}\` shows what is there.`, exitCode: ExitCode.rejected });
}
