/** The worker's side of the boundary: keeps the VMs and answers requests one after the other. */
import type { MessagePort } from 'node:worker_threads';
import { pack, unpack } from '../../message/pack.ts';
import type { Value } from '../../message/value.ts';
import { HostLink } from '../host-link.ts';
import { LuaVm, type Outcome, type VmCallOptions } from '../vm.ts';
import { handedOver, packChange, packError, unpackCall, type WorkerReply, type WorkerRequest } from './wire.ts';

type Answer = Omit<WorkerReply, 'id'>;

/** Compiled code that the next thread can use. */
export interface Keeping {
  /** There is something to save. */
  readonly isWanted: boolean;
  save(): void;
}

/** When code has run for so long, what was compiled is kept for the next thread. */
const saveAfterMs = 1000;

/** Answers requests on a port until it closes. Says `loaded` first. */
export function serve(port: MessagePort, keeping: Keeping): void {
  const vms = new Map<number, LuaVm>();
  const host = new HostLink(port);
  let saving: NodeJS.Timeout | undefined;
  const save = (): void => {
    saving = undefined;
    if (keeping.isWanted) keeping.save();
  };
  port.on('message', (request: WorkerRequest) => {
    if (request.operation === 'save') save();
    const reply = answerSafely(vms, request, host);
    if (keeping.isWanted) saving ??= setTimeout(save, saveAfterMs).unref();
    if (request.id !== 0) port.postMessage({ ...reply, id: request.id }, handedOver(reply.values, reply.change, reply.bytes));
  });
  port.postMessage('loaded');
}

/** A fault of ours costs the VM in which it showed, not the others. */
function answerSafely(vms: Map<number, LuaVm>, request: WorkerRequest, host: HostLink): Answer {
  try {
    return answer(vms, request, host);
  } catch (error) {
    vms.delete(request.vm);
    const message = `The Lua engine failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return { ...closed, error: { kind: 'lost', message, traceback: [] } };
  }
}

function answer(vms: Map<number, LuaVm>, request: WorkerRequest, host: HostLink): Answer {
  if (request.operation === 'open') {
    const { vm, outcome } = LuaVm.open(request.modules, request.options);
    if (vm !== undefined) vms.set(request.vm, vm);
    return answerOf(outcome);
  }
  if (request.operation === 'restore') {
    const vm = LuaVm.restore(request.bytes, request.options);
    if (vm === undefined) return plain;
    vms.set(request.vm, vm);
    return { ...plain, values: pack([]) };
  }
  if (request.operation === 'save') return plain;
  const vm = vms.get(request.vm);
  if (vm === undefined) return closed;
  switch (request.operation) {
    case 'call': {
      const { id, nowMs, seed, limits, hasHost } = request;
      const { args, held } = unpackCall(request.values);
      const options: VmCallOptions = {
        ...(nowMs === undefined ? {} : { nowMs }),
        ...(seed === undefined ? {} : { seed }),
        ...(limits === undefined ? {} : { limits }),
        ...(held === undefined ? {} : { held }),
        ...(hasHost === true ? { ask: (name: string, asked: Uint8Array) => host.ask(id, name, asked) } : {}),
      };
      return answerOf(vm.call(request.name, args, options));
    }
    case 'functions':
      return { ...plain, values: pack(vm.functions()) };
    case 'hold':
      vm.hold((unpack(request.values) as readonly Value[])[0] as Value);
      return plain;
    case 'held': {
      const value = vm.held(request.path);
      return value === undefined ? plain : { ...plain, values: pack([value]) };
    }
    case 'fork': {
      const fork = vm.fork();
      if (fork === undefined) return plain;
      vms.set(request.to, fork);
      return { ...plain, values: pack([]) };
    }
    case 'snapshot': {
      const bytes = vm.snapshot();
      return bytes === undefined ? plain : { ...plain, bytes };
    }
    case 'hash': {
      const hash = vm.hash();
      return hash === undefined ? plain : { ...plain, values: pack([hash]) };
    }
    case 'close':
      vms.delete(request.vm);
      return plain;
  }
}

const plain: Answer = { printed: '', instructions: 0, dirty: false };
const closed: Answer = { error: { kind: 'lost', message: 'The Lua VM is closed', traceback: [] }, printed: '', instructions: 0, dirty: true };

function answerOf({ values, change, error, caught, printed, instructions, dirty }: Outcome): Answer {
  if (error !== undefined) return { error: packError(error), printed, instructions, dirty };
  return { values: pack(values), ...(change === undefined ? {} : { change: packChange(change) }), ...(caught === undefined ? {} : { caught: { text: caught.text, error: packError(caught.error) } }), printed, instructions, dirty };
}
