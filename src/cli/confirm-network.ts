/**
 * What a key signs for a network that is not of this machine.
 *
 * - A public network: before the first signature of a command, what will be signed and sent is shown, and asked about. `--yes` skips the
 *   question; without somebody to ask nothing is sent without it.
 * - The address that signs is shown once for each project and network (`network-notes.json` in the state folder).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, HbxError } from '../base/errors.ts';
import { sizeText } from '../base/size-text.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import { writeFileAtomically } from '../base/write-file.ts';
import { isOwnMachine, type Network } from '../project/networks.ts';
import { ensureStateFolder, findWorkspace } from '../project/state-folder.ts';
import { foldWords } from '../repl/fold.ts';
import { askYesNo } from './ask.ts';
import type { CliContext } from './context.ts';

/** What is about to be signed and sent. */
export interface PlannedWrite {
  /** In a few words, with the process or the module that is meant: `the message Inc to counter (<id>)`. */
  readonly what: string;
  /** Who signs. */
  readonly address: string;
  /** What of it goes to another place than the network: `the module`, and where to. */
  readonly elsewhere?: { readonly what: string; readonly to: string } | undefined;
  /** What has to be paid for it, in words; absent when nothing has, or nobody knows. */
  readonly cost?: string | undefined;
  /** Bytes of the data in what is signed, as far as they are known. */
  readonly sizeBytes?: number | undefined;
  /** `--yes`. */
  readonly yes?: boolean | undefined;
}

/**
 * Asks, where something is to be asked. Call it once in a command, before it signs for the first time.
 * @param network where it goes: for an upload `networkAt` of the service's URL
 * @throws HbxError `cli/not-confirmed` (exit code 2) without somebody to ask and after a no, `cli/interrupted` after Ctrl-C. Nothing was signed or sent then.
 */
export async function confirmWrite(context: CliContext, network: Network, write: PlannedWrite): Promise<void> {
  if (isOwnMachine(network)) return;
  const { stateFolder } = findWorkspace({ cwd: context.cwd, home: context.home });
  const note: Note = { network: network.name, url: network.url ?? '', address: write.address };
  if (network.public && write.yes !== true) {
    const { ask = context.isInteractive ? askInShell.bind(undefined, context) : undefined } = context;
    if (ask === undefined) throw notConfirmed(context, network, write);
    if (!(await ask(linesOf(context, network, write), 'Sign and send it?'))) throw new HbxError('cli/not-confirmed', 'Nothing was signed or sent.', { exitCode: ExitCode.usage, plain: true });
    keepNote(stateFolder, note);
  } else if (keepNote(stateFolder, note)) {
    context.output.warn(`${write.address} signs what goes to ${placeOf(network)}. This is told once here.`);
  }
}

/** Asks below some lines, on stderr. @throws HbxError `cli/interrupted` */
export function askInShell(context: CliContext, lines: readonly string[], question: string): Promise<boolean> {
  for (const line of lines) context.stderr.write(`${line}\n`);
  return askYesNo(context, question);
}

function placeOf({ name, url }: Network): string {
  return url === undefined || name === new URL(url).host ? (url ?? name) : `${name} (${url})`;
}

function sizeOf({ sizeBytes }: PlannedWrite): string | undefined {
  return sizeBytes === undefined ? undefined : sizeText(sizeBytes);
}

/** In front of what stands behind a key, in its second row. */
const margin = ' '.repeat(11);

function linesOf({ output: { paint }, commandLine, stderr: { columns } }: CliContext, network: Network, write: PlannedWrite): string[] {
  const size = sizeOf(write);
  const rows: readonly (readonly [string, string])[] = [
    ['command', commandLine],
    ['signs', escapeControlInLine(write.what)],
    ...(size === undefined ? [] : [['size', size] as const]),
    ...(write.cost === undefined ? [] : [['costs', write.cost] as const]),
    ['address', write.address],
    ...(write.elsewhere === undefined ? [['to', placeOf(network)] as const] : [['to', `${write.elsewhere.to}: ${write.elsewhere.what}`] as const, ['and to', `${placeOf(network)}: the rest`] as const]),
  ];
  const folded = (value: string): string => foldWords(value, columns ? Math.max(20, columns - margin.length) : undefined).replaceAll('\n', `\n${margin}`);
  return [`${paint('warn', 'A public network:')} what is sent there can be read by everybody and can't be taken back.`, ...rows.map(([key, value]) => `  ${paint('key', key.padEnd(7))}  ${folded(value)}`)];
}

/** Nobody is there to ask. */
function notConfirmed(context: CliContext, network: Network, write: PlannedWrite): HbxError {
  const size = sizeOf(write);
  const what = `${escapeControlInLine(write.what)}${size === undefined ? '' : `, ${size}`}${write.cost === undefined ? '' : `, for ${write.cost}`}`;
  return new HbxError('cli/not-confirmed', `\`${context.commandLine}\` would sign ${what}, as ${write.address}, and send ${write.elsewhere === undefined ? 'it' : `${write.elsewhere.what} to ${write.elsewhere.to}, the rest`} to ${placeOf(network)}, a public network. Nothing was signed or sent.`, {
    hint: 'Add --yes to have it done without a question; on a terminal hbx asks.',
  });
}

interface Note {
  readonly network: string;
  readonly url: string;
  readonly address: string;
}

/** Keeps that an address was shown. @returns false when it had been */
function keepNote(stateFolder: string, note: Note): boolean {
  const file = join(stateFolder, 'network-notes.json');
  const shown = readNotes(file);
  if (shown.some(({ url, address }) => url === note.url && address === note.address)) return false;
  ensureStateFolder(stateFolder);
  writeFileAtomically(file, `${JSON.stringify({ version: 1, shown: [...shown, note] }, null, 2)}\n`);
  return true;
}

/** What can't be read was not shown: at worst it is shown again. */
function readNotes(file: string): Note[] {
  try {
    const { shown } = JSON.parse(readFileSync(file, 'utf8')) as { shown?: unknown };
    return Array.isArray(shown) ? shown.filter((note: Partial<Note> | null) => typeof note?.url === 'string' && typeof note.address === 'string') : [];
  } catch {
    return [];
  }
}
