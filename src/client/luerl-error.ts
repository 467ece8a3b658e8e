/**
 * The errors of Luerl as sentences. A real node answers them as the terms that Luerl has inside, printed by Erlang:
 *
 *   {illegal_index,nil,<<"y">>}                              invalid index in nil: 'y'
 *   {error_call,[<<"boom">>]}                                boom
 *   Erlang error while running Lua: {badmatch,{error,[{3,luerl_parse,["syntax error before: ","'end'"]}],[]}}
 *                                                            syntax error before: 'end', on line 3
 *
 * The words are those that `pcall` gets, so that hbx says the same of an error here and there.
 * @source the probes of Luerl 1.3.0 in shared/probes; protocol.md C.6 (`Return`)
 */
import { readTerm, type Term } from './erlang-term.ts';

/** What an error says. */
export interface LuerlError {
  readonly message: string;
  /** Where the text of the module does not compile. */
  readonly line?: number;
}

const hostPrefix = 'Erlang error while running Lua: ';

/** The sentence of an error text; `undefined` when it is no term of Luerl, or has parts that are not known. */
export function luerlError(text: string): LuerlError | undefined {
  const inner = text.startsWith(hostPrefix) ? text.slice(hostPrefix.length) : text;
  // The state of the machine comes behind the error, so the whole is no term that could be read.
  const wrapped = /^\s*(?:\{badmatch,\s*)?\{lua_error,/.exec(inner);
  const message = sentence(readTerm(inner, wrapped?.[0].length ?? 0));
  if (message !== undefined) return { message };
  const compiled = /^\s*(?:\{badmatch,\s*)?\{error,/.exec(inner);
  return compiled === null ? undefined : compileError(readTerm(inner, compiled[0].length));
}

/** Library functions by what Luerl calls them: `{luerl_lib_string,rep,undefined}` is `string.rep`. */
export function hostFunction(text: string): string | undefined {
  const term = readTerm(text);
  const [module, name] = term?.kind === 'tuple' ? term.items : [];
  const library = module?.kind === 'atom' ? /^luerl_lib_(\w+)$/.exec(module.name)?.[1] : undefined;
  if (library === undefined || name?.kind !== 'atom') return undefined;
  const known = oddNames[name.name] ?? name.name;
  return library === 'basic' || known.includes('.') ? known : `${library}.${known}`;
}

const oddNames: Readonly<Record<string, string>> = { error_call: 'error', lua_exit: 'os.exit', utf8_char: 'utf8.char', utf8_len: 'utf8.len' };

function sentence(term: Term | undefined): string | undefined {
  if (term?.kind === 'atom') return Object.hasOwn(words, term.name) ? words[term.name] : undefined;
  if (term?.kind !== 'tuple') return undefined;
  const [tag, ...parts] = term.items;
  if (tag?.kind !== 'atom') return undefined;
  const [first, second] = parts;
  const [a, b] = [first && shown(first), second && shown(second)];
  switch (`${tag.name}/${parts.length}`) {
    case 'badarg/2':
      return a && b !== undefined ? `bad argument ${b} to ${a}` : undefined;
    case 'badarith/2':
      return a && b !== undefined ? `bad arithmetic ${a} on ${b}` : undefined;
    case 'illegal_index/2':
      return a && b && `invalid index in ${a}: ${b}`;
    case 'illegal_value/2':
      return a && b && `invalid value in ${a}: ${b}`;
    case 'illegal_value/1':
      return a && `invalid value: ${a}`;
    case 'illegal_comp/1':
      return first?.kind === 'atom' ? `illegal comparison in ${first.name}` : undefined;
    case 'undefined_function/1':
      return a && `undefined function ${a}`;
    case 'undefined_method/2':
      return a && b && `undefined method ${b} in ${a}`;
    case 'illegal_op/1':
      return a && `illegal op: ${a}`;
    case 'invalid_char_class/1':
      return first?.kind === 'number' ? `malformed pattern (class ${String.fromCharCode(Number(first.text))})` : undefined;
    case 'no_module/1':
    case 'no_module/2':
      return first && `module '${plainText(first) ?? a}' not found`;
    case 'error_message/1':
      return first && plainText(first);
    case 'assert_error/1':
      return first?.kind === 'binary' ? `${first.text}!` : a && `error object is a ${typeOf(first!)}!`;
    case 'error_call/1':
      return first?.kind === 'list' ? raised(first.items[0]) : undefined;
    default:
      return undefined;
  }
}

const words: Readonly<Record<string, string>> = {
  illegal_return_value: 'illegal format of return value',
  invalid_pattern: 'malformed pattern',
  invalid_capture: 'malformed pattern',
  invalid_char_set: "malformed pattern (missing ']')",
};

/** What `error(value)` says. */
function raised(value: Term | undefined): string | undefined {
  if (value === undefined) return 'nil';
  if (value.kind === 'binary') return value.text;
  if (value.kind === 'number') return value.text;
  if (value.kind === 'atom') return value.name;
  return shown(value) === undefined ? undefined : `error object is a ${typeOf(value)} value`;
}

/** A value in an error text; `undefined` for what Luerl has no word for. */
function shown(term: Term): string | undefined {
  switch (term.kind) {
    case 'number':
      return term.text;
    case 'binary':
      return `'${term.text}'`;
    case 'atom':
      return ['nil', 'true', 'false'].includes(term.name) ? term.name : `'${term.name}'`;
    case 'list': {
      const items = term.items.map(shown);
      return items.includes(undefined) ? undefined : items.join(',');
    }
    case 'tuple': {
      const [tag, , name] = term.items;
      if (tag?.kind !== 'atom') return undefined;
      if (tag.name === 'erl_mfa') return name?.kind === 'atom' ? name.name : undefined;
      return Object.hasOwn(references, tag.name) ? references[tag.name] : undefined;
    }
  }
}

const references: Readonly<Record<string, string>> = { tref: 'table', usdref: 'userdata', funref: 'function' };

function typeOf(term: Term): string {
  if (term.kind === 'number') return 'number';
  if (term.kind === 'binary') return 'string';
  if (term.kind === 'atom') return term.name === 'nil' ? 'nil' : 'boolean';
  const reference = shown(term);
  return reference === 'table' || reference === 'userdata' ? reference : 'function';
}

/** `[{3,luerl_parse,["syntax error before: ","'end'"]}]` */
function compileError(list: Term | undefined): LuerlError | undefined {
  const [first] = list?.kind === 'list' ? list.items : [];
  const [line, module, reason] = first?.kind === 'tuple' ? first.items : [];
  if (line?.kind !== 'number' || module?.kind !== 'atom' || !/^luerl_(scan|parse|comp)$/.test(module.name) || reason === undefined) return undefined;
  const message = flatText(reason);
  return message === undefined ? undefined : { message: message.trim(), line: Number(line.text) };
}

/** The text of a list of texts and characters, as Erlang's compilers give their reasons. */
function flatText(term: Term): string | undefined {
  if (term.kind === 'number') return /^\d{1,7}$/.test(term.text) && Number(term.text) <= 0x10ffff ? String.fromCodePoint(Number(term.text)) : undefined;
  if (term.kind === 'binary') return term.text;
  if (term.kind === 'atom') return term.name.replaceAll('_', ' ');
  if (term.kind === 'tuple') return undefined;
  const parts = term.items.map(flatText);
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** A name, however it is written. */
function plainText(term: Term): string | undefined {
  if (term.kind === 'atom') return term.name;
  return term.kind === 'binary' || term.kind === 'list' ? flatText(term) : undefined;
}
