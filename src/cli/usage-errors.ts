import type { Command, CommanderError } from 'commander';
import type { HbxError } from '../base/errors.ts';
import { looksLikeTag, missingArgument, tagsNeedOption, unknownCommand, unknownOption, wrongUsage } from './errors.ts';

/**
 * The parser's complaints as errors of hbx. What matters in them stands in quotes in the parser's message.
 * @param commandLine How the user called the command: `hbx wallet new`.
 */
export function toUsageError(error: CommanderError, command: Command, commandLine: string): HbxError {
  const quoted = /'(.*)'/s.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption':
      return unknownOption(quoted, flagsOf(command), commandLine);
    case 'commander.unknownCommand':
      return unknownCommand(quoted, namesOf(command), commandLine);
    case 'commander.missingArgument':
      return missingArgument(quoted, commandLine);
    case 'commander.optionMissingArgument':
      return wrongUsage(`${quoted} needs a value.`, commandLine);
    case 'commander.excessArguments': {
      // A command that also does something by itself leaves unknown subcommands to this error.
      if (command.commands.length > 0) return unknownCommand(command.args[0] ?? '', namesOf(command), commandLine);
      // Written as in the console: `Transfer Recipient=abc Quantity=5`.
      const tagsFrom = command.args.findLastIndex((word) => !looksLikeTag(word)) + 1;
      if (command.options.some(({ long }) => long === '--tag') && tagsFrom > 0 && tagsFrom < command.args.length) {
        return tagsNeedOption(command.args.slice(tagsFrom), commandLine, command.args.slice(0, tagsFrom));
      }
      const extra = command.args.slice(command.registeredArguments.length);
      return wrongUsage(`\`${commandLine}\` does not know what to do with \`${extra.join(' ')}\`.`, commandLine);
    }
    default:
      return wrongUsage(sentence(error.message), commandLine);
  }
}

function namesOf(command: Command): string[] {
  return command.commands.map((child) => child.name());
}

function flagsOf(command: Command): string[] {
  const flags = command.options.flatMap((option) => [option.short, option.long]);
  return [...flags, '--help'].filter((flag) => flag !== undefined);
}

function sentence(text: string): string {
  const plain = text.replace(/^error: /, '');
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}${/[.!?]$/.test(plain) ? '' : '.'}`;
}
