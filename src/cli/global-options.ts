import type { OptionDefinition } from './define-command.ts';
import { parseNodeUrl } from './option-values.ts';

/** The options that every command understands, before or after its name. */
export const globalOptions: readonly OptionDefinition[] = [
  { flags: '--json', summary: 'print the result as one JSON document' },
  { flags: '-q, --quiet', summary: 'no status lines, no spinners' },
  { flags: '--no-color', summary: 'no colours' },
  { flags: '--wallet <file>', summary: 'sign with this key file (else HBX_WALLET, else your settings)' },
  { flags: '--network <name>', summary: "talk to this network (else HBX_NETWORK, else your settings, else the project's own node)" },
  { flags: '--url <url>', summary: 'talk to the node at this URL', parse: parseNodeUrl },
];
