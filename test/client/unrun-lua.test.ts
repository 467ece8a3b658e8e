import assert from 'node:assert/strict';
import { it } from 'node:test';
import { resultFrom } from '../../src/client/result.ts';
import { message, type Value } from '../../src/message/value.ts';

const taken = 'New Message From abc...def: Action = Eval';
const results = (over: Record<string, Value> = {}, output: Record<string, Value> = {}): Value =>
  message({ info: 'hyper-aos', outbox: {}, output: message({ data: taken, prompt: '> ', print: true, ...output }), ...over } as never);
const codeOf = (given: Value): string | undefined => resultFrom(given, { lua: true }).error?.code;

it('sees that Lua was taken for any other message', () => {
  const { ok, output } = resultFrom(results(), { lua: true });
  assert.deepEqual([ok, output], [false, taken]);
  for (const data of [taken, `printed before\n${taken}\n`, 'New Message From abc...def, too large for the Inbox: Action = Eval']) assert.equal(codeOf(results({}, { data })), 'client/lua-not-run', data);
});

it('takes nothing else for it', () => {
  const cases: [string, Value][] = [
    ['an Eval that printed it', results({}, { print: false })],
    ['a handler that answered', results({}, { data: 'done' })],
    ['a handler that printed more', results({}, { data: `${taken}\nhandled` })],
    ['a bare module', results({ info: 'mine' })],
    ['a text', results({ output: taken })],
  ];
  for (const [what, given] of cases) assert.deepEqual([codeOf(given), resultFrom(given, { lua: true }).ok], [undefined, true], what);
  assert.equal(resultFrom(results()).ok, true);
  assert.equal(resultFrom(results({ error: 'boom' }), { lua: true }).error?.message, 'boom');
});
