/** The errors about legacynet. What its units refuse, and how requests to them fail, is told as of nodes, with other next steps. */
import { ExitCode, HbxError } from '../../base/errors.ts';
import { escapeControlInLine } from '../../base/terminal-text.ts';

/** ao's client is not installed. */
export function noAoconnect(cause: unknown): HbxError {
  return new HbxError('legacynet/no-aoconnect', 'Legacynet is spoken by @permaweb/aoconnect, which is not installed beside hbx.', {
    hint: '`npm install -g @permaweb/aoconnect@0.0.98` installs it where hbx is installed with -g; in a project, leave out -g.',
    cause,
  });
}

/** Something that only nodes have. @param what goes on after "legacynet has" */
export function notThere(what: string, hint: string): HbxError {
  return new HbxError('legacynet/not-there', `Legacynet has ${what}. Nothing was sent.`, { hint });
}

/** A request that a client of nodes would make. */
export function needsNode(): HbxError {
  return notThere('no node that could be asked for this', 'There are messages, Lua that the owner of a process runs in it, and dry runs.');
}

/** `--no-push`. */
export function alwaysDelivers(): HbxError {
  return notThere('no message without a delivery: its messenger unit sends on what a process answers, so --no-push can mean nothing there', 'Leave out --no-push; `hbx dryrun` shows what would be delivered.');
}

/** Data that a dry run can't take. */
export function noBytes(): HbxError {
  return notThere('no dry run of data that is no text', '`hbx send` takes it.');
}

/** The compute unit is still at it. @param url where its result will be */
export function stillComputing(id: string, url: string, seconds: number): HbxError {
  return new HbxError('legacynet/no-result-yet', `The message was taken, and its result was not there within ${seconds} s: the process is still computing.`, {
    hint: `${url} will tell it.`,
    details: [`message: ${id}`],
    exitCode: ExitCode.network,
  });
}

/** The messenger unit acknowledged another message. */
export function otherMessage(url: string, id: string, other: string): HbxError {
  return new HbxError('legacynet/other-message', `The messenger unit at ${url} acknowledged a message with another id than the one it was sent.`, {
    details: [`acknowledged: ${escapeControlInLine(other.slice(0, 100))}`, `message: ${id}`],
    hint: 'Is that the URL of a messenger unit? It has to keep the message as it was signed.',
    exitCode: ExitCode.rejected,
  });
}

/** Which of the units it is, as people are told. */
export type UnitName = 'messenger unit' | 'compute unit' | 'gateway';

const later = 'Try again later; `hbx network check <name>` asks both units how they are.';
const hints: Readonly<Record<string, string>> = {
  'client/unreachable': 'Is the URL right, and the unit running? `hbx network check <name>` asks both units.',
  'client/no-answer': later,
  'client/cut-off': later,
  'client/redirected': 'If you trust the new address, name it as a unit of the network: `hbx network add <name> --mu <url> --cu <url>`.',
  'client/unexpected-reply': 'Is that the URL of a unit of legacynet? `hbx network check <name>` asks both units.',
};

/** An error of a request to a unit, in its words. */
export function unitError(error: HbxError, unit: UnitName): HbxError {
  const { code, message, exitCode, details, cause } = error;
  const text = message.replace(/^The node at /, `The ${unit} at `).replace(/^The node's answer is /, `The answer of the ${unit} is `).replace(/^No node answers at /, `No ${unit} answers at `).replace(/ instead of the answer of a node at /, ` instead of the answer of the ${unit} at `);
  // What is said about commands for nodes helps nobody here.
  const own = error.hint === undefined || /`hbx |HyperBEAM|The node|^Ask for less/.test(error.hint) ? undefined : error.hint;
  const hint = hints[code] ?? own ?? (code === 'client/rejected' && details.some((line) => /^(?:429|5\d\d) /.test(line)) ? later : undefined);
  return new HbxError(code, text, { ...(hint === undefined ? {} : { hint }), details, exitCode, cause });
}

/** The same for somebody whose message may be there. @param hint instead of its own */
export function withMessage({ code, message, hint: own, exitCode, details, cause }: HbxError, id: string, hint = own): HbxError {
  const line = `message: ${id}`;
  return new HbxError(code, message, { ...(hint === undefined ? {} : { hint }), details: details.includes(line) ? details : [...details, line], exitCode, cause });
}
