import assert from 'node:assert/strict';
import { it } from 'node:test';
import { didYouMean, nearestNames } from '../../src/base/suggest.ts';

const names = ['init', 'deploy', 'send', 'eval', 'get', 'ps', 'use', 'node', 'wallet', 'config', 'repl'];

it('finds misspellings', () => {
  assert.deepEqual(nearestNames('dpeloy', names), ['deploy']);
  assert.deepEqual(nearestNames('walet', names), ['wallet']);
  assert.deepEqual(nearestNames('Config', names), ['config']);
});

it('finds the whole of a word that was begun', () => {
  assert.deepEqual(nearestNames('dep', names), ['deploy']);
});

it('finds nothing for what is like nothing', () => {
  assert.deepEqual(nearestNames('frobnicate', names), []);
  assert.deepEqual(nearestNames('', names), []);
  assert.deepEqual(nearestNames('x', ['ab']), []);
  assert.deepEqual(nearestNames('a'.repeat(65), ['a'.repeat(64)]), []);
});

it('asks in a sentence', () => {
  assert.equal(didYouMean('sned', names), 'Did you mean `send`?');
  assert.equal(didYouMean('abd', ['abc', 'abe']), 'Did you mean `abc` or `abe`?');
  assert.equal(didYouMean('zzzzz', names), undefined);
});
