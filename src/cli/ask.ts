/**
 * Questions, on a terminal only. They are written to stderr (stdout is for results); Ctrl-C ends the command with 130.
 * Callers look at `context.isInteractive` first and have a flag for each question.
 */
import type { CliContext } from './context.ts';
import { interrupted } from './errors.ts';

export interface TextQuestion {
  readonly message: string;
  /** Used when the user just presses Enter, and shown in grey. */
  readonly suggestion: string;
  /** What is wrong with an answer, or undefined. */
  readonly check?: (answer: string) => string | undefined;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Asks for a line of text. */
export async function askText(context: CliContext, question: TextQuestion): Promise<string> {
  const { text, isCancel } = await import('@clack/prompts');
  const { message, suggestion, check } = question;
  const answer = await text({
    ...streamsOf(context),
    message,
    placeholder: suggestion,
    defaultValue: suggestion,
    validate: (value) => check?.(value || suggestion),
  });
  if (isCancel(answer)) throw interrupted();
  return answer;
}

/** Asks to pick one of some. With a single choice there is nothing to ask. */
export async function askChoice(context: CliContext, message: string, choices: readonly Choice[]): Promise<string> {
  if (choices.length === 1) return choices[0]!.value;
  const { select, isCancel } = await import('@clack/prompts');
  const answer = await select({ ...streamsOf(context), message, options: choices.map((choice) => ({ ...choice })) });
  if (isCancel(answer)) throw interrupted();
  return answer;
}

/** Asks for yes or no; Enter alone means no. */
export async function askYesNo(context: CliContext, message: string): Promise<boolean> {
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ ...streamsOf(context), message, initialValue: false });
  if (isCancel(answer)) throw interrupted();
  return answer;
}

function streamsOf({ stdin, stderr, signal }: CliContext) {
  return { input: stdin, output: stderr as NodeJS.WriteStream, signal };
}
