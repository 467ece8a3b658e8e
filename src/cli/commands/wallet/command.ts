/**
 * `hbx wallet new|import|show|address`: the key that signs messages. It is an RSA-4096 key in a JWK file (the format
 * Arweave wallets use), readable by its owner only, and is never printed.
 *
 * Which file counts: `--wallet`, then `HBX_WALLET`, then the project's `hbx.config.json`, then your settings
 * (`hbx config set wallet <file>`), then `wallet.json` in the hbx folder. `new` and `import` write to `--out`, else to
 * that last one, and never over a file that is there unless `--force` is given.
 */
import { defineCommand, defineSubcommand } from '../../define-command.ts';

const out = { flags: '-o, --out <file>', summary: 'file to write (default: wallet.json in your hbx folder)' };
const force = { flags: '-f, --force', summary: 'write over a file that is there: the key in it is gone then' };

export const command = defineCommand({
  name: 'wallet',
  group: 'settings',
  summary: 'make, import and look at the key you sign with',
  description: 'The key file is found by --wallet, then HBX_WALLET, then hbx.config.json, then `hbx config get wallet`, then wallet.json in your hbx folder.',
  examples: [
    { line: 'hbx wallet address', does: 'who you are on the network' },
    { line: 'hbx wallet new --out keys/dev.json', does: 'a key of its own for this project' },
  ],
  subcommands: [
    defineSubcommand({
      name: 'new',
      summary: 'make a new key (RSA-4096; takes a few seconds)',
      options: [out, force],
      examples: [{ line: 'hbx wallet new', does: 'your key, in your hbx folder' }],
      run: () => import('./run-new.ts'),
    }),
    defineSubcommand({
      name: 'import',
      summary: 'take over a key file you have',
      description: 'The file is a JWK, as Arweave wallets and aos keep it (~/.aos.json). It is copied, and readable by you only.',
      arguments: [{ name: 'file', summary: 'the key file', required: true }],
      options: [out, force],
      examples: [{ line: 'hbx wallet import ~/.aos.json', does: 'sign with the key you use in aos' }],
      run: () => import('./run-import.ts'),
    }),
    defineSubcommand({
      name: 'show',
      summary: 'say which key file counts here, and why',
      examples: [{ line: 'hbx wallet show', does: 'address, file, and what names it' }],
      run: () => import('./run-show.ts'),
    }),
    defineSubcommand({
      name: 'address',
      summary: 'print the address of the key that counts here',
      examples: [{ line: 'hbx wallet address --wallet keys/dev.json', does: 'the address of that key' }],
      run: () => import('./run-address.ts'),
    }),
  ],
});
