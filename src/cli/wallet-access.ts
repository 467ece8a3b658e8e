/**
 * The wallet a command signs with: `--wallet`, `HBX_WALLET`, the project's config, the user's settings, else
 * `wallet.json` in the hbx folder. On the local network a missing default wallet is made, with a note.
 * @source design.md 9.4
 */
import { existsSync } from 'node:fs';
import type { Signer } from '../message/signer.ts';
import type { Workspace } from '../project/state-folder.ts';
import { readUserSettings } from '../project/user-settings.ts';
import { resolveWalletPath } from '../wallet/resolve-wallet.ts';
import type { CliContext } from './context.ts';

/** Path of the wallet file and where it was named. The file may not exist. */
export function findWallet(context: CliContext, workspace: Workspace): ReturnType<typeof resolveWalletPath> {
  const configured = workspace.project?.config.wallet ?? readUserSettings(context.home).wallet;
  return resolveWalletPath({ flag: context.flags.wallet, env: context.env['HBX_WALLET'], config: configured, home: context.home, cwd: context.cwd });
}

/**
 * Opens the wallet.
 * @param makeIfMissing true on the local network: a default wallet that is not there is made
 * @throws HbxError `wallet/…` (exit code 4)
 */
export async function openWallet(context: CliContext, workspace: Workspace, makeIfMissing: boolean): Promise<Signer> {
  const { path, source } = findWallet(context, workspace);
  const { readWallet, writeWallet } = await import('../wallet/wallet-file.ts');
  const { signerOf } = await import('../wallet/wallet.ts');
  if (makeIfMissing && source === 'default' && !existsSync(path)) {
    const { generateWallet } = await import('../wallet/generate.ts');
    const spinner = context.output.spinner('Making a wallet for you (RSA-4096, once) …');
    const { jwk } = await generateWallet({ signal: context.signal });
    await writeWallet(path, jwk).catch((error: { code?: string }) => {
      // Another command made one meanwhile: that one counts.
      if (error.code !== 'wallet/exists') throw error;
    });
    spinner.succeed(`Made a wallet for local use: ${path}`);
  }
  const { jwk, warning } = await readWallet(path);
  if (warning !== undefined) context.output.warn(warning);
  return signerOf(jwk);
}

/** Address of the wallet, `undefined` while there is none. */
export async function walletAddress(context: CliContext, workspace: Workspace): Promise<string | undefined> {
  const { path } = findWallet(context, workspace);
  if (!existsSync(path)) return undefined;
  const { readWallet } = await import('../wallet/wallet-file.ts');
  return (await readWallet(path)).wallet.address;
}
