/**
 * `hbx check` without files and terminals: Lua sources in, findings out. Nothing runs.
 *
 * One walk over each tree hands every node to the rules of `rules/table.ts`. Files are parsed first, so that each may use the
 * globals of the others.
 */
import { nearestNames } from '../../base/suggest.ts';
import type { Dialect } from '../parse/expression-parser.ts';
import { collectFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { globalsOf, handlersGlobals } from './globals.ts';
import { libraryCall, protectedCall, type LibraryCall } from './paths.ts';
import type { Context, Program, Rule, Unit, Visit, Visitors } from './rule.ts';
import { rules } from './rules/table.ts';
import { SourceText } from './source-text.ts';
import { readSuppressions } from './suppress.ts';
import { parseForCheck, type Parsed } from './syntax.ts';
import { walk, type Node } from './walk.ts';

export interface CheckInput {
  /** As findings call it. */
  readonly file: string;
  /** Bytes, or binary text (one character a byte). */
  readonly source: Uint8Array | string;
}

export interface CheckOptions {
  /** `luerl`: what `lua@5.3a` runs on a HyperBEAM node. `puc`: plain Lua 5.3; only syntax and globals are checked then. */
  readonly dialect: Dialect;
  /** The files run inside the handlers runtime of hbx: its globals are there, and its `ao`. */
  readonly runtime?: 'handlers';
  /** Globals that something else defines. */
  readonly globals?: readonly string[];
  /** Rules to leave out. */
  readonly ignore?: readonly string[];
  /** Only these rules run. What a node alone cannot read is not looked for then. */
  readonly only?: readonly string[];
}

/** Rules that are not in the table, since they come from parsing and from comments. */
const otherRules = ['syntax-error', 'luerl-syntax', 'unknown-rule'];

/** Ids of all rules. */
export const ruleIds: readonly string[] = [...otherRules, ...rules.map(({ id }) => id)];

/** Rules that explain why a node does not read a file: where one of them tells, the parser need not. */
const explaining = new Set(['goto', 'escape', 'long-string', 'level-comment', 'number-literal']);

/** Checks one source. */
export function checkSource(source: Uint8Array | string, { file, ...options }: CheckOptions & { readonly file: string }): Finding[] {
  return checkSources([{ file, source }], options);
}

/** Checks sources that belong together. Findings come file by file, from the top. */
export function checkSources(inputs: readonly CheckInput[], options: CheckOptions): Finding[] {
  const files = inputs.map(({ file, source }) => {
    const text = new SourceText(source);
    return { file, source: text, parsed: parseForCheck(text, options.dialect, options.only !== undefined) };
  });
  const known = new Set([...globalsOf(options.dialect), ...(options.runtime === 'handlers' ? handlersGlobals : []), ...(options.globals ?? [])]);
  const units = files.map(({ file, source, parsed: { chunk, comments } }) =>
    chunk === undefined ? undefined : { file, source, chunk, comments, facts: collectFacts(chunk, { known }) });
  const program = programOf(units.filter((unit) => unit !== undefined), known, options);
  return files.flatMap(({ file, source, parsed }, at) => {
    const findings = units[at] === undefined ? [] : checkUnit(units[at], program, options.only);
    const whole = withSyntax(findings, parsed, file, source);
    return folded(ordered(withoutSuppressed(whole, parsed, file, source)).filter(({ rule }) => rule === 'syntax-error' || !options.ignore?.includes(rule)));
  });
}

const folding = new Set(rules.filter(({ folds }) => folds).map(({ id }) => id));
/** Lines that a finding tells of others. */
const mostLines = 5;

/** Of rules that fold only the first finding, with the lines of the others. */
function folded(findings: readonly Finding[]): Finding[] {
  const lines = new Map<string, number[]>();
  for (const { rule, line } of findings) if (folding.has(rule)) lines.set(rule, [...(lines.get(rule) ?? []), line]);
  const told = new Set<string>();
  return findings.flatMap((finding) => {
    const [, ...others] = lines.get(finding.rule) ?? [];
    if (told.has(finding.rule)) return [];
    if (folding.has(finding.rule)) told.add(finding.rule);
    const left = others.length - mostLines;
    return [others.length === 0 ? finding : { ...finding, message: `${finding.message} Also on line${others.length === 1 ? '' : 's'} ${others.slice(0, mostLines).join(', ')}${left > 0 ? ` and ${left} more` : ''}.` }];
  });
}

/** What the handlers runtime sets: its `ao`, a `gmatch` that works, and a `tonumber` that gives integers. @source src/runtime/globals.lua */
const handlersWrites = ['ao', 'string.gmatch', 'tonumber'];

/** The module of hbx that puts a working `string.gmatch` in the place of Luerl's. */
const bringsGmatch = /\brequire\s*\(?\s*["']\.?string-ext["']/;

function programOf(units: readonly Unit[], known: ReadonlySet<string>, { dialect, runtime }: CheckOptions): Program {
  const globals = new Set(known);
  const written = new Set<string>(runtime === 'handlers' ? handlersWrites : []);
  for (const { facts, source } of units) {
    if (bringsGmatch.test(source.text)) written.add('string.gmatch');
    for (const name of facts.globalWrites.keys()) globals.add(name);
    for (const path of facts.written) written.add(path);
  }
  return { dialect, runtime, units, globals, written };
}

/** What the rules find in one file. */
function checkUnit(unit: Unit, program: Program, only?: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  const nodeVisits = new Map<string, Visit<never>[]>();
  const callVisits = new Map<string, Visit<LibraryCall>[]>();
  const ends: (() => void)[] = [];
  for (const rule of rules) {
    if ((rule.dialects !== 'all' && rule.dialects !== program.dialect) || only?.includes(rule.id) === false) continue;
    const visitors: Visitors = rule.start(contextFor(rule, unit, program, findings));
    for (const [kind, visit] of Object.entries(visitors.nodes ?? {})) nodeVisits.set(kind, [...(nodeVisits.get(kind) ?? []), visit as Visit<never>]);
    for (const [path, visit] of Object.entries(visitors.calls ?? {})) callVisits.set(path, [...(callVisits.get(path) ?? []), visit]);
    if (visitors.end !== undefined) ends.push(visitors.end);
  }
  walk(unit.chunk.main, (node: Node, ancestors, owner = unit.chunk.main) => {
    for (const visit of nodeVisits.get(node.kind) ?? []) visit(node as never, ancestors, owner);
    if (node.kind !== 'Call' && node.kind !== 'MethodCall') return;
    // `pcall(string.rep, s, n)` is a call of both.
    for (let call = libraryCall(node, unit, program); call !== undefined; call = protectedCall(call, unit, program)) {
      for (const visit of callVisits.get(call.path) ?? []) visit(call, ancestors, owner);
    }
  });
  for (const end of ends) end();
  return findings;
}

function contextFor(rule: Rule, unit: Unit, program: Program, findings: Finding[]): Context {
  return {
    unit,
    program,
    report: ({ start, end }, message, hint, severity = rule.severity) => {
      const { line, column } = unit.source.position(start);
      const last = unit.source.position(end);
      findings.push({ severity, rule: rule.id, message, hint, file: unit.file, line, column, endLine: last.line, endColumn: last.column });
    },
  };
}

function withSyntax(findings: readonly Finding[], { problem }: Parsed, file: string, source: SourceText): Finding[] {
  if (problem === undefined || (problem.rule === 'luerl-syntax' && findings.some(({ rule }) => explaining.has(rule)))) return [...findings];
  const { severity, rule, message, hint, offset } = problem;
  return [{ severity, rule, message, hint, file, ...source.position(offset) }, ...findings];
}

function withoutSuppressed(findings: readonly Finding[], { comments }: Parsed, file: string, source: SourceText): Finding[] {
  const suppressions = readSuppressions(source, comments);
  if (suppressions.length === 0) return [...findings];
  const unknown = suppressions.flatMap(({ rules: names, start, end }) =>
    names.filter((name) => !ruleIds.includes(name)).map((name): Finding => {
      const near = nearestNames(name, ruleIds, 1)[0];
      const last = source.position(end);
      return {
        severity: 'warning', rule: 'unknown-rule', message: `There is no rule \`${name}\`.`, file, ...source.position(start), endLine: last.line, endColumn: last.column,
        hint: near === undefined ? 'The name stands in brackets behind each finding.' : `Did you mean \`${near}\`?`,
      };
    }));
  const isLeft = ({ line, rule }: Finding): boolean =>
    rule === 'syntax-error' || !suppressions.some(({ lines, rules: names }) => lines.includes(line) && (names.length === 0 || names.includes(rule)));
  return [...findings.filter(isLeft), ...unknown];
}

function ordered(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => a.line - b.line || a.column - b.column || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
}
