/** What an id is, for people: a fact a line, long ones folded. All of it is of strangers. */
import { basename } from 'node:path';
import type { Painter, Style } from '../../../base/output.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import { foldText } from '../../../repl/fold.ts';
import { cutText } from '../../../repl/cut-text.ts';
import { valueText } from '../../../repl/value-text.ts';
import { count } from '../../../repl/short-value.ts';
import type { ResultError } from '../../../base/result.ts';
import type { AboutId, AboutMessage, AboutModule, AboutProcess, Signatures, StateKey } from './about.ts';

/** Columns without a terminal. */
const pipeWidth = 500;
/** Lines that one fact may take. */
const maxRows = 6;
/** Keys of a state that are listed. */
const maxKeys = 40;

/** `text` as it came; it is escaped when it is shown. */
type Fact = readonly [name: string, text: string, style?: Style];

/** @param width columns of the terminal; @param nameOf of a process that has a name here */
export function renderAbout(about: AboutId, nameOf: (id: string) => string | undefined, paint: Painter, width = pipeWidth): string {
  const facts = about.kind === 'process' ? processFacts(about) : about.kind === 'module' ? moduleFacts(about) : messageFacts(about, nameOf);
  const all: Fact[] = [[about.kind, about.id, 'strong'], ...facts, signedFact(about.signatures)];
  const column = Math.max(...all.map(([name]) => name.length));
  const room = Math.max(20, width - column - 2);
  const lines = all.flatMap(([name, text, style]) => {
    const { rows, left } = foldText(escapeControlInLine(text.slice(0, room * maxRows)), room, maxRows);
    const more = left > 0 || text.length > room * maxRows ? [paint('dim', '…')] : [];
    return [...rows.map((row) => (style === undefined ? row : paint(style, row))), ...more].map((row, index) => `${index === 0 ? paint('key', name.padEnd(column)) : ' '.repeat(column)}  ${row}`);
  });
  return [...lines, ...(about.kind === 'process' ? stateLines(about.state ?? [], paint, width) : [])].join('\n');
}

function processFacts({ name, owner, module, moduleFile, device, executionDevice, scheduler, authority, tags, slots, error }: AboutProcess): Fact[] {
  return [
    ...(name === null ? [] : [['name', name] as const]),
    ['owner', owner ?? 'nobody signed it'],
    ['module', module === null ? 'none' : `${module}${moduleFile === null ? '' : `  ${basename(moduleFile)}`}`],
    ['device', `${device ?? 'unknown'}${executionDevice === null ? '' : `, runs ${executionDevice}`}`],
    ['scheduler', valueText(scheduler)],
    ['authority', valueText(authority)],
    ['tags', tagsText(tags)],
    ['slots', slots.newest === null ? 'no log on this node' : `newest ${slots.newest}, ${slots.computed === null ? 'none computed' : `computed up to ${slots.computed}`}`],
    ...(error === null ? [] : [['error', errorText(error), 'bad'] as const]),
  ];
}

function moduleFacts({ contentType, bytes, file, functions }: AboutModule): Fact[] {
  return [
    ['type', contentType],
    ['size', count(bytes, 'byte')],
    ...(file === null ? [] : [['file', file] as const]),
    ['functions', functions === null ? 'not known: it does not load by itself on this node' : functions.join(', ') || 'none'],
  ];
}

function messageFacts({ type, from, target, slot, error, action, tags, data }: AboutMessage, nameOf: (id: string) => string | undefined): Fact[] {
  const named = (id: string): string => (nameOf(id) === undefined ? id : `${id}  ${nameOf(id)}`);
  return [
    ['type', type ?? 'none'],
    ['from', from === null ? 'nobody signed it' : named(from)],
    ['target', target === null ? 'none' : named(target)],
    ...(slot === null ? [] : [['slot', String(slot)] as const]),
    ...(error === null ? [] : [['failed', errorText(error), 'bad'] as const]),
    ['action', action ?? 'none'],
    ['tags', tagsText(tags)],
    ['data', data === null ? 'none' : valueText(data)],
  ];
}

function tagsText(tags: Readonly<Record<string, unknown>>): string {
  return (
    Object.entries(tags)
      .map(([key, value]) => `${key}=${typeof value === 'string' && /[\s"]/.test(value) ? JSON.stringify(value) : valueText(value)}`)
      .join(' ') || 'none'
  );
}

function errorText({ message, file, line, column }: ResultError): string {
  return `${message}${file === undefined ? '' : ` (${[file, line, column].filter((part) => part !== undefined).join(':')})`}`;
}

function signedFact({ committers, valid }: Signatures): Fact {
  if (committers.length === 0) return ['signed', 'by nobody'];
  const by = committers.join(', ');
  if (valid === null) return ['signed', `by ${by} (the node does not check)`];
  return valid ? ['signed', `valid, by ${by}`] : ['signed', `NOT VALID, in the name of ${by}`, 'bad'];
}

function stateLines(keys: readonly StateKey[], paint: Painter, width: number): string[] {
  if (keys.length === 0) return [];
  const shown = keys.slice(0, maxKeys).map(({ key, ...rest }) => ({ key: cutText(escapeControlInLine(key), 32), ...rest }));
  const column = Math.max(...shown.map(({ key }) => key.length));
  const left = keys.length - shown.length;
  return [
    paint('key', 'state'),
    ...shown.map(({ key, type, entries, bytes }) => cutText(`  ${key.padEnd(column)}  ${entries !== null ? `${count(entries, type === 'list' ? 'item' : 'key')}, ` : type === 'bytes' ? '' : `${type}, `}${count(bytes, 'byte')}`, width)),
    ...(left > 0 ? [paint('dim', `  … ${count(left, 'more key')}`)] : []),
  ];
}
