import assert from 'node:assert/strict';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { acquireLease, holdsLease, readLease, releaseLease } from '../../src/store/lease.ts';
import { createLmdbStore } from '../../src/store/lmdb.ts';
import { sourceLoader } from '../helpers/source-loader.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

describe('lmdb store and other processes', () => {
  const root = temporaryFolder('store');
  const children: ChildProcessWithoutNullStreams[] = [];
  after(() => children.forEach((child) => child.kill('SIGKILL')));

  /** A process with the same store. `ask` sends a command and waits for its answer. */
  async function startOther(folder: string, durable = false) {
    const script = fileURLToPath(new URL('./other-process.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', sourceLoader, script, folder, durable ? 'durable' : '']);
    children.push(child);
    child.stderr.pipe(process.stderr);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<unknown> => {
      const { value, done } = await lines.next();
      return done ? undefined : JSON.parse(value);
    };
    assert.equal(await next(), 'ready');
    return {
      child,
      next,
      ask(...command: unknown[]): Promise<unknown> {
        child.stdin.write(`${JSON.stringify(command)}\n`);
        return next();
      },
    };
  }

  for (const durable of [false, true]) {
    it(`keeps all that was acknowledged when the process is killed${durable ? ' (durable)' : ''}`, async () => {
      const folder = join(root, `killed-${durable}`);
      let first = 0;
      for (const chains of [1, 20]) {
        const other = await startOther(folder, durable);
        const said: number[] = [];
        const ended = once(other.child, 'exit');
        other.child.stdin.write(`${JSON.stringify(['stream', chains])}\n`);
        for (let line = await other.next(); line !== undefined; line = await other.next()) {
          if (typeof line === 'number') said.push(line);
          if (said.length === 1000) other.child.kill('SIGKILL');
        }
        // Until it is reaped it counts as alive.
        await ended;
        assert.ok(said.length >= 1000);
        const store = await createLmdbStore({ folder });
        for (const slot of said) assert.deepEqual(store.get(['slot', slot]), Buffer.alloc(700, slot), `slot ${slot} was acknowledged`);
        await store.transaction((txn) => txn.put(['after', first++], Buffer.from('fine')));
        await store.close();
      }
      assert.deepEqual(readdirSync(folder).sort(), ['data.mdb', 'lock.mdb'], 'no marker is left');
    });
  }

  it('shows each process what the other wrote, and loses no transaction of either', async () => {
    const folder = join(root, 'shared');
    const store = await createLmdbStore({ folder });
    const other = await startOther(folder);
    await store.transaction((txn) => txn.put(['mine'], Buffer.from('from here')));
    assert.equal(await other.ask('get', 'mine'), 'from here');
    await other.ask('put', 'theirs', 'from there');
    assert.equal(store.get(['theirs'])?.toString(), 'from there');

    const theirs = other.ask('add', 2000);
    for (let index = 0; index < 2000; index++) {
      await store.transaction((txn) => {
        const next = Number(txn.get(['counter'])?.toString() ?? 0) + 1;
        txn.put(['counter'], Buffer.from(String(next)));
        txn.put(['by', process.pid, next], Buffer.alloc(500, 2));
      });
    }
    await theirs;
    assert.equal(store.get(['counter'])?.toString(), '4000');
    assert.equal(store.range({ prefix: ['by'] }).length, 4000);
    assert.equal(readdirSync(folder).filter((name) => name.startsWith('open-')).length, 2);
    await other.ask('close');
    await store.close();
    assert.deepEqual(readdirSync(folder).sort(), ['data.mdb', 'lock.mdb']);
  });

  it('leaves no marker after an ordinary exit without close', async () => {
    const folder = join(root, 'exit');
    const other = await startOther(folder);
    await other.ask('put', 'k', 'v');
    other.child.stdin.write('["exit"]\n');
    await once(other.child, 'exit');
    assert.deepEqual(readdirSync(folder).sort(), ['data.mdb', 'lock.mdb']);
    const store = await createLmdbStore({ folder });
    assert.equal(store.get(['k'])?.toString(), 'v');
    await store.close();
  });

  it('lets one process host: a take-over is seen in the next transaction of the former host', async () => {
    const folder = join(root, 'lease');
    const store = await createLmdbStore({ folder });
    const owner = { pid: process.pid, url: 'http://localhost:1', startedAt: 1, token: 'first' };
    assert.deepEqual(await acquireLease(store, owner), { acquired: true, holder: owner, previous: undefined });
    assert.equal(await store.transaction((txn) => holdsLease(txn, 'first')), true);

    const other = await startOther(folder);
    assert.deepEqual(((await other.ask('lease', 'second')) as { previous: unknown }).previous, owner);
    assert.equal(await other.ask('holds', 'second'), true);
    assert.equal(await store.transaction((txn) => holdsLease(txn, 'first')), false);
    assert.equal(await releaseLease(store, 'first'), false);
    assert.equal(readLease(store)?.token, 'second');
    await other.ask('close');
    await store.close();
  });
});
