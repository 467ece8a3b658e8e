/** What each store driver has to do. `test/store/<driver>.test.ts` runs it. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { MAX_KEY_BYTES } from '../../src/store/keys.ts';
import type { RangeOptions, Store, StoreEntry, StoreKey } from '../../src/store/store.ts';

/** @param open makes a new empty store */
export function storeSuite(name: string, open: () => Promise<Store>): void {
  describe(`store: ${name}`, () => {
    const opened: Store[] = [];
    const openOne = async (): Promise<Store> => {
      const store = await open();
      opened.push(store);
      return store;
    };
    after(async () => {
      for (const store of opened) await store.close();
    });

    it('reads what a transaction wrote, and returns its result', async () => {
      const store = await openOne();
      assert.equal(store.driver, name);
      assert.equal(await store.transaction((txn) => (txn.put(['a', 1], bytes('one')), 'done')), 'done');
      assert.equal(text(store.get(['a', 1])), 'one');
      assert.equal(store.get(['a', 2]), undefined);
      assert.equal(store.has(['a', 1]), true);
      assert.equal(store.has(['a']), false);
      await store.transaction((txn) => txn.put(['a', 1], bytes('two')));
      assert.equal(text(store.get(['a', 1])), 'two');
      await store.transaction((txn) => (txn.remove(['a', 1]), txn.remove(['never', 'there'])));
      assert.equal(store.has(['a', 1]), false);
    });

    it('keeps any bytes: empty, each byte value, ten megabytes, a part of a larger buffer', async () => {
      const store = await openOne();
      const all = Uint8Array.from({ length: 256 }, (_, index) => index);
      const large = new Uint8Array(10_000_000).map((_, index) => index * 7);
      const part = all.subarray(100, 110);
      await store.transaction((txn) => {
        txn.put(['empty'], new Uint8Array());
        txn.put(['all'], all);
        txn.put(['large'], large);
        txn.put(['part'], part);
      });
      assert.deepEqual(copy(store.get(['empty'])), new Uint8Array());
      assert.equal(store.has(['empty']), true);
      assert.deepEqual(copy(store.get(['all'])), all);
      assert.ok(Buffer.from(large.buffer).equals(store.get(['large'])!));
      assert.deepEqual(copy(store.get(['part'])), part);
      assert.ok(Buffer.from(large.buffer).equals(store.range({ prefix: ['large'] })[0]!.value));
    });

    it('is not changed by a change of a buffer given to it or read from it', async () => {
      const store = await openOne();
      const value = bytes('kept');
      await store.transaction((txn) => txn.put(['k'], value));
      value.fill(0);
      store.get(['k'])!.fill(0);
      store.range({ prefix: ['k'] })[0]!.value.fill(0);
      assert.equal(text(store.get(['k'])), 'kept');
      const first = store.get(['k']);
      await store.transaction((txn) => txn.put(['k'], bytes('next')));
      store.get(['k']);
      assert.equal(text(first), 'kept');
    });

    it('lists keys in order: numbers first, strings by UTF-8 bytes, a prefix before what it begins', async () => {
      const store = await openOne();
      const keys: StoreKey[] = [
        ['a'], ['a', 0], ['a', 0, 'x'], ['a', 1], ['a', 255], ['a', 256], ['a', 65536], ['a', 2 ** 32], ['a', Number.MAX_SAFE_INTEGER],
        ['a', ''], ['a', '', 0], ['a', '\0'], ['a', '\0\0'], ['a', '\0a'], ['a', '\x01'], ['a', 'Z'], ['a', 'a'], ['a', 'a', 3], ['a', 'a\0'],
        ['a', 'a\0', 1], ['a', 'aa'], ['a', 'é'], ['a', '\uffff'], ['a', '😀'], ['a\0'], ['aa'], ['b'],
      ];
      await store.transaction((txn) => keys.toReversed().forEach((key, index) => txn.put(key, bytes(String(index)))));
      assert.deepEqual(store.range({ prefix: [] }).map(keyOf), keys);
      assert.deepEqual(store.range({ prefix: [], reverse: true }).map(keyOf), keys.toReversed());
      assert.deepEqual(store.range({ prefix: ['a'] }).map(keyOf), keys.slice(0, -3));
      assert.deepEqual(store.range({ prefix: ['a', 'a'] }).map(keyOf), [['a', 'a'], ['a', 'a', 3]]);
    });

    it('limits a range: from, limit, both directions', async () => {
      const store = await openOne();
      await store.transaction((txn) => {
        txn.put(['log'], bytes('head'));
        for (let slot = 0; slot < 1000; slot++) txn.put(['log', slot], bytes(String(slot)));
        txn.put(['log', 500, 'note'], bytes('below a slot'));
        txn.put(['log2', 0], bytes('other'));
      });
      const slots = (options: Omit<RangeOptions, 'prefix'>) => store.range({ prefix: ['log'], ...options }).map(({ key }) => key.slice(1).join('/'));
      assert.deepEqual(slots({ from: 998 }), ['998', '999']);
      assert.deepEqual(slots({ from: 499, limit: 3 }), ['499', '500', '500/note']);
      assert.deepEqual(slots({ limit: 2 }), ['', '0']);
      assert.deepEqual(slots({ reverse: true, limit: 2 }), ['999', '998']);
      assert.deepEqual(slots({ reverse: true, from: 500, limit: 3 }), ['500/note', '500', '499']);
      assert.deepEqual(slots({ reverse: true, from: 0 }), ['0', '']);
      assert.deepEqual(slots({ from: 1000 }), []);
      assert.deepEqual(slots({ limit: 0 }), []);
      assert.deepEqual(store.range({ prefix: ['nothing'] }), []);
      assert.equal(store.range({ prefix: ['log'] }).length, 1002);
    });

    it('agrees with a plain model on random keys, ranges and transactions', async () => {
      const store = await openOne();
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(batch, { maxLength: 6 }), fc.array(rangeOptions, { maxLength: 8 }), async (batches, ranges) => {
          const root = `run${run++}`;
          const model = new Map<string, StoreEntry>();
          for (const { writes, fails, look } of batches) {
            const before = new Map(model);
            const outcome = store.transaction((txn) => {
              for (const [key, value] of writes) {
                const full = [root, ...key];
                if (value === undefined) txn.remove(full), model.delete(JSON.stringify(full));
                else txn.put(full, bytes(value)), model.set(JSON.stringify(full), { key: full, value: bytes(value) });
                same(txn.get(full), value === undefined ? undefined : bytes(value));
                assert.equal(txn.has(full), value !== undefined);
              }
              assert.deepEqual(txn.range(under(root, look)).map(plain), select(model, under(root, look)).map(plain));
              if (fails) throw new Error('on purpose');
            });
            if (fails) {
              await assert.rejects(outcome, /on purpose/);
              model.clear();
              for (const [key, entry] of before) model.set(key, entry);
            } else await outcome;
          }
          for (const options of ranges) assert.deepEqual(store.range(under(root, options)).map(plain), select(model, under(root, options)).map(plain));
        }),
        { numRuns: 300 },
      );
    });

    it('writes nothing of an action that throws, and all of those that share its commit', async () => {
      const store = await openOne();
      await store.transaction((txn) => txn.put(['kept'], bytes('old')));
      const outcomes = await Promise.allSettled(
        Array.from({ length: 100 }, (_, index) =>
          store.transaction((txn) => {
            txn.put(['n', index], bytes(String(index)));
            if (index % 3 === 0) {
              txn.put(['kept'], bytes('new'));
              txn.remove(['n', 1]);
              throw new RangeError(`no ${index}`);
            }
          }),
        ),
      );
      for (const [index, outcome] of outcomes.entries()) {
        assert.equal(outcome.status, index % 3 === 0 ? 'rejected' : 'fulfilled');
        if (outcome.status === 'rejected') assert.equal((outcome.reason as Error).message, `no ${index}`);
        assert.equal(store.has(['n', index]), index % 3 !== 0);
      }
      assert.equal(text(store.get(['kept'])), 'old');
    });

    it('runs transactions in order, each on what the one before left', async () => {
      const store = await openOne();
      const count = 10_000;
      const seen = await Promise.all(
        Array.from({ length: count }, () =>
          store.transaction((txn) => {
            const next = Number(text(txn.get(['counter'])) ?? 0);
            txn.put(['counter'], bytes(String(next + 1)));
            txn.put(['slot', next], bytes('x'));
            return next;
          }),
        ),
      );
      assert.deepEqual(seen, Array.from({ length: count }, (_, index) => index));
      assert.equal(store.range({ prefix: ['slot'] }).length, count);
    });

    it('gives a range that later writes do not change', async () => {
      const store = await openOne();
      await store.transaction((txn) => txn.put(['s', 1], bytes('one')));
      const before = store.range({ prefix: ['s'] });
      await store.transaction((txn) => (txn.put(['s', 1], bytes('changed')), txn.put(['s', 2], bytes('two'))));
      assert.deepEqual(before.map(plain), [[['s', 1], 'one']]);
      assert.equal(store.range({ prefix: ['s'] }).length, 2);
    });

    it('hides the writes of a transaction until it is done', async () => {
      const store = await openOne();
      const pending = store.transaction((txn) => txn.put(['later'], bytes('x')));
      assert.equal(store.has(['later']), false);
      await pending;
      assert.equal(store.has(['later']), true);
    });

    it('refuses actions that are not synchronous, and transactions used after their end', async () => {
      const store = await openOne();
      await assert.rejects(store.transaction(async (txn) => txn.put(['async'], bytes('x'))), /synchronous/);
      assert.equal(store.has(['async']), false);
      const escaped = await store.transaction((txn) => ({ txn }));
      assert.throws(() => escaped.txn.put(['escaped'], bytes('x')), /after its action had ended/);
      assert.throws(() => escaped.txn.get(['escaped']), /after its action had ended/);
    });

    it('refuses keys it cannot hold, and goes on', async () => {
      const store = await openOne();
      const bad: [StoreKey, RegExp][] = [
        [[], /no parts/],
        [['x'.repeat(MAX_KEY_BYTES)], /more than 1978 bytes/],
        [['x'.repeat(10_000_000)], /more than 1978 bytes/],
        [['\0'.repeat(1900)], /more than 1978 bytes/],
        [['€'.repeat(1900)], /more than 1978 bytes/],
        [Array.from({ length: 1000 }, () => 'x'), /more than 1978 bytes/],
        [['a', -1], /non-negative/],
        [['a', 1.5], /non-negative/],
        [['a', NaN], /non-negative/],
        [['a', 2 ** 53], /non-negative/],
        [['a\ud800'], /Unicode/],
        [['\udc00a'], /Unicode/],
      ];
      for (const [key, words] of bad) {
        const refused = { code: 'store/bad-key', message: words };
        assert.throws(() => store.get(key), refused);
        assert.throws(() => store.has(key), refused);
        await assert.rejects(store.transaction((txn) => (txn.put(['good'], bytes('x')), txn.put(key, bytes('x')))), refused);
      }
      assert.equal(store.has(['good']), false);
      const longest = ['x'.repeat(MAX_KEY_BYTES - 2)];
      await store.transaction((txn) => txn.put(longest, bytes('long')));
      assert.equal(text(store.get(longest)), 'long');
      assert.deepEqual(store.range({ prefix: [], reverse: true, limit: 1 }).map(keyOf), [longest]);
    });

    it('waits at close for transactions under way; later calls fail; closing twice is fine', async () => {
      const store = await open();
      const writes = Array.from({ length: 50 }, (_, index) => store.transaction((txn) => (txn.put(['w', index], bytes('x')), txn.range({ prefix: ['w'] }).length)));
      const closing = store.close();
      const closed = { code: 'store/closed' };
      assert.throws(() => store.get(['w', 0]), closed);
      assert.throws(() => store.has(['w', 0]), closed);
      assert.throws(() => store.range({ prefix: [] }), closed);
      await assert.rejects(async () => store.transaction(() => 1), closed);
      assert.deepEqual(await Promise.all(writes), Array.from({ length: 50 }, (_, index) => index + 1));
      await closing;
      await store.close();
      assert.throws(() => store.get(['w', 0]), closed);
    });
  });
}

