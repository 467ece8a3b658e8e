import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { unknownCommand } from '../../errors.ts';
import { helpWidth, renderCommandHelp, renderMainHelp } from '../../help.ts';
import { commands } from '../table.ts';

/** Prints the page of the command that is named. With `--json`: `{"command", "help"}`. */
export async function run({ output, stdout }: CliContext, { args }: CommandInput<{ command: string[] }>): Promise<void> {
  const [name, child, ...rest] = args.command;
  const width = helpWidth(stdout.columns);
  if (name === undefined) {
    const help = renderMainHelp(commands, width);
    return output.result({ command: 'hbx', help }, help);
  }
  const definition = commands.find((command) => command.name === name);
  if (!definition) throw unknownCommand(name, commands.map((command) => command.name));
  const children = definition.subcommands ?? [];
  const subcommand = children.find((candidate) => candidate.name === child);
  if (child !== undefined && (!subcommand || rest.length > 0)) {
    throw unknownCommand([child, ...rest].join(' '), children.map((candidate) => candidate.name), `hbx ${name}`);
  }
  const commandLine = ['hbx', name, ...(child === undefined ? [] : [child])].join(' ');
  const help = renderCommandHelp(subcommand ?? definition, commandLine, width);
  output.result({ command: commandLine, help }, help);
}
