/** What a blueprint understands and answers, for people. */
import type { Painter } from '../../../base/output.ts';
import { escapeControl, escapeControlInLine } from '../../../base/terminal-text.ts';
import type { Blueprint } from '../../../blueprints/catalogue.ts';
import type { ActionInterface, DataInterface, ReplyInterface, SpawnTag, TagInterface } from '../../../blueprints/manifest.ts';
import { wrap } from '../../help.ts';

/** One row under an action: what, and what is said of it. */
type Row = readonly [left: string, right: string];

const runtimes = {
  handlers: 'adds handlers: `hbx load-blueprint` puts it into a process that runs',
  compute: 'a module of its own: `hbx deploy --blueprint` makes a process of it',
  both: 'a module of its own, or handlers for a process that runs',
} as const;

/** @param columns of the terminal; without one lines stay whole */
export function renderManifest({ origin, manifest }: Blueprint, paint: Painter, columns: number | undefined): string {
  const { name, version, description, runtime, requires, actions, spawn, functions, state } = manifest;
  const room = columns === undefined ? Infinity : Math.max(40, columns);
  const facts: Row[] = [
    ['runtime', `${runtime}: ${runtimes[runtime]}`],
    ['requires', requires.join(', ') || 'nothing'],
    ['from', origin === 'project' ? 'this project' : 'hbx'],
  ];
  const section = (title: string, rows: readonly Row[]): string[] => (rows.length === 0 ? [] : ['', paint('strong', title), ...table(rows, { indent: 2, room, paint })]);
  return [
    `${paint('strong', name)} ${escapeControlInLine(version)}`,
    ...(description === '' ? [] : wrap(escapeControlInLine(description), room)),
    '',
    ...table(facts, { indent: 0, room, paint }),
    ...actions.flatMap((action) => ['', ...actionLines(action, room, paint)]),
    ...section('tags of the process message (`hbx deploy --blueprint --tag`)', spawn.map((tag) => [tag.name, spawnText(tag)])),
    ...section('functions in the process', functions.map(({ call, description = '' }) => [call, description])),
    ...section('state', state.map(({ key, holds }) => [key, holds])),
  ].join('\n');
}

function actionLines(action: ActionInterface, room: number, paint: Painter): string[] {
  const { description, auth, tags, extraTags, data, replies, errors } = action;
  const title = action.action === '*' ? 'any other action' : escapeControlInLine(action.action);
  const by = auth === 'anyone' ? '' : ` (${escapeControlInLine(auth)} only)`;
  const rows: Row[] = [
    ...tags.map((tag): Row => [tag.name, valueText(tag)]),
    ...(extraTags === undefined ? [] : [[`${extraTags}…`, 'further tags that begin so are passed on'] as const]),
    ...(data === undefined ? [] : [['data', valueText(data)] as const]),
    ...replies.map((reply): Row => [`-> ${reply.action ?? 'reply'}`, replyText(reply)]),
    ...errors.map(({ message, when }): Row => ['error', `${message}${when === undefined ? '' : ` (${when})`}`]),
  ];
  return [
    `${paint('strong', title)}${by}`,
    ...(description === undefined ? [] : wrap(escapeControl(description).replace(/\s+/g, ' '), room - 2).map((line) => `  ${line}`)),
    ...table(rows, { indent: 2, room, paint }),
  ];
}

function valueText({ type, required, description, values, min }: DataInterface & Partial<Pick<TagInterface, 'aliases'>>): string {
  const kind = type === 'enum' ? values.join(' | ') : `${type}${min === undefined ? '' : `, ${min} or more`}`;
  return `${kind}${required ? ', required' : ''}${description === undefined ? '' : `: ${description}`}`;
}

function spawnText({ default: value, ...tag }: SpawnTag): string {
  return `${valueText(tag)}${value === undefined ? '' : ` (${value === '' ? 'empty' : value} without it)`}`;
}

function replyText({ to, description, tags, data }: ReplyInterface): string {
  const parts = [...tags.map(({ name }) => name), ...(data === undefined ? [] : ['data'])];
  return [`to ${to ?? 'the sender'}`, ...(parts.length === 0 ? [] : [`with ${parts.join(', ')}`]), ...(description === undefined ? [] : [`(${description})`])].join(' ');
}

function table(rows: readonly Row[], { indent, room, paint }: { indent: number; room: number; paint: Painter }): string[] {
  const shown = rows.map(([left, right]) => [escapeControlInLine(left), escapeControlInLine(right)] as const);
  const width = Math.min(24, shown.reduce((most, [left]) => Math.max(most, left.length), 0));
  const margin = ' '.repeat(indent + width + 2);
  return shown.flatMap(([left, right]) => {
    const [first = '', ...rest] = wrap(right, Math.max(20, room - margin.length));
    return [`${' '.repeat(indent)}${paint(left === 'error' ? 'bad' : 'key', left.padEnd(width))}  ${first}`.trimEnd(), ...rest.map((row) => margin + row)];
  });
}
