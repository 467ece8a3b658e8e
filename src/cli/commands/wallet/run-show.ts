import { findWorkspace } from '../../../project/state-folder.ts';
import { readWallet } from '../../../wallet/wallet-file.ts';
import { signerOf } from '../../../wallet/wallet.ts';
import type { CliContext } from '../../context.ts';
import { findWallet } from '../../wallet-access.ts';

/** What names a key file, in words. */
const sources: Readonly<Record<string, string>> = {
  flag: '--wallet',
  env: 'HBX_WALLET',
  config: 'hbx.config.json or `hbx config`',
  default: 'your hbx folder',
};

/** Prints address, file and what names it. With `--json`: `{"address", "file", "source"}`. */
export async function run(context: CliContext): Promise<void> {
  const { path, source } = findWallet(context, findWorkspace(context));
  const { jwk, warning } = await readWallet(path);
  if (warning !== undefined) context.output.warn(warning);
  const { address } = signerOf(jwk);
  context.output.result({ address, file: path, source }, (paint) =>
    [
      `${paint('dim', 'address')}  ${paint('strong', address)}`,
      `${paint('dim', 'file')}     ${path}`,
      `${paint('dim', 'from')}     ${sources[source] ?? source}`,
    ].join('\n'),
  );
}
