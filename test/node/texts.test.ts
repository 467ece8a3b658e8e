import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { message } from '../../src/message/value.ts';
import { textsOf } from '../../src/node/texts.ts';

describe('lists of texts', () => {
  it('are the same in every form they come in', () => {
    for (const value of [['a', 'b@1.0'], message({ 1: 'a', 2: 'b@1.0' }), 'a,b@1.0', '"a", "b@1.0"', ' a , "b@1.0" ,']) assert.deepEqual(textsOf(value), ['a', 'b@1.0']);
    assert.deepEqual(textsOf('one'), ['one']);
    assert.deepEqual(textsOf(['a', 5, ['b'], null]), ['a']);
    for (const value of [undefined, '', ',', 5, true, [], message({})]) assert.deepEqual(textsOf(value), []);
  });
});
