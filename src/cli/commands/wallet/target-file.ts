/** What `new` and `import` share: where the key goes, and how it gets there. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findWorkspace } from '../../../project/state-folder.ts';
import { walletExists } from '../../../wallet/errors.ts';
import { signerOf, type PrivateJwk } from '../../../wallet/wallet.ts';
import { writeWallet } from '../../../wallet/wallet-file.ts';
import type { CliContext } from '../../context.ts';
import { findWallet } from '../../wallet-access.ts';

export interface TargetOptions {
  readonly out?: string;
  readonly force?: boolean;
}

/** `--out`, else the key file in the hbx folder. */
export function targetFile({ cwd, home }: CliContext, { out }: TargetOptions): string {
  return out === undefined ? join(home, 'wallet.json') : resolve(cwd, out);
}

/** @throws HbxError `wallet/exists` (exit code 4). */
export function refuseToReplace(file: string, { force }: TargetOptions): void {
  if (!force && existsSync(file)) throw walletExists(file);
}

/** Writes the key, prints address and file, and says so when another key file counts here. */
export async function keepWallet(context: CliContext, file: string, jwk: PrivateJwk, { force = false }: TargetOptions): Promise<void> {
  const { output } = context;
  await writeWallet(file, jwk, { force });
  const { address } = signerOf(jwk);
  output.result({ address, file }, (paint) => `${paint('strong', address)}\n${file}`);
  const counting = findWallet(context, findWorkspace(context)).path;
  if (counting !== file) output.status(`Commands here sign with ${counting}. To sign with the new key: \`hbx config set wallet ${file}\`, or --wallet.`);
}
