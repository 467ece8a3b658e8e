/**
 * The worker's side of the boundary: keeps the machines and answers requests one after the other.
 */
import type { MessagePort } from 'node:worker_threads';
import { pack, unpack } from '../../message/pack.ts';
import type { Value } from '../../message/value.ts';
import type { LuaError } from '../engines.ts';
import { HostLink } from '../host-link.ts';
import { Machine, type Outcome } from './machine.ts';
import type { WireError, WorkerReply, WorkerRequest } from './wire.ts';

/** Answers requests on a port until it closes. Says `loaded` first. */
export function serve(port: MessagePort): void {
  const machines = new Map<number, Machine>();
  const host = new HostLink(port);
  port.on('message', (request: WorkerRequest) => {
    const reply = answerSafely(machines, request, host);
    if (reply !== undefined) port.postMessage(reply);
  });
  port.postMessage('loaded');
}

/** A fault of ours costs the VM in which it showed, not the others. */
function answerSafely(machines: Map<number, Machine>, request: WorkerRequest, host: HostLink): WorkerReply | undefined {
  try {
    return answer(machines, request, host);
  } catch (error) {
    machines.delete(request.vm);
    const message = `The Lua engine failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return replyTo(request.id, { ...closed, error: { kind: 'lost', message, traceback: [] } });
  }
}

function answer(machines: Map<number, Machine>, request: WorkerRequest, host: HostLink): WorkerReply | undefined {
  switch (request.operation) {
    case 'open': {
      const { machine, outcome } = Machine.open(request.modules, request.options);
      if (machine !== undefined) machines.set(request.vm, machine);
      return replyTo(request.id, outcome);
    }
    case 'call': {
      const machine = machines.get(request.vm);
      if (machine === undefined) return replyTo(request.id, closed);
      const { id, name, nowMs, seed, hasHost } = request;
      const ask = hasHost === true ? (question: string, args: Uint8Array): Uint8Array => host.ask(id, question, args) : undefined;
      return replyTo(id, machine.call(name, unpack(request.args) as readonly Value[], nowMs, seed, ask));
    }
    case 'functions':
      return { id: request.id, values: pack(machines.get(request.vm)?.functions() ?? []), printed: '', instructions: 0, dirty: false };
    case 'close':
      machines.get(request.vm)?.close();
      machines.delete(request.vm);
      return undefined;
  }
}

const closed: Outcome = { values: [], error: { kind: 'lost', message: 'The Lua VM is closed', traceback: [] }, printed: '', instructions: 0, dirty: true };

function replyTo(id: number, { values, error, printed, instructions, dirty }: Outcome): WorkerReply {
  return { id, values: pack(values), printed, instructions, dirty, ...(error === undefined ? {} : { error: wireError(error) }) };
}

function wireError({ value, ...rest }: LuaError): WireError {
  return { ...rest, ...(value === undefined ? {} : { value: pack([value]) }) };
}
