import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { message, type Message, type PlainValue } from '../../../../src/message/value.ts';
import type { Outcome } from '../../../../src/node/device.ts';
import { modulesOf } from '../../../../src/node/devices/lua/modules.ts';
import { createFakeEngine } from '../../../helpers/fake-engine.ts';
import { testRunner } from '../../../helpers/test-runner.ts';

describe('module', () => {
  const { ctx, store } = testRunner({ engine: createFakeEngine() });
  let source: string;
  let named: string;
  let other: string;
  before(async () => {
    [source, named, other] = await store.transaction((txn) => [
      ctx.cache.writeBinary(txn, 'return 1'),
      ctx.cache.writeMessage(txn, message({ 'content-type': 'application/lua', name: 'named.lua', data: 'return 2' })),
      ctx.cache.writeMessage(txn, message({ type: 'Message', x: 1 })),
    ]);
  });

  const read = (module: PlainValue, more: Record<string, PlainValue> = {}) => modulesOf(message({ module, ...more }), ctx);
  const lua = (body: string, name?: string): Message => message({ 'content-type': 'application/lua', body, name });

  it('is an id of a source or of a message, or a message', () => {
    assert.deepEqual(read(source), [{ name: source, source: 'return 1' }]);
    assert.deepEqual(read(named), [{ name: 'named.lua', source: 'return 2' }]);
    assert.deepEqual(read(lua('return 3')), [{ name: 'module', source: 'return 3' }]);
    assert.deepEqual(read(lua('return 3', 'mine.lua')), [{ name: 'mine.lua', source: 'return 3' }]);
    assert.deepEqual(read(message({ 'content-type': 'text/x-lua', data: new Uint8Array(Buffer.from('return 4')) })), [{ name: 'module', source: 'return 4' }]);
  });

  it('is a list of those, a map of those in the order of its keys, or several ids with commas', () => {
    const names = (given: PlainValue): unknown => (read(given) as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names([source, lua('return 5'), named]), [source, 'module 2', 'named.lua']);
    assert.deepEqual(names({ b: named, a: source }), [source, 'named.lua']);
    assert.deepEqual(names({ 10: named, 2: source, device: 'message@1.0' }), [source, 'named.lua']);
    assert.deepEqual(names(`${named}, ${source}`), ['named.lua', source]);
  });

  it('is refused with a sentence when it cannot be had', () => {
    const cases: [given: PlainValue, status: number, text: RegExp][] = [
      [undefined, 400, /give `module`/],
      ['', 400, /give `module`/],
      [[], 400, /give `module`/],
      [{}, 400, /give `module`/],
      ['return 1', 404, /not the source itself/],
      ['x'.repeat(43), 404, /'x{43}' not found\.$/],
      [`${source},nope`, 404, /not the source itself/],
      [[source, 'x'.repeat(43)], 404, /not found/],
      [other, 400, /under `body` or `data`/],
      [lua('x') && message({ 'content-type': 'application/lua' }), 400, /under `body` or `data`/],
      [5, 400, /A Lua module is an id/],
      [[[source]], 400, /A Lua module is an id/],
      [true, 400, /A Lua module is an id/],
    ];
    for (const [given, status, text] of cases) {
      const refused = read(given) as Outcome & { ok: false };
      assert.equal(refused.ok, false, String(given));
      assert.equal(refused.status, status, String(given));
      assert.match(String(refused.value), text);
    }
    assert.match(String((read(undefined, { script: 'return 1' }) as Outcome).value), /no `script` key/);
  });
});
