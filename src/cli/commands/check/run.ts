import { dirname, resolve } from 'node:path';
import { ExitCode, HbxError } from '../../../base/errors.ts';
import type { Painter } from '../../../base/output.ts';
import { didYouMean } from '../../../base/suggest.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import { checkSources, ruleIds, type CheckInput } from '../../../lua/check/check.ts';
import { rules } from '../../../lua/check/rules/table.ts';
import { findProject } from '../../../project/project.ts';
import { chooseRuntime, runtimeOption, type Runtime } from '../../../project/runtime.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { wrongUsage } from '../../errors.ts';
import { sourceExcerpt } from '../../../repl/source-excerpt.ts';
import { readInput } from '../../text-input.ts';
import { openBuiltFiles, type PlacedFinding } from './built-files.ts';
import { luaFilesOf } from './lua-files.ts';

interface Args {
  readonly files: readonly string[];
}

interface Options {
  readonly dialect: 'luerl' | 'puc';
  readonly global: readonly string[];
  readonly ignore: readonly string[];
  readonly rules?: boolean;
  readonly runtime?: Runtime;
}

/** Findings that are shown with their source; the others get a line each. */
const mostExcerpts = 200;
/** Larger sources are shown without excerpts: each of them takes a walk through the whole text. */
const largestExcerptBytes = 1024 * 1024;
/** Comments before the code that are looked at. */
const largestHeadBytes = 64 * 1024;

export async function run(context: CliContext, { args, options }: CommandInput<Args, Options>): Promise<number> {
  const { output } = context;
  if (options.rules === true) {
    listRules(context);
    return ExitCode.ok;
  }
  if (args.files.length === 0) throw wrongUsage('Name the files to check, or a folder.', context.commandLine);
  for (const rule of options.ignore) {
    if (!ruleIds.includes(rule)) throw new HbxError('check/no-rule', `There is no rule \`${rule}\`.`, { hint: didYouMean(rule, ruleIds) ?? 'Run `hbx check --rules` for the list.' });
  }
  const names = await luaFilesOf(context, args.files);
  const inputs: CheckInput[] = [];
  for (const name of names) inputs.push({ file: name === '-' ? '(stdin)' : name, source: await readInput(context, name, 'Lua file') });

  const { dialect } = options;
  const runtime = runtimeOfAll(context, inputs, options.runtime);
  const place = await openBuiltFiles(inputs, context.cwd);
  const placed = checkSources(inputs, { dialect, ...runtimeOption(runtime), globals: options.global, ignore: options.ignore }).flatMap((finding) => place(finding) ?? []);
  const findings = placed.map(({ finding }) => finding);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  output.result({ dialect, runtime, files: inputs.map(({ file }) => file), errors, warnings, findings }, (paint) => render(placed, inputs, context, paint));
  output.status(summary(errors, warnings, inputs.length));
  return errors > 0 ? ExitCode.process : ExitCode.ok;
}

/**
 * The files belong together, so what one of them runs in they all do; the files that an app requires say nothing themselves. The config
 * of the project counts that a file lies in, wherever the command is called.
 */
function runtimeOfAll({ cwd }: CliContext, inputs: readonly CheckInput[], flag: Runtime | undefined): Runtime {
  const configs = new Map<string, Runtime | undefined>();
  const configOf = (folder: string): Runtime | undefined => {
    if (!configs.has(folder)) configs.set(folder, findProject(folder)?.config.runtime);
    return configs.get(folder);
  };
  const chosen = inputs.map(({ file, source }) => {
    const path = file === '(stdin)' ? undefined : resolve(cwd, file);
    const text = new TextDecoder().decode((source as Uint8Array).subarray(0, largestHeadBytes));
    return chooseRuntime({ flag, text, file: path ?? file, config: configOf(path === undefined ? cwd : dirname(path)) }).runtime;
  });
  return chosen.includes('handlers') ? 'handlers' : 'compute';
}

function listRules({ output }: CliContext): void {
  const width = Math.max(...rules.map(({ id }) => id.length));
  output.result(
    rules.map(({ id, severity, about, dialects }) => ({ id, severity, about, dialects: dialects === 'all' ? ['luerl', 'puc'] : ['luerl'] })),
    (paint) => rules.map(({ id, severity, about }) => `${paint('key', id.padEnd(width))}  ${severity.padEnd(7)}  ${about}`).join('\n'),
  );
}

function render(placed: readonly PlacedFinding[], inputs: readonly CheckInput[], { cwd, stdout }: CliContext, paint: Painter): string {
  const width = stdout.columns === undefined ? undefined : stdout.columns - 2;
  const texts = new Map(inputs.map(({ file, source }) => [file, source] as const));
  const decoded = new Map<string, string>();
  const textOf = (file: string): string | undefined => {
    const source = texts.get(file);
    if (source === undefined || source.length > largestExcerptBytes) return undefined;
    let text = decoded.get(file);
    if (text === undefined) decoded.set(file, (text = new TextDecoder().decode(source as Uint8Array)));
    return text;
  };
  return placed
    .map(({ finding, text: original }, at) => {
      const { severity, rule, message, hint, file, line, column } = finding;
      const place = paint('strong', `${escapeControlInLine(file)}:${line}:${column}:`);
      const lines = [`${place} ${paint(severity === 'error' ? 'bad' : 'warn', `${severity}:`)} ${escapeControlInLine(message)} ${paint('dim', `[${rule}]`)}`];
      const text = at < mostExcerpts ? (original ?? textOf(file)) : undefined;
      if (text !== undefined) lines.push(...sourceExcerpt(finding, cwd, paint, { text, width }).map((shown) => `  ${shown}`));
      lines.push(`  ${paint('key', 'Hint:')} ${escapeControlInLine(hint)}`);
      return lines.join('\n');
    })
    .join('\n\n');
}

function summary(errors: number, warnings: number, files: number): string {
  const where = `in ${count(files, 'file')}`;
  if (errors === 0 && warnings === 0) return `Nothing to complain about ${where}.`;
  const parts = [...(errors > 0 ? [count(errors, 'error')] : []), ...(warnings > 0 ? [count(warnings, 'warning')] : [])];
  return `${parts.join(' and ')} ${where}.`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
