import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pack, unpack } from '../../../src/message/pack.ts';
import { message, withKeys } from '../../../src/message/value.ts';
import { Task, taskFrom } from '../../../src/node/cron/task.ts';

const fields = { id: 'an-id', path: '/x', interval: '10-seconds', intervalMs: 10_000, request: message({ path: '/x', body: { a: 1 } }), owners: ['me'], readOnly: true, dueAt: 1000 };
const { interval: _interval, intervalMs: _ms, ...onceFields } = fields;

describe('Task', () => {
  it('keeps its rhythm, whatever was missed', () => {
    const task = new Task(fields);
    for (const [at, next] of [[1000, 11_000], [11_000, 21_000], [21_001, 31_000], [65_000, 71_000], [71_000, 81_000]] as const) {
      task.take(at);
      assert.equal(task.dueAt, next);
    }
  });

  it('waits no longer than its interval when the clock is set back', () => {
    const task = new Task({ ...fields, dueAt: 1_000_000 });
    task.settle(995_000);
    assert.equal(task.dueAt, 1_000_000);
    task.settle(5000);
    assert.equal(task.dueAt, 15_000);
  });

  it('is the same after it was written and read', () => {
    const task = new Task(fields, { runs: 3, failed: 2, skipped: 1, lastError: 'no', running: true });
    task.take(1000);
    const read = taskFrom(unpack(pack(task.definition())), unpack(pack(task.progress())))!;
    assert.deepEqual(read.progress(), task.progress());
    assert.deepEqual(read.definition(), withKeys(task.definition(), [['due-at', 11_000]]));
    assert.deepEqual([read.id, read.owners, read.dueAt, read.isOnce, read.counts.running], ['an-id', ['me'], 11_000, false, false]);
    assert.deepEqual([taskFrom(task.definition())!.dueAt, taskFrom(task.definition())!.counts.runs], [1000, 0]);
  });

  it('is due until it has run, when it runs once', () => {
    const task = new Task(onceFields);
    task.take(5000);
    assert.equal(task.dueAt, Infinity);
    task.settle(5000);
    assert.equal(task.dueAt, Infinity);
    const read = taskFrom(unpack(pack(task.definition())), unpack(pack(task.progress())))!;
    assert.deepEqual([read.isOnce, read.dueAt], [true, 1000]);
  });

  it('is not read from what it did not write', () => {
    for (const other of ['text', 5, null, message({}), message({ id: 'a', path: '/x', request: 'no', 'due-at': 1 })]) assert.equal(taskFrom(other), undefined);
    assert.equal(taskFrom(new Task(fields).definition(), 'text'), undefined);
  });
});
