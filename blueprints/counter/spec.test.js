// node --test blueprints/counter: what blueprint.json says, with the Handlers runtime and without, in both dialects.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, beforeEach, describe, it } from 'node:test';
import { openProcess } from 'hbx/test';

const file = new URL('./main.lua', import.meta.url);

for (const dialect of ['luerl', 'puc']) {
  for (const runtime of ['handlers', 'compute']) {
    describe(`counter (${runtime}, ${dialect})`, () => {
      // Each test talks to a process of its own.
      let counter;
      const opened = [];
      beforeEach(async () => {
        counter = await openProcess({ file, runtime, dialect, owner: 'owner' });
        opened.push(counter);
      });
      after(async () => {
        for (const process of opened) await process.close();
      });

      const answer = async (from, action, data, more = {}) => {
        const { ok, error, outbox } = await counter.send({ from, action, ...(data === undefined ? {} : { data }), ...more });
        assert.ok(ok, error?.message);
        assert.equal(outbox.length, 1);
        if (runtime === 'handlers') assert.equal(outbox[0].target, from);
        return [outbox[0].data, outbox[0].tags.error];
      };

      it('Inc and Dec count by the data, else by 1', async () => {
        assert.deepEqual(await answer('bob', 'Inc'), ['1', undefined]);
        assert.deepEqual(await answer('bob', 'Inc', ''), ['2', undefined]);
        assert.deepEqual(await answer('bob', 'Inc', '5'), ['7', undefined]);
        assert.deepEqual(await answer('bob', 'Inc', '+3'), ['10', undefined]);
        assert.deepEqual(await answer('bob', 'Inc', '-20'), ['-10', undefined]);
        assert.deepEqual(await answer('bob', 'Dec'), ['-11', undefined]);
        assert.deepEqual(await answer('bob', 'Dec', '007'), ['-18', undefined]);
        assert.deepEqual(await answer('bob', 'Dec', '999999999999999'), ['-1000000000000017', undefined]);
      });

      it('Inc, Dec and Set refuse what is no integer, and stay where they are', async () => {
        await answer('owner', 'Set', '7');
        for (const data of ['1.5', '1e3', '0x10', ' 7 ', '7 ', 'abc', '-', '+', '--1', '+-1', '1-', '١', '7\n', '\0', '1'.repeat(20_000) + 'x']) {
          for (const action of ['Inc', 'Dec', 'Set']) assert.deepEqual(await answer('owner', action, data), ['7', 'Amount must be an integer'], `${action} ${data.slice(0, 20)}`);
        }
        for (const data of ['1000000000000000', '-1000000000000000', '9'.repeat(20_000)]) {
          for (const action of ['Inc', 'Dec', 'Set']) assert.deepEqual(await answer('owner', action, data), ['7', 'Amount is too large'], `${action} ${data.slice(0, 20)}`);
        }
        assert.deepEqual(await answer('owner', 'Set'), ['7', 'Amount must be an integer']);
        assert.deepEqual(await answer('owner', 'Set', ''), ['7', 'Amount must be an integer']);
      });

      it('Set and Reset are for the owner', async () => {
        assert.deepEqual(await answer('owner', 'Set', '41'), ['41', undefined]);
        assert.deepEqual(await answer('bob', 'Set', '1'), ['41', 'Only the owner can Set']);
        assert.deepEqual(await answer('bob', 'Reset'), ['41', 'Only the owner can Reset']);
        assert.deepEqual(await answer('owner', 'Set', '-5'), ['-5', undefined]);
        assert.deepEqual(await answer('owner', 'Reset'), ['0', undefined]);
      });

      it('a process is never taken for the owner whose node carries it', async () => {
        assert.deepEqual(await answer('bob', 'Set', '1', { fromProcess: true }), ['0', 'Only the owner can Set']);
      });

      it('Get says where it stands', async () => {
        await answer('bob', 'Inc', '2');
        assert.deepEqual(await answer('bob', 'Get', 'whatever'), ['2', undefined]);
      });

      if (runtime === 'compute') {
        it('everything else is answered as Get is', async () => {
          await answer('bob', 'Inc', '2');
          for (const action of ['Other', 'inc', '__index', 'constructor', '', undefined]) assert.deepEqual(await answer('bob', action), ['2', undefined]);
          assert.deepEqual(await counter.state('blueprints'), { counter: '1.0.0' });
          assert.equal(await counter.state('results/output'), '');
        });

        it('answers the process message too', async () => {
          assert.deepEqual(counter.first.outbox.map(({ data }) => data), ['0']);
        });
      } else {
        it('everything else is for other handlers', async () => {
          for (const action of ['Other', 'inc', '']) assert.deepEqual((await counter.send({ from: 'bob', action })).outbox, []);
          assert.deepEqual(await counter.state('blueprints'), { counter: '1.0.0' });
        });

        it('refuses JSON that is no number', async () => {
          for (const data of ['{"n":1}', '[]', 'true', '"x"', '1.5']) assert.deepEqual(await answer('bob', 'Inc', data, { tags: { 'Content-Type': 'application/json' } }), ['0', 'Amount must be an integer'], data);
          assert.deepEqual(await answer('bob', 'Inc', '5', { tags: { 'Content-Type': 'application/json' } }), ['5', undefined]);
        });

        it('keeps the latest 20 changes', async () => {
          for (let i = 0; i < 21; i++) await answer('bob', 'Inc');
          await answer('bob', 'Dec', '3');
          await answer('owner', 'Set', '4');
          assert.equal((await counter.eval('return #counterLog .. " " .. table.concat(counterLog, " ", 18)')).output, '20 +1 -3 =4');
          await answer('owner', 'Reset');
          assert.equal((await counter.eval('return #counterLog')).output, '0');
        });

        it('keeps its state when it is loaded again', async () => {
          await answer('bob', 'Inc', '5');
          const { ok, error } = await counter.eval(readFileSync(file, 'utf8'));
          assert.ok(ok, error?.message);
          assert.deepEqual(await answer('bob', 'Get'), ['5', undefined]);
          assert.deepEqual(await answer('bob', 'Inc'), ['6', undefined]);
        });

        it('takes over a counter that is none', async () => {
          await counter.eval('counter = "x" counterLog = 5');
          assert.ok((await counter.eval(readFileSync(file, 'utf8'))).ok);
          assert.deepEqual(await answer('bob', 'Inc'), ['1', undefined]);
        });
      }
    });
  }
}
