import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSource, ruleIds } from '../../../src/lua/check/check.ts';
import { cases, type RuleCases } from './cases.ts';

const rulesFound = (source: string, { runtime }: Pick<RuleCases, 'runtime'>): string[] => checkSource(source, { file: 'x.lua', dialect: 'luerl', ...(runtime && { runtime }) }).map(({ rule }) => rule);

it('has examples for every rule', () => {
  assert.deepEqual(Object.keys(cases).sort(), [...ruleIds].sort());
});

for (const [rule, { bad, good, ...how }] of Object.entries(cases)) {
  describe(rule, () => {
    for (const source of bad) it(`finds ${source}`, () => assert.ok(rulesFound(source, how).includes(rule), `found ${rulesFound(source, how).join(', ') || 'nothing'}`));
    for (const source of good) it(`leaves ${source}`, () => assert.deepEqual(rulesFound(source, how).filter((found) => found === rule), []));
  });
}

it('says why and what to do, in sentences', () => {
  for (const { bad, runtime } of Object.values(cases)) {
    for (const source of bad) {
      for (const { message, hint } of checkSource(source, { file: 'x.lua', dialect: 'luerl', ...(runtime && { runtime }) })) {
        assert.match(message, /^\S.*[.]$/s, message);
        assert.match(hint, /^\S.*[.?`:"]$/s, hint);
        assert.ok(message.length <= 220 && hint.length <= 220, `${message} ${hint}`);
      }
    }
  }
});

it('checks only syntax and globals for plain Lua', () => {
  const all = Object.values(cases).flatMap(({ bad }) => bad);
  const found = new Set(all.flatMap((source) => checkSource(source, { file: 'x.lua', dialect: 'puc' }).map(({ rule }) => rule)));
  assert.deepEqual([...found].sort(), ['missing-function', 'missing-local', 'syntax-error', 'undefined-global', 'unknown-rule']);
});
