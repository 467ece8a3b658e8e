import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { message, type PlainValue } from '../../../src/message/value.ts';
import type { NodeContext } from '../../../src/node/context.ts';
import { multipass } from '../../../src/node/devices/multipass.ts';
import { devices } from '../../../src/node/devices/table.ts';

const ctx = { devices } as unknown as NodeContext;
const flow = async (base: Record<string, PlainValue>) => ((await multipass.fallback!('compute', message(base), message({}), ctx)) as { flow?: string }).flow;

describe('multipass@1.0', () => {
  it('asks for another pass until there were enough', async () => {
    assert.equal(await flow({ passes: 2, pass: 1 }), 'pass');
    assert.equal(await flow({ passes: '2', pass: 1 }), 'pass');
    assert.equal(await flow({ passes: 2, pass: 2 }), undefined);
    assert.equal(await flow({}), undefined);
    assert.equal(await flow({ passes: 'many' }), undefined);
  });

  it('answers keys and set as a message does', async () => {
    assert.deepEqual(await multipass.keys['keys']!(message({ a: 1 }), message({}), ctx), { ok: true, value: ['a'] });
    assert.deepEqual(await multipass.keys['set']!(message({ a: 1 }), message({ b: 2 }), ctx), { ok: true, value: message({ a: 1, b: 2 }) });
  });
});
