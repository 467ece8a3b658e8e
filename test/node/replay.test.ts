import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAssignments } from '../../src/client/assignments.ts';
import { readModules } from '../../src/client/modules.ts';
import { getKey, isMessage, message, type Message } from '../../src/message/value.ts';
import { replay } from '../../src/node/replay.ts';
import { testNode } from '../helpers/test-node.ts';

/** Fails from the third message on, because of what the first two left behind; a message with `spoil` fails after it wrote. */
const source = `local seen = 0
function compute(base, req)
  local spoil = req.body.spoil
  seen = seen + (req.body.action and 1 or 0)
  if spoil then return "not the base" end
  base.total = (base.total or 0) + seen
  if base.total > 3 then
    local none
    for i = 1, 3 do
      if i == 2 then none.field = base.total end
    end
  end
  base.results = { output = string.format("%d at %d", seen, req.timestamp) }
  return base
end
function forever(base) while true do end end
`;

const never = new AbortController().signal;

describe('replay', () => {
  it('ends a slot as the node did that ran it: with its state, its time, its place', async () => {
    const { client, spawn } = await testNode();
    const process = await spawn(source);
    for (let n = 1; n <= 3; n++) await client.send(process, { action: 'Add' });
    const assignments = await readAssignments(client, process, 3);
    const modules = (await readModules(client, assignments[0]!))!;
    for (const slot of [2, 3]) {
      const told = await client.readValue(`/${process}/compute&slot=${slot}/results`);
      const found = await replay({ process, assignments: assignments.slice(0, slot + 1), modules, signal: never });
      assert.deepEqual(new Map([...(found as Message)]), withoutDevice(told as Message), `slot ${slot}`);
    }
    const failed = (await replay({ process, assignments, modules, signal: never })) as Message;
    const error = getKey(failed, 'error') as Message;
    assert.equal(error.get('message'), "invalid index in nil: 'field'");
    assert.deepEqual([error.get('file'), error.get('line')], [[...modules.keys()][0], 10]);
  });

  it('goes on after a slot that failed late, as if that had not been', async () => {
    const { client, spawn } = await testNode();
    const process = await spawn(source);
    await client.send(process, { action: 'Add', tags: { spoil: 'yes' } });
    await client.send(process, { action: 'Add' });
    const assignments = await readAssignments(client, process, 2);
    const modules = (await readModules(client, assignments[0]!))!;
    const found = (await replay({ process, assignments, modules, signal: never })) as Message;
    assert.match(String(found.get('output')), /^1 at /);
  });

  it('is ended by its signal, in the middle of a slot', async () => {
    const { client, spawn } = await testNode();
    const process = await spawn(source);
    const first = (await readAssignments(client, process, 0))[0]!;
    const modules = (await readModules(client, first))!;
    // Each of them runs into the bound of instructions: together they would take far longer than a test may.
    const endless = Array.from({ length: 60 }, (_, index) => message({ process, slot: index + 1, path: 'forever', timestamp: 1, body: { type: 'Message', target: process, n: index } }));
    const control = new AbortController();
    const running = replay({ process, assignments: [first, ...endless], modules, signal: control.signal });
    setTimeout(() => control.abort(), 300);
    await assert.rejects(running, { code: 'node/stopping' });
    await assert.rejects(replay({ process, assignments: [first], modules, signal: control.signal }), { code: 'node/stopping' });
  });

  it('has nothing to tell of what is no process, and says what a missing module means', async () => {
    const process = 'p'.repeat(43);
    const assignments = [message({ process, slot: 0, body: { type: 'Message' } })];
    assert.equal(await replay({ process, assignments, modules: new Map(), signal: never }), undefined);
    assert.equal(await replay({ process, assignments: [message({ slot: 0 })], modules: new Map(), signal: never }), undefined);
    const definition = { type: 'Process', device: 'process@1.0', 'execution-device': 'lua@5.3a', module: 'm'.repeat(43) };
    const found = await replay({ process, assignments: [message({ process, slot: 0, body: definition })], modules: new Map(), signal: never });
    assert.ok(isMessage(found));
    assert.match(String((found.get('error') as Message).get('message')), /not found/);
  });
});

/** Reading as JSON adds it. */
function withoutDevice(value: Message): Message {
  return new Map([...value].filter(([key]) => key !== 'device'));
}
