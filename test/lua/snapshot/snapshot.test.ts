import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { loadProtos } from '../../../src/lua/compile/load.ts';
import { callList } from '../../../src/lua/runtime/call.ts';
import { state } from '../../../src/lua/runtime/state.ts';
import { nextEntry, TableIterator } from '../../../src/lua/runtime/traversal.ts';
import { LuaCoroutine, LuaFloat, LuaFunction, LuaTable, type LuaValue } from '../../../src/lua/runtime/value.ts';
import type { Heap } from '../../../src/lua/snapshot/heap.ts';
import { restoreHeap, snapshotHeap } from '../../../src/lua/snapshot/snapshot.ts';
import { arbitraryHeap, beginState, closuresOf, deepTable } from './arbitrary-heap.ts';

function heapOf(...roots: LuaValue[]): Heap {
  return { dialect: 'puc', lastId: state.lastId, numbers: [], roots };
}

function bytesOf(heap: Heap): Uint8Array {
  const bytes = snapshotHeap(heap);
  assert.ok(bytes !== undefined);
  return bytes;
}

function restored(bytes: Uint8Array, dialect: Heap['dialect'] = 'puc'): Heap {
  const heap = restoreHeap(bytes, dialect, loadProtos);
  assert.ok(heap !== undefined);
  return heap;
}

const keysOf = (table: LuaTable): LuaValue[] => {
  const keys: LuaValue[] = [];
  for (const walk = new TableIterator(table, undefined); walk.step(); ) keys.push(walk.k);
  return keys;
};

