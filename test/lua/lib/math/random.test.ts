import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextWord, seedFromNumber, seedFromText } from '../../../../src/lua/lib/math/random.ts';
import { run } from '../harness.ts';

test('the generator is xoshiro128**', () => {
  // The first words after the state 1, 2, 3, 4, calculated from its definition.
  const words = new Uint32Array([1, 2, 3, 4]);
  assert.deepEqual([nextWord(words), nextWord(words), nextWord(words)], [11520, 0, 5927040]);
});

test('seeds start different, repeatable numbers', () => {
  const start = (seed: (words: Uint32Array) => void): string => {
    const words = new Uint32Array(4);
    seed(words);
    return words.join(' ');
  };
  const starts = [start((w) => seedFromText(w, '')), start((w) => seedFromText(w, 'a')), start((w) => seedFromText(w, 'b')), start((w) => seedFromNumber(w, 0)), start((w) => seedFromNumber(w, 1)), start((w) => seedFromNumber(w, 1.5))];
  assert.equal(new Set(starts).size, starts.length);
  assert.equal(start((w) => seedFromText(w, 'a')), starts[1]);
});

test('numbers are spread evenly', () => {
  const counts = run('puc', 'local c = {} for i = 1, 10 do c[i] = 0 end for i = 1, 20000 do local r = math.random(10) c[r] = c[r] + 1 end return table.concat(c, " ")').answer.split(' ').map(Number);
  for (const count of counts) assert.ok(count > 1800 && count < 2200, String(counts));
  const mean = Number(run('puc', 'local s = 0 for i = 1, 20000 do s = s + math.random() end return s / 20000').answer);
  assert.ok(Math.abs(mean - 0.5) < 0.01);
});

test('wide ranges are covered', () => {
  const program = 'local low, high = 0, 0 for i = 1, 200 do local r = math.random(0, math.maxinteger) if r < 1 << 61 then low = low + 1 elseif r >= 3 << 61 then high = high + 1 end end return low > 20, high > 20';
  assert.equal(run('puc', program).answer, 'true | true');
  assert.equal(run('luerl', 'local r = math.random(-(1 << 80), 1 << 80) return r >= -(1 << 80) and r <= 1 << 80, math.type(r)').answer, 'true | integer');
});
