import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSource } from '../../../src/lua/check/check.ts';
import { luaProbes } from '../../helpers/lua-probes.ts';
import { probeRules, reasons, warnedAnyway } from './probe-rules.ts';

const probes = luaProbes();
const differing = probes.filter(({ puc, luerl }) => puc !== luerl);
const rulesFound = (source: string): string[] => [...new Set(checkSource(source, { file: 'probe.lua', dialect: 'luerl' }).map(({ rule }) => rule))];

describe('the recorded differences between PUC Lua and Luerl', () => {
  it('are all decided, by a rule or by a reason', () => {
    assert.deepEqual(Object.keys(probeRules).sort(), differing.map(({ id }) => id).sort());
  });

  it('are found by the rule that is said to find them', () => {
    const missed = differing.filter(({ id, source }) => {
      const rule = probeRules[id];
      return typeof rule === 'string' && !rulesFound(source).includes(rule);
    });
    assert.deepEqual(missed.map(({ id }) => id), []);
  });

  it('have their reasons in words', () => {
    for (const rule of Object.values(probeRules)) if (typeof rule !== 'string') assert.ok(reasons[rule.because].length > 20);
  });
});

it('leaves alone what both answer alike', () => {
  const told = probes.filter(({ puc, luerl }) => puc === luerl).map(({ id, source }) => [id, rulesFound(source).join(' ')] as const);
  assert.deepEqual(Object.fromEntries(told.filter(([, rules]) => rules !== '')), warnedAnyway);
});