describe('snapshots', () => {
  it('give back every value', () => {
    beginState();
    const table = new LuaTable();
    const values: LuaValue[] = [true, false, 0, -5, 2 ** 53 - 1, -(2 ** 53 - 1), 2n ** 63n, -(2n ** 200n), 'text', '', '\0\xff', 'x'.repeat(100_000)];
    for (const value of values) table.append(value);
    const [copy] = restored(bytesOf(heapOf(table))).roots;
    assert.deepEqual((copy as LuaTable).arr.slice(1), values);
  });

  it('keep floats bit for bit', () => {
    beginState();
    const floats = [0.1, -0, 5e-324, 1.7976931348623157e308, Infinity, -Infinity, NaN, 3];
    const table = new LuaTable();
    for (const n of floats) table.append(new LuaFloat(n));
    table.set(new LuaFloat(0.5), 'half');
    const [copy] = restored(bytesOf(heapOf(table))).roots as [LuaTable];
    assert.deepEqual(copy.arr.slice(1).map((value) => (value as LuaFloat).n), floats);
    assert.ok(Object.is((copy.arr[2] as LuaFloat).n, -0));
    assert.equal(copy.get(new LuaFloat(0.5)), 'half');
  });

  it('keep what is one thing one thing', () => {
    beginState();
    const shared = new LuaTable();
    const table = new LuaTable();
    table.setString('a', shared);
    table.setString('self', table);
    table.mt = shared;
    table.set(shared, 'by table');
    const [copy, again] = restored(bytesOf(heapOf(table, shared))).roots as [LuaTable, LuaTable];
    assert.equal(copy.getString('a'), again);
    assert.equal(copy.getString('self'), copy);
    assert.equal(copy.mt, again);
    assert.equal(copy.get(again), 'by table');
  });

  it('keep closures, what they share, and what they remember', () => {
    beginState();
    const kept = new LuaTable();
    const [up, down] = closuresOf(kept) as [LuaFunction, LuaFunction];
    callList(up);
    callList(up);
    const [newUp, newDown, newKept] = restored(bytesOf(heapOf(up, down, kept))).roots as [LuaFunction, LuaFunction, LuaTable];
    beginState();
    // Calls write to boxes of an earlier call, which the journal notes.
    assert.deepEqual(callList(newUp), [3]);
    assert.deepEqual(callList(newDown, 10), [-7, newKept]);
    assert.deepEqual(callList(up), [3]);
    assert.equal(newUp.proto, up.proto);
  });

  it('keep the order of traversal, and where it can go on', () => {
    beginState();
    const table = new LuaTable();
    for (const key of ['b', 'a', 'c', 'd']) table.setString(key, 1);
    table.setString('a', undefined);
    const [copy] = restored(bytesOf(heapOf(table))).roots as [LuaTable];
    beginState();
    for (const each of [table, copy]) {
      assert.deepEqual(keysOf(each), ['b', 'c', 'd']);
      assert.deepEqual(nextEntry(each, 'a'), ['c', 1]);
      each.epoch = state.epoch;
      each.setString('e', 1);
      each.setString('a', 2);
      assert.deepEqual(keysOf(each), ['b', 'c', 'd', 'e', 'a']);
    }
  });

  it('keep the numbers that order keys in Luerl', () => {
    beginState('luerl');
    const tables = Array.from({ length: 20 }, () => new LuaTable());
    const table = new LuaTable();
    for (const key of [...tables].reverse()) table.set(key, key.id);
    const heap: Heap = { dialect: 'luerl', lastId: state.lastId, numbers: [], roots: [table] };
    const copy = restored(bytesOf(heap), 'luerl');
    assert.equal(copy.lastId, state.lastId);
    assert.deepEqual(keysOf(copy.roots[0] as LuaTable).map((key) => (key as LuaTable).id), tables.map(({ id }) => id));
  });

  it('hold a coroutine that has ended or not begun, and refuse one that is suspended', () => {
    beginState();
    const [up] = closuresOf(1) as [LuaFunction];
    const [ended, fresh, suspended] = [new LuaCoroutine(up), new LuaCoroutine(up), new LuaCoroutine(up)];
    ended.status = 'dead';
    suspended.generator = (function* () {
      return yield [];
    })();
    const [a, b] = restored(bytesOf(heapOf(ended, fresh))).roots as [LuaCoroutine, LuaCoroutine];
    assert.deepEqual([a.status, a.id, b.status, b.id], ['dead', ended.id, 'suspended', fresh.id]);
    assert.deepEqual(callList(b.main), [1]);
    assert.equal(snapshotHeap(heapOf(suspended)), undefined);
  });

  it('hold tables a million deep', () => {
    beginState();
    const copy = restored(bytesOf(heapOf(deepTable(1_000_000))));
    let depth = 0;
    for (let at = copy.roots[0]; at instanceof LuaTable; at = at.arr[1]) depth += 1;
    assert.equal(depth, 1_000_000);
  });

  it('are the same bytes for equal heaps, whoever made them', () => {
    fc.assert(
      fc.property(arbitraryHeap, (build) => {
        const first = build();
        const bytes = bytesOf(first);
        assert.deepEqual(bytesOf(build()), bytes);
        const copy = restored(bytes);
        assert.deepEqual(bytesOf(copy), bytes);
        assert.deepEqual([copy.lastId, copy.numbers], [first.lastId, first.numbers]);
      }),
      { numRuns: 200 },
    );
  });

  it('differ for heaps that differ', () => {
    beginState();
    const make = (value: LuaValue): Uint8Array => {
      state.lastId = 0;
      const table = new LuaTable();
      table.setString('x', value);
      return bytesOf(heapOf(table));
    };
    const all = [1, 2, -1, new LuaFloat(1), '1', true, new LuaFloat(0), new LuaFloat(-0), 2n ** 64n, -(2n ** 64n), new LuaTable()].map((value) => Buffer.from(make(value)).toString('hex'));
    assert.equal(new Set(all).size, all.length);
  });
});

describe('snapshots that are damaged or foreign', () => {
  it('of another dialect are not read', () => {
    beginState();
    assert.equal(restoreHeap(bytesOf(heapOf(new LuaTable())), 'luerl', loadProtos), undefined);
  });

  it('are noticed, whatever happened to them', () => {
    fc.assert(
      fc.property(arbitraryHeap, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }), fc.nat(), (build, flips, cut) => {
        const bytes = bytesOf(build());
        assert.equal(restoreHeap(bytes.slice(0, cut % bytes.length), 'puc', loadProtos), undefined);
        const flipped = bytes.slice();
        for (const [at, mask] of flips) flipped[at % flipped.length]! ^= mask;
        if (Buffer.compare(flipped, bytes) !== 0) assert.equal(restoreHeap(flipped, 'puc', loadProtos), undefined);
      }),
      { numRuns: 200 },
    );
    assert.equal(restoreHeap(new Uint8Array(0), 'puc', loadProtos), undefined);
    assert.equal(restoreHeap(new TextEncoder().encode('something else entirely'), 'puc', loadProtos), undefined);
  });
});
