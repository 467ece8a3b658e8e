import { generateWallet } from '../../../wallet/generate.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { keepWallet, refuseToReplace, targetFile, type TargetOptions } from './target-file.ts';

/** Makes a key and keeps it. With `--json`: `{"address", "file"}`. */
export async function run(context: CliContext, { options }: CommandInput<object, TargetOptions>): Promise<void> {
  const { output, signal } = context;
  const file = targetFile(context, options);
  // Before the seconds it takes, not after them.
  refuseToReplace(file, options);
  const spinner = output.spinner('Making an RSA-4096 key …');
  try {
    const { jwk } = await generateWallet({ signal });
    spinner.stop();
    await keepWallet(context, file, jwk, options);
  } finally {
    spinner.stop();
  }
}
