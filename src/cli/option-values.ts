/** Options and parsers of their values that several commands take. Parsers throw an `HbxError` that says what is wanted. */
import { leastMemoryBytes, parseBytes, parseCount as countIn } from '../base/amounts.ts';
import { HbxError } from '../base/errors.ts';
import { isNodeOrigin, isNodeUrl, withoutCredentials } from '../base/node-url.ts';
import { runtimes } from '../project/runtime.ts';
import type { OptionDefinition } from './define-command.ts';
import { badValue } from './errors.ts';

/** Of commands that host the node of the project when none runs. */
export const engineOption: OptionDefinition = { flags: '--engine <name>', summary: 'Lua engine of the node, when this command hosts it', choices: ['hbx', 'fengari'] };

/** Of commands that bundle a module. */
export const runtimeOption: OptionDefinition = {
  flags: '--runtime <name>',
  summary: 'compute: the file by itself; handlers: with Handlers, ao, Send and Inbox. Else a first line `-- hbx: runtime=handlers` tells, or "runtime" in hbx.config.json',
  choices: runtimes,
};

/** Of commands that upload. */
export const turboUrlOption: OptionDefinition = { flags: '--turbo-url <url>', summary: 'upload to this service (else turbo.url of your settings)', parse: (text) => parseUrl('--turbo-url')(text) };

/** Of commands that send messages. */
export const pushOption: OptionDefinition = { flags: '--no-push', summary: 'leave the messages in the outbox: deliver none to other processes' };

/** Of commands that sign messages. */
export const yesOption: OptionDefinition = { flags: '-y, --yes', summary: 'sign and send to a public network without asking' };

/** What the exit codes of commands that run messages mean, for their help. */
export const exitCodesText =
  'Exit codes: 0 done; 1 Lua failed, or does not parse; 2 wrong usage, input or configuration; 3 no node, or no answer in time; ' +
  '4 no wallet, or a process of somebody else; 5 the node refused, or has nothing like it; 130 interrupted.';

/** Of commands that take a message: `SendOptions` in `message-options.ts`. */
export const messageOptions: readonly OptionDefinition[] = [
  { flags: '-d, --data <text>', summary: 'data of the message' },
  { flags: '-f, --data-file <file>', summary: 'data from a file, or from standard input with -; its bytes go as they are' },
  { flags: '-t, --tag <name=value>', summary: 'a further key of the message; @name stands for the id of a process named so; may be repeated', repeat: true, parse: parseTag },
];

/** `k=v` → `[k, v]`. Only the first `=` divides, so values may hold anything. */
export function parseTag(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw badValue('--tag', text, 'a name and a value, as in `Color=red`');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** A value, and when it was given. */
export interface GivenInOrder<Kind extends string> {
  readonly kind: Kind;
  readonly text: string;
  /** Grows from value to value, also of other options. */
  readonly at: number;
}

let given = 0;

/** A parser for options whose values have an order with those of other options. */
export function inOrderGiven<Kind extends string>(kind: Kind): (text: string) => GivenInOrder<Kind> {
  return (text) => ({ kind, text, at: given++ });
}

/** A port number; 0 lets the system pick one. */
export function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw badValue('--port', text, 'a number from 0 to 65535');
  return Number(text);
}

/** The address of a node, without slashes at its end. */
export function parseNodeUrl(text: string): string {
  return parseUrl('--url')(text);
}

/** The address of another node. What is asked of it has paths of its own, so it has none. */
export function parsePeer(text: string): string {
  const url = parseUrl('--peer')(text);
  if (!isNodeOrigin(url)) throw badValue('--peer', text, 'the address of a node without a path', `Write \`--peer ${new URL(url).origin}\`.`);
  return url;
}

/** A parser for addresses of nodes; `flag` is how errors call the option. */
export function parseUrl(flag: string): (text: string) => string {
  return (text) => {
    if (!isNodeUrl(text)) throw badValue(flag, withoutCredentials(text), flag === '--turbo-url' ? 'an address, as in `https://upload.ardrive.io`' : 'the address of a node, as in `http://localhost:8734`');
    return text.replace(/\/+$/, '');
  };
}

/** A parser for slots: whole numbers from 0 on; `flag` is how errors call the option or argument. */
export function parseSlot(flag: string): (text: string) => number {
  return (text) => {
    if (!/^\d{1,15}$/.test(text)) throw badValue(flag, text, 'the number of a slot, from 0 on');
    return Number(text);
  };
}

/** A parser for whole numbers from 1 on; `flag` is how errors call the option, `example` a large one where that is usual. */
export function parseCount(flag: string, example?: string): (text: string) => number {
  return (text) => {
    const count = countIn(text);
    if (count === undefined) throw badValue(flag, text, `a whole number from 1 on${example === undefined ? '' : `, as in ${example}`}`);
    return count;
  };
}

/** A number of bytes. */
export function parseMemory(text: string): number {
  const bytes = parseBytes(text);
  if (bytes === undefined) throw badValue('--memory', text, 'a number of bytes, as in `128mb`');
  return bytes;
}

/** The same for a node, whose processes need some of it before they run anything. */
export function parseNodeMemory(text: string): number {
  const bytes = parseMemory(text);
  if (bytes < leastMemoryBytes) throw new HbxError('cli/bad-value', `--memory ${text} is too little: no process can run with less than 1 MB.`, { hint: 'The default is `64mb`.' });
  return bytes;
}
