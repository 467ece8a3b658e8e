import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createHbxEngine } from '../../../src/lua/hbx-engine.ts';
import { message, withKeys, type Message } from '../../../src/message/value.ts';
import type { Outcome } from '../../../src/node/device.ts';
import { lua } from '../../../src/node/devices/lua.ts';
import { newProcess, type ExecutionScope } from '../../../src/node/process/live-process.ts';
import { StateTree } from '../../../src/node/process/state-tree.ts';
import { computeProbes, type Probe, type ProbeCall } from '../../helpers/compute-probes.ts';
import { testRunner } from '../../helpers/test-runner.ts';

/** Probes whose recorded answer differs on purpose, and why. */
const differing: Readonly<Record<string, string>> = {
  function_in_result: 'functions do not leave the VM: their keys are left out',
};

/** Errors that say more than the recorded text: `error({…})` shows the table, and a function that is missing is named. */
const differingTexts = new Set(['error_table', 'undefined_function']);

describe('lua@5.3a: recorded answers of the real device', () => {
  const engine = createHbxEngine();
  const { ctx } = testRunner({ engine });
  after(() => engine.close());

  /** A state of the module in which some calls were made. */
  async function scopeAfter(probe: Probe, calls: readonly ProbeCall[]): Promise<ExecutionScope> {
    const definition = message({ type: 'Process' });
    const { scope } = newProcess('probe', definition, new StateTree(definition), ctx.limits);
    for (const call of calls) await answer(probe, call, scope);
    return scope;
  }

  async function answer(probe: Probe, { function: name, base, req }: ProbeCall, scope: ExecutionScope): Promise<Outcome> {
    const module = message({ 'content-type': 'application/lua', name: 'probe.lua', body: probe.module });
    const place = message({ module, ...(probe.sandbox ? { sandbox: true } : {}) });
    const request: Message = withKeys(message({}), [['function', name], ['parameters', [base, req, new Map()]]]);
    // As a real node: elsewhere no message says what a function is called with.
    return lua.fallback!('probe', place, request, { ...ctx, scope, strict: true });
  }

  for (const probe of computeProbes()) {
    const reason = differing[probe.id];
    const run = async (): Promise<void> => {
      const kept: ProbeCall[] = [];
      for (const call of probe.calls) {
        const { reply } = call;
        const outcome = await answer(probe, call, await scopeAfter(probe, kept));
        if (reply.status === 'ok') assert.deepEqual(outcome, { ok: true, value: reply.result });
        else {
          assert.equal(outcome.ok, false);
          assert.equal((outcome as { status: number }).status, reply.status === 'error' && reply.message === undefined && probe.id !== 'recursive_result' ? 400 : 500);
          if (reply.message !== undefined && !differingTexts.has(probe.id)) assert.equal((outcome.value as Message).get('body'), reply.message);
          if (reply.status === 'error' && reply.message === undefined && probe.id !== 'recursive_result') assert.deepEqual(outcome.value, reply.result);
        }
        if (reply.status === 'ok' && reply.state === 'new') kept.push(call);
      }
    };
    if (reason === undefined) it(probe.id, run);
    else it(`${probe.id} (differs: ${reason})`, () => assert.rejects(run, assert.AssertionError));
  }
});
