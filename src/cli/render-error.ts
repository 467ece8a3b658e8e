/**
 * How an error looks in the shell. Expected ones: what happened, where, what to do next, no stack. Anything else is a
 * bug: its stack, and where to report it. A private key that was typed in a wrong place is not repeated. With `--json` the error is the one document on stdout.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HbxError, isHbxError } from '../base/errors.ts';
import { packageRoot } from '../base/package-root.ts';
import { hidePrivateKeys } from '../base/private-key.ts';
import { shortPath } from '../base/short-path.ts';
import { escapeControl } from '../base/terminal-text.ts';
import { sourceExcerpt } from '../repl/source-excerpt.ts';
import type { CliContext } from './context.ts';
import { describeSystemError } from './system-error.ts';

/** Exit code of a bug in hbx; the documented codes are for what is expected. */
const bugExitCode = 1;

/** Prints the error and gives the exit code. */
export function renderError(error: unknown, context: CliContext): number {
  const expected = isHbxError(error) ? error : describeSystemError(error);
  if (context.output.json) {
    context.stdout.write(`${hidePrivateKeys(JSON.stringify({ error: toJson(expected ?? asBug(error)) }))}\n`);
  } else {
    const lines = expected ? expectedLines(expected, context) : bugLines(error);
    context.stderr.write(`${hidePrivateKeys(lines.join('\n'))}\n`);
  }
  return expected?.exitCode ?? bugExitCode;
}

function expectedLines(error: HbxError, { cwd, stderr, output: { paint } }: CliContext): string[] {
  const message = escapeControl(error.message);
  if (error.plain) return [message];
  const { location, details, hint } = error;
  const lines = [`${paint('bad', 'Error:')} ${message}`];
  if (location) {
    const { file, line, column } = location;
    lines.push(`  ${paint('key', escapeControl([shortPath(file, cwd), line, column].filter((part) => part !== undefined).join(':')))}`);
    lines.push(...sourceExcerpt(location, cwd, paint, { text: location.text, width: stderr.columns === undefined ? undefined : stderr.columns - 2 }).map((text) => `  ${text}`));
  }
  lines.push(...details.flatMap((detail) => escapeControl(detail).split('\n')).map((text) => `  ${text}`));
  if (hint !== undefined) lines.push(`${paint('warn', 'Hint:')} ${escapeControl(hint)}`);
  return lines;
}

function bugLines(error: unknown): string[] {
  const { stack } = asBug(error);
  return [escapeControl(stack ?? ''), '', `This is a bug in hbx. Please report it ${whereToReport()}, with the text above and what \`hbx --version\` says.`];
}

function toJson(error: HbxError): Record<string, unknown> {
  const { code, message, hint, location, details } = error;
  const { file, line, column } = location ?? {};
  // JSON leaves out what is undefined.
  return { code, message, hint, file, line, column, details: details.length === 0 ? undefined : details };
}

function asBug(error: unknown): HbxError {
  const message = error instanceof Error ? error.message : String(error);
  const bug = new HbxError('hbx/bug', message, { hint: `This is a bug in hbx. Please report it ${whereToReport()}.` });
  bug.stack = error instanceof Error ? fullStack(error) : message;
  return bug;
}

function fullStack(error: Error): string {
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${own}\nCaused by: ${fullStack(error.cause)}` : own;
}

function whereToReport(): string {
  const { bugs } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { bugs?: string | { url?: string } };
  const url = typeof bugs === 'string' ? bugs : bugs?.url;
  return url === undefined ? 'to the place you got hbx from' : `at ${url}`;
}
