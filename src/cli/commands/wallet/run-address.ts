import { findWorkspace } from '../../../project/state-folder.ts';
import { readWallet } from '../../../wallet/wallet-file.ts';
import { signerOf } from '../../../wallet/wallet.ts';
import type { CliContext } from '../../context.ts';
import { findWallet } from '../../wallet-access.ts';

/** Prints the address and nothing else. With `--json`: it, as a JSON text. */
export async function run(context: CliContext): Promise<void> {
  const { path } = findWallet(context, findWorkspace(context));
  const { jwk } = await readWallet(path);
  context.output.result(signerOf(jwk).address);
}
