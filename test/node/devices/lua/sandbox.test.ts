import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { message, type PlainValue } from '../../../../src/message/value.ts';
import { devicesOf, sandboxOf } from '../../../../src/node/devices/lua/sandbox.ts';
import { createFakeEngine } from '../../../helpers/fake-engine.ts';
import { testRunner } from '../../../helpers/test-runner.ts';

describe('sandbox', () => {
  const cases: [what: string, given: PlainValue, expected: unknown][] = [
    ['nothing', undefined, false],
    ['true', true, true],
    ['a tag that says true', 'True', true],
    ['false', false, false],
    ['a tag that says false', 'false', false],
    ['a list of paths', ['os/time', 'io', '_G.math.random'], [[['os', 'time'], 'sandboxed'], [['io'], 'sandboxed'], [['_G', 'math', 'random'], 'sandboxed']]],
    ['a list of lists of keys', [['os', 'time']], [[['os', 'time'], 'sandboxed']]],
    ['a map of paths', { 'os.time': 'no', print: 5, load: true, io: { a: 1 } }, [[['os', 'time'], 'no'], [['print'], 5], [['load'], true], [['io'], 'sandboxed']]],
    ['a numbered map', { 1: 'io', 2: 'load' }, [[['io'], 'sandboxed'], [['load'], 'sandboxed']]],
    ['a tag with a list', 'io, os/time', [[['io'], 'sandboxed'], [['os', 'time'], 'sandboxed']]],
    ['an empty list', [], []],
    ['what is no path', [5, { a: 1 }], []],
  ];
  for (const [what, given, expected] of cases) it(`reads ${what}`, () => assert.deepEqual(sandboxOf(message({ sandbox: given })), expected));
});

describe('device-sandbox', () => {
  const { ctx } = testRunner({ engine: createFakeEngine() });
  const always = ['message@1.0', 'structured@1.0'];
  const cases: [what: string, given: PlainValue, expected: unknown][] = [
    ['nothing', undefined, undefined],
    ['false', false, undefined],
    ['a list', ['JSON@1.0', 'process@1.0'], ['json@1.0', 'process@1.0', ...always]],
    ['a tag', 'json@1.0, process@1.0', ['json@1.0', 'process@1.0', ...always]],
    ['an empty list', [], always],
  ];
  for (const [what, given, expected] of cases) it(`reads ${what}`, () => assert.deepEqual(devicesOf(message({ 'device-sandbox': given }), ctx), expected));

  it('refuses a device that is not here', () => {
    const refused = devicesOf(message({ 'device-sandbox': ['json@1.0', 'nosuch@1.0'] }), ctx);
    assert.deepEqual(refused, { ok: false, status: 400, value: '`device-sandbox` names nosuch@1.0, which is no device of this node.' });
  });
});
