import { resolve } from 'node:path';
import { readWallet } from '../../../wallet/wallet-file.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { keepWallet, refuseToReplace, targetFile, type TargetOptions } from './target-file.ts';

/** Checks a key file and keeps a copy. With `--json`: `{"address", "file"}`. */
export async function run(context: CliContext, { args, options }: CommandInput<{ file: string }, TargetOptions>): Promise<void> {
  const { jwk } = await readWallet(resolve(context.cwd, args.file));
  const file = targetFile(context, options);
  refuseToReplace(file, options);
  await keepWallet(context, file, jwk, options);
}
