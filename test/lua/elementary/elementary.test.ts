import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as exponential from '../../../src/lua/elementary/exponential.ts';
import * as trigonometric from '../../../src/lua/elementary/trigonometric.ts';

const functions = { ...exponential, ...trigonometric } as unknown as Readonly<Record<string, (...args: number[]) => number>>;

/** Function, arguments and the nearest double, calculated with 80 digits. */
const reference = readFileSync(new URL('reference.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t') as [string, string, string]);

test('answers are the nearest doubles', () => {
  const wrong = reference.filter(([name, args, expected]) => functions[name]!(...args.split(' ').map(Number)) !== Number(expected));
  assert.deepEqual(wrong, []);
});

test('powers have the edges of C', () => {
  const { pow } = exponential;
  assert.equal(pow(1, NaN), 1);
  assert.equal(pow(-1, Infinity), 1);
  assert.equal(pow(NaN, 0), 1);
  assert.equal(pow(0, -1), Infinity);
  assert.equal(pow(-0, -1), -Infinity);
  assert.equal(pow(-0, -2), Infinity);
  assert.ok(Object.is(pow(-0, 3), -0));
  assert.equal(pow(-8, 1 / 3), NaN);
  assert.equal(pow(2, 1024), Infinity);
  assert.equal(pow(-2, 1025), -Infinity);
  assert.equal(pow(2, -1075), 0);
  assert.equal(pow(0.5, Infinity), 0);
  assert.equal(pow(10, 15), 1e15);
  assert.equal(pow(3, 33), 5559060566555523);
  assert.equal(pow(-3, 3), -27);
  assert.equal(pow(2, 0.5), Math.SQRT2);
});

test('other edges are those of JavaScript', () => {
  const { exp, log, cosh } = exponential;
  const { sin, cos, tan, atan, atan2, asin, acos } = trigonometric;
  assert.equal(exp(710), Infinity);
  assert.equal(exp(-746), 0);
  assert.equal(exp(0), 1);
  assert.equal(exp(NaN), NaN);
  assert.equal(exp(-745), 5e-324);
  assert.equal(log(0), -Infinity);
  assert.equal(log(-1), NaN);
  assert.equal(log(1), 0);
  assert.equal(log(Infinity), Infinity);
  assert.equal(log(Number.MAX_VALUE), 709.782712893384);
  assert.equal(cosh(1000), Infinity);
  assert.equal(sin(Infinity), NaN);
  assert.ok(Object.is(sin(-0), -0));
  assert.equal(cos(0), 1);
  assert.equal(sin(1e22), Math.sin(1e22));
  assert.ok(tan(Math.PI / 2) > 1e16);
  assert.equal(atan(Infinity), Math.PI / 2);
  assert.equal(atan2(0, -1), Math.PI);
  assert.equal(atan2(-0, -1), -Math.PI);
  assert.equal(asin(1), Math.PI / 2);
  assert.equal(asin(1.1), NaN);
  assert.equal(acos(-1), Math.PI);
});
