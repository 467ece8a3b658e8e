import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createDebug, debugTopics } from '../../src/base/debug.ts';

function debugOf(setting: string | undefined) {
  const lines: string[] = [];
  return { debug: createDebug(setting, (line) => lines.push(line), () => new Date(2026, 0, 2, 3, 4, 5, 6).getTime()), lines };
}

it('prints the topics that are asked for', () => {
  const { debug, lines } = debugOf(' http,CLIENT ');
  assert.deepEqual([debug.on('http'), debug.on('client'), debug.on('lua'), debug.on(undefined)], [true, true, false, false]);
  debug.line('http', 'one\ntwo\u001b[2J');
  debug.line('lua', 'three');
  debug.line(undefined, 'four');
  assert.deepEqual(lines, ['03:04:05.006 http   one\\ntwo\\x1b[2J\n']);
  assert.deepEqual(debug.unknown, []);
});

it('prints everything for all, and nothing for nothing', () => {
  const everything = debugOf('all');
  for (const topic of [...Object.keys(debugTopics), undefined]) everything.debug.line(topic as 'lua' | undefined, 'x');
  assert.equal(everything.lines.length, Object.keys(debugTopics).length + 1);
  for (const setting of [undefined, '', ' , ']) assert.equal(debugOf(setting).debug.on('http'), false);
});

it('names what is no topic', () => {
  assert.deepEqual(debugOf('http,foo,toString').debug.unknown, ['foo', 'tostring']);
});
