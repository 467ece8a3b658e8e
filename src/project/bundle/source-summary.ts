/**
 * What one file of a bundle holds that outlives a message: its functions by name, the globals it writes, and the locals that
 * its functions keep state in. Two summaries tell what an edit changed, whatever was done to comments and blanks.
 */
import { collectFacts } from '../../lua/check/facts.ts';
import { globalPath } from '../../lua/check/paths.ts';
import { readable, SourceText } from '../../lua/check/source-text.ts';
import { walk } from '../../lua/check/walk.ts';
import type { FunctionNode } from '../../lua/parse/ast.ts';
import { LuerlLexer } from '../../lua/parse/luerl-lexer.ts';
import { parseChunk } from '../../lua/parse/parser.ts';
import { PucLexer } from '../../lua/parse/puc-lexer.ts';
import { InitialValues, type Initial } from './initial-values.ts';
import { localState } from './local-state.ts';
import { fieldPath, handlerName, moduleTable, nameOf, returnedLocal } from './value-names.ts';

export interface NamedFunction {
  /** Its tokens, parted by blanks. */
  readonly text: string;
  /** Where it stands among the globals: `f`, `actions.Inc`; undefined for locals. */
  readonly path: string | undefined;
}

export interface SourceSummary {
  /** What the file's own table is called. */
  readonly moduleName: string | undefined;
  /** Functions that the file itself defines (not those inside others) by name. */
  readonly functions: ReadonlyMap<string, NamedFunction>;
  /** The tokens of everything else. */
  readonly topLevel: string;
  /** Paths of globals that are assigned (`counter`, `State.count`), with what the file itself gives them first where that can be told. */
  readonly globals: ReadonlyMap<string, Initial | undefined>;
  /** The same for fields of the table that the file returns to those who require it. None for the entry. */
  readonly fields: ReadonlyMap<string, Initial | undefined>;
  /** Globals may get values under names that stand nowhere. */
  readonly hasDynamicGlobals: boolean;
  /** Locals of the file that its functions change. */
  readonly localState: readonly string[];
  /** Names under which it adds handlers to the runtime: the x of `Handlers.add("x", …)`. */
  readonly handlers: readonly string[];
}

export interface SummaryOptions {
  readonly dialect: 'luerl' | 'puc';
  /** What the file's own table is called: `util` for `util.lua`. Undefined for the entry, whose locals go by their names. */
  readonly moduleName?: string | undefined;
}

/** @param text the source, which parses: a bundle was made of it */
export function summarize(text: string, { dialect, moduleName }: SummaryOptions): SourceSummary {
  const source = new SourceText(Buffer.from(text, 'utf8')).text;
  const chunk = parseChunk(source, { dialect });
  const facts = collectFacts(chunk, { reads: false });
  const names = { facts, moduleName, moduleLocal: returnedLocal(chunk) };
  const found: { readonly node: FunctionNode; readonly name: string; readonly path: string | undefined }[] = [];
  const globals = new InitialValues(source);
  const fields = new InitialValues(source);
  const handlers = new Set<string>();
  walk(chunk.main, (node, ancestors, owner) => {
    const handler = node.kind === 'Call' ? handlerName(node) : undefined;
    if (handler !== undefined) handlers.add(handler);
    const isTopLevel = owner?.isMain === true;
    if (node.kind === 'Function' && isTopLevel) {
      const name = nameOf(node, ancestors, names);
      if (name !== undefined) found.push({ node, ...name });
    }
    if (node.kind === 'Assign') {
      node.targets.forEach((target, at) => {
        const path = globalPath(target, facts);
        const field = fieldPath(target, names);
        if (path !== undefined) globals.note(path, node.values[at], isTopLevel);
        if (field !== undefined) fields.note(field, node.values[at], isTopLevel);
      });
    }
    const table = isTopLevel && moduleName !== undefined ? moduleTable(node, names) : undefined;
    if (table !== undefined) fields.noteFields(table, '');
  });
  // `rawset(_G, "x", …)` writes a global too.
  for (const name of facts.globalWrites.keys()) globals.note(name, undefined, false);
  const texts = splitTokens(source, dialect, found.map(({ node }) => node));
  const functions = new Map<string, NamedFunction>();
  found.forEach(({ name, path }, at) => {
    const known = functions.get(name);
    functions.set(name, { text: known === undefined ? texts.parts[at]! : `${known.text} ${texts.parts[at]}`, path: path ?? known?.path });
  });
  return { moduleName, functions, topLevel: texts.rest, globals: globals.all, fields: fields.all, hasDynamicGlobals: facts.hasDynamicGlobals, localState: localState(chunk, names), handlers: [...handlers] };
}

/** The tokens of each of the functions, and those of the rest. The functions do not overlap and come in order. */
function splitTokens(source: string, dialect: 'luerl' | 'puc', functions: readonly FunctionNode[]): { parts: string[]; rest: string } {
  const lexer = dialect === 'puc' ? new PucLexer(source) : new LuerlLexer(source);
  const parts: string[][] = functions.map(() => []);
  const rest: string[] = [];
  let at = 0;
  for (lexer.next(); lexer.token.kind !== '<eof>'; lexer.next()) {
    const { start, end } = lexer.token;
    while (at < functions.length && start >= functions[at]!.end) at++;
    const isInside = at < functions.length && start >= functions[at]!.start;
    (isInside ? parts[at]! : rest).push(readable(source.slice(start, end)));
  }
  return { parts: parts.map((tokens) => tokens.join(' ')), rest: rest.join(' ') };
}
