import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rejected } from '../../src/client/errors.ts';

const url = 'http://127.0.0.1:1';
const id = 'p'.repeat(43);

describe('what to do after a refusal', () => {
  it('names the node that has the process', () => {
    const { hint, exitCode } = rejected(url, `/${id}/now`, 404, `Nothing with the id ${id} is on this node. It is a process of http://127.0.0.1:2: ask there.`);
    assert.deepEqual([hint, exitCode], ['Ask that node: `--url http://127.0.0.1:2`.', 5]);
  });

  it('names the process whose slots are listed', () => {
    const text = `Slot 9 is not in the log of ${id} yet: its newest slot is 1.`;
    assert.equal(rejected(url, `/${id}/compute&slot=9/results`, 404, text).hint, `Take one of the slots that are there: \`hbx messages ${id}\` lists them.`);
    assert.equal(rejected(url, `/${id}~process@1.0/as=execution/compute&slot=9`, 404, text).hint, `Take one of the slots that are there: \`hbx messages ${id}\` lists them.`);
  });

  it('looks for the id otherwise, and for nothing after another status', () => {
    assert.match(rejected(url, '/x', 404, 'not_found').hint!, /`hbx ps`/);
    assert.equal(rejected(url, '/x', 400, 'Slot x is no number.').hint, undefined);
  });
});
