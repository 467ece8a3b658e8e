import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Routes } from '../../../src/node/push/routes.ts';

describe('routes', () => {
  it('remembers the newest, and forgets on request', () => {
    const routes = new Routes(2);
    routes.set('a', '1');
    routes.set('b', '2');
    routes.set('a', '3');
    routes.set('c', '4');
    assert.deepEqual([routes.get('a'), routes.get('b'), routes.get('c')], ['3', undefined, '4']);
    routes.forget('a');
    assert.equal(routes.get('a'), undefined);
  });
});
