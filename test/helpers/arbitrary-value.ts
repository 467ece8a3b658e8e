import fc from 'fast-check';
import { Atom, binary, float, integer, type Value } from '../../src/message/value.ts';

/** Any key, among them those that are traps in plain objects. */
export const anyKey: fc.Arbitrary<string> = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '1', '10', '2', ''));

/** Any value in canonical form. */
export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }).map((text) => binary(Buffer.from(text))),
    fc.uint8Array().map((bytes) => binary(bytes)),
    fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(integer),
    fc.maxSafeInteger(),
    fc.double().map(float),
    fc.boolean(),
    fc.constant(null),
    fc.string().map((name) => new Atom(name)),
    fc.array(tie('value')),
    fc.array(fc.tuple(anyKey, tie('value'))).map((entries) => new Map(entries)),
  ),
})).value;
