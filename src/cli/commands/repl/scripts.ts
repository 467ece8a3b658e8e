/** The scripts that `-e` and `-f` name. */
import { Readable } from 'node:stream';
import type { ReplScript } from '../../../repl/options.ts';
import type { CliContext } from '../../context.ts';
import { wrongUsage } from '../../errors.ts';
import type { GivenInOrder } from '../../option-values.ts';
import { openInput } from '../../text-input.ts';

export interface ScriptOptions {
  readonly eval: readonly GivenInOrder<'lines'>[];
  readonly file: readonly GivenInOrder<'file'>[];
}

/**
 * The scripts in the order given; `undefined` when there are none, and the console reads standard input. Nothing is read yet, but a file
 * that cannot be is known before anything is sent.
 * @throws HbxError `input/…`, `cli/usage`
 */
export async function openScripts(context: CliContext, { eval: lines, file: files }: ScriptOptions): Promise<readonly ReplScript[] | undefined> {
  if (files.filter(({ text }) => text === '-').length > 1) throw wrongUsage('Standard input can be read once only.', context.commandLine);
  const given = [...lines, ...files].sort((a, b) => a.at - b.at);
  if (given.length === 0) return undefined;
  return Promise.all(
    given.map(async ({ kind, text }): Promise<ReplScript> => {
      if (kind === 'lines') return { open: () => Readable.from([Buffer.from(text)]) };
      return { file: text, open: await openInput(context, text, 'script') };
    }),
  );
}
