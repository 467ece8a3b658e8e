/** The errors of the command line itself. */
import { ExitCode, HbxError } from '../base/errors.ts';
import { didYouMean } from '../base/suggest.ts';

/** A word that is no command. `parent` is the command in front of it (`hbx wallet`), when it has subcommands. */
export function unknownCommand(word: string, names: readonly string[], parent = 'hbx'): HbxError {
  const near = didYouMean(word, names, (name) => `${parent} ${name}`);
  return new HbxError('cli/unknown-command', `\`${parent} ${word}\` is not a command.`, {
    hint: near ?? (parent === 'hbx' ? 'Run `hbx --help` for the list.' : `There are: ${names.join(', ')}.`),
  });
}

/** A command that only works with one of its subcommands. */
export function missingSubcommand(parent: string, names: readonly string[]): HbxError {
  return new HbxError('cli/missing-subcommand', `\`${parent}\` needs to know what to do: ${names.join(', ')}.`, {
    hint: `Run \`${parent} --help\` to see what each of them does.`,
  });
}

/** A flag that the command does not know. */
export function unknownOption(flag: string, flags: readonly string[], command: string): HbxError {
  const name = flag.split('=', 1)[0]!;
  if (name !== flag && flags.includes(name)) return wrongUsage(`${name} takes no value: write it without \`${flag.slice(name.length)}\`.`, command);
  return new HbxError('cli/unknown-option', `\`${command}\` has no option ${name}.`, {
    hint: didYouMean(name, flags) ?? `Run \`${command} --help\` for its options.`,
  });
}

/** Anything else that is wrong with how a command was called. */
export function wrongUsage(message: string, command?: string): HbxError {
  return new HbxError('cli/usage', message, command === undefined ? {} : { hint: `Run \`${command} --help\` to see how it is used.` });
}

/** A word as the console takes a tag. */
const tagWord = /^[\p{L}_][\p{L}\p{N}_.-]*=/u;

/** Whether a word of the command line is meant as a tag: `Quantity=5`. */
export function looksLikeTag(word: string): boolean {
  return tagWord.test(word);
}

/** Tags without `--tag`. @param before all words in front of them */
export function tagsNeedOption(tags: readonly string[], commandLine: string, before: readonly string[]): HbxError {
  const words = [...before, ...tags.flatMap((tag) => ['--tag', tag])].map(inShell);
  return new HbxError('cli/usage', `\`${commandLine}\` takes tags by --tag, and \`${tags.join(' ')}\` stands without.`, { hint: `\`${commandLine} ${words.join(' ')}\`` });
}

/** Data without `--data`, as the console takes it: `Inc 5`. */
export function dataNeedsOption(action: string, data: string, commandLine: string): HbxError {
  return new HbxError('cli/usage', `There is no process named \`${action}\` here, and \`${commandLine}\` takes data by --data.`, { hint: `\`${commandLine} ${inShell(action)} --data ${inShell(data)}\`` });
}

/** A word as a shell takes it for one. */
function inShell(word: string): string {
  return /^[\w.,:@%+=/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A word that a command cannot do without. */
export function missingArgument(name: string, commandLine: string): HbxError {
  return wrongUsage(`\`${commandLine}\` needs <${name}>.`, commandLine);
}

/** An option or argument whose text does not mean anything. `wanted` goes on after "wants": "a port number". */
export function badValue(name: string, value: string, wanted: string, hint?: string): HbxError {
  return new HbxError('cli/bad-value', `${name} wants ${wanted}, and \`${value}\` is none.`, hint === undefined ? {} : { hint });
}

/** An option that takes one of a few words. */
export function badChoice(name: string, value: string, choices: readonly string[]): HbxError {
  return new HbxError('cli/bad-value', `${name} takes ${choices.map((choice) => `\`${choice}\``).join(' or ')}, not \`${value}\`.`);
}

/** Ctrl-C, at a question or while a command was running. */
export function interrupted(message = 'Cancelled.'): HbxError {
  return new HbxError('cli/interrupted', message, { exitCode: ExitCode.interrupted });
}

/** `--engine` for a node that this command does not host. */
export function engineOfOthers(url: string): HbxError {
  return new HbxError('cli/engine', `The node at ${url} chooses its Lua engine itself: --engine is for a node that the command hosts.`, {
    hint: 'Leave --engine out, or stop that node (Ctrl-C where it runs) and try again.',
  });
}

/** What commands do instead on legacynet, where there is something. */
const insteadOnLegacynet: Readonly<Record<string, string>> = {
  get: '`hbx dryrun <pid> <Action>` asks a process there.',
  inspect: '`hbx dryrun <pid> <Action>` asks a process there.',
  deploy: '`hbx eval <pid> -f app.lua` puts an app into a process of aos that is yours.',
  'load-blueprint': '`hbx eval <pid> -f blueprint.lua` runs its Lua in a process of aos that is yours.',
};

/** A command that needs a node, on legacynet. @param commandLine `hbx get` */
export function notOnLegacynet(commandLine: string, network: string): HbxError {
  return new HbxError('cli/legacynet', `\`${commandLine}\` needs a HyperBEAM node, and ${network === 'legacynet' ? 'legacynet has none' : `${network} is legacynet`}: it takes messages and tells their results, and shows neither slots nor states nor paths. Nothing was sent.`, {
    hint: insteadOnLegacynet[commandLine.split(' ')[1] ?? ''] ?? 'There are `hbx send`, `hbx eval`, `hbx dryrun` and `hbx repl` for it; `--network local` is the node of this project.',
  });
}

/** A wallet, or something else with a private key in it, that would be published. It is not repeated. @param what what holds it, at the start of a sentence */
export function keyInside(what: string): HbxError {
  return new HbxError('cli/private-key', `${what} holds a private key: whoever reads it could sign in its name, and what is published can't be taken back. Nothing was signed or sent.`, {
    hint: 'A wallet file stays where it is. `hbx wallet address` prints what others may know.',
  });
}