const part = fc.oneof(
  fc.nat(3),
  fc.maxSafeNat(),
  fc.constantFrom('', 'a', 'b', 'ab', '\0', 'a\0', 'a\0b', '\x01', '\xff', '😀', 'x'.repeat(63), 'x'.repeat(64), `${'x'.repeat(64)}\0`, `${'x'.repeat(64)}\x01`),
  fc.string({ unit: 'binary', maxLength: 80 }).filter((value) => !/\p{Surrogate}/u.test(value)),
);
const key = fc.array(part, { minLength: 1, maxLength: 3 });
const rangeOptions: fc.Arbitrary<RangeOptions> = fc.record(
  { prefix: fc.array(part, { maxLength: 2 }), from: part, limit: fc.nat(5), reverse: fc.boolean() },
  { requiredKeys: ['prefix'] },
);
const batch = fc.record({
  writes: fc.array(fc.tuple(key, fc.option(fc.string({ maxLength: 8 }), { nil: undefined, freq: 4 })), { maxLength: 12 }),
  fails: fc.boolean().map((value) => value),
  look: rangeOptions,
});

function under(root: string, options: RangeOptions): RangeOptions {
  return { ...options, prefix: [root, ...options.prefix] };
}

/** The contract of `range`, spelled out part by part. */
function select(model: Map<string, StoreEntry>, { prefix, from, limit = Infinity, reverse = false }: RangeOptions): StoreEntry[] {
  const start: StoreKey = from === undefined ? prefix : [...prefix, from];
  const entries = [...model.values()]
    .filter(({ key }) => begins(key, prefix))
    .filter(({ key }) => from === undefined || (reverse ? compare(key, start) <= 0 || begins(key, start) : compare(key, start) >= 0))
    .sort((a, b) => compare(a.key, b.key));
  return (reverse ? entries.reverse() : entries).slice(0, limit);
}

function begins(key: StoreKey, prefix: StoreKey): boolean {
  return prefix.every((part, index) => key[index] === part);
}

function compare(a: StoreKey, b: StoreKey): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left, right] = [a[index]!, b[index]!];
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    if (typeof left === 'number') return -1;
    if (typeof right === 'number') return 1;
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  }
  return a.length - b.length;
}

function same(actual: Uint8Array | undefined, expected: Uint8Array | undefined): void {
  assert.deepEqual(copy(actual), copy(expected));
}
const plain = ({ key, value }: StoreEntry): [StoreKey, string] => [key, Buffer.from(value).toString('latin1')];
const keyOf = ({ key }: StoreEntry): StoreKey => key;
const bytes = (value: string): Uint8Array => Buffer.from(value);
const text = (value: Uint8Array | undefined): string | undefined => (value === undefined ? undefined : Buffer.from(value).toString());
/** Buffers and plain arrays of bytes differ for `deepEqual`. */
const copy = (value: Uint8Array | undefined): Uint8Array | undefined => (value === undefined ? undefined : Uint8Array.from(value));
