/** The errors of the console: mostly mistakes in what was typed, and then nothing was sent. */
import { HbxError } from '../base/errors.ts';
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
export function wrongUse(usage: string, name: string): HbxError {
  return new HbxError('repl/wrong-use', `Write it as ${usage}.`, { hint: `.help ${name} tells more.` });
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

/** A file that could not be read. */
export function unreadableFile(path: string, cause: unknown): HbxError {
  return new HbxError('repl/unreadable-file', `Can't read ${path}: ${systemReason(cause)}.`, { cause });
}

/** The input broke off with an error of the system. */
export function unreadableInput(cause: unknown): HbxError {
  return new HbxError('repl/unreadable-input', `Can't read the input: ${systemReason(cause)}.`, { cause });
}

/** A console that was opened without a way to blueprints. */
export function noBlueprints(): HbxError {
  return new HbxError('repl/no-blueprints', 'There are no blueprints in this console.', { hint: '`hbx load-blueprint <name>` loads one from the shell.' });
}

/** A file with nothing in it to send. */
export function emptyFile(path: string): HbxError {
  return new HbxError('repl/empty-file', `${path} is empty, so there is nothing to send.`);
}
