import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Engine } from '../../../src/lua/engines.ts';
import { FunctionEngines } from '../../../src/node/ao/function-engines.ts';
import type { NodeContext } from '../../../src/node/context.ts';
import { newProcess } from '../../../src/node/process/live-process.ts';
import { StateTree } from '../../../src/node/process/state-tree.ts';
import { createFakeEngine } from '../../helpers/fake-engine.ts';
import { testRunner } from '../../helpers/test-runner.ts';

describe('FunctionEngines', () => {
  const { ctx } = testRunner({ engine: createFakeEngine() });

  it('never has one engine wait for itself', () => {
    const engines = new FunctionEngines(() => ({ ...createFakeEngine() }));
    const engineOf = (inner: NodeContext): Engine => {
      const found = engines.for(inner);
      assert.ok(found.ok);
      return found.engine;
    };
    const { scope } = newProcess('p', new Map(), new StateTree(new Map()), ctx.limits);
    const asked = (depth: number, insideSlot: boolean): NodeContext => ({ ...ctx, asked: { depth, insideSlot, until: Infinity } });
    const all = [{ ...ctx, scope }, ctx, asked(1, false), asked(2, false), asked(3, false), asked(0, true), asked(1, true), asked(2, true), asked(3, true)].map(engineOf);
    assert.equal(all[0], ctx.engine);
    assert.equal(new Set(all).size, all.length);
    assert.equal(engineOf(ctx), all[1]);
    assert.equal(engineOf(asked(3, true)), all[8]);
    for (const inside of [true, false]) {
      const refused = engines.for(asked(4, inside));
      assert.ok(!refused.ok);
      assert.match(String(refused.value), /may be 4 deep/);
    }
  });

  it('starts what is used, and closes it', async () => {
    let made = 0;
    let closed = 0;
    const engines = new FunctionEngines(() => {
      made += 1;
      return { ...createFakeEngine(), close: async () => void (closed += 1) };
    });
    assert.equal(made, 0);
    engines.for(ctx);
    engines.for(ctx);
    engines.for({ ...ctx, asked: { depth: 1, insideSlot: true, until: Infinity } });
    assert.equal(made, 2);
    await engines.close();
    assert.equal(closed, 2);
  });
});
