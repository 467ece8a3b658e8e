import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { HbxError } from '../../../../src/base/errors.ts';
import { openProcess } from '../../../../src/cli/commands/repl/open-process.ts';
import type { NodeAccess } from '../../../../src/cli/node-access.ts';
import { findWorkspace } from '../../../../src/project/state-folder.ts';
import { message, type Value } from '../../../../src/message/value.ts';
import { temporaryFolder } from '../../../helpers/temporary-folder.ts';

const id = 'pRocEss0123456789_abcdefghijklmnopqrstuvwxy';
const { signal } = new AbortController();

/** A node that computes slot 7 for ever. @param parts what is at paths of the process */
function busyNode(parts: Readonly<Record<string, Value>>) {
  const asked: string[] = [];
  const readJson = (path: string, options: { signal: AbortSignal }): Promise<Value> => {
    const part = path.slice(id.length + 1);
    asked.push(part);
    if (part.startsWith('/now')) return new Promise((_resolve, reject) => options.signal.addEventListener('abort', () => reject(new HbxError('client/aborted', 'Aborted.'))));
    const value = part === '' ? message({ type: 'Process', ...(parts[''] as object) }) : parts[part];
    return value === undefined ? Promise.reject(new HbxError('client/rejected', 'Not here.')) : Promise.resolve(value);
  };
  const client = { readJson, newestSlot: async () => 7, transport: { url: 'http://127.0.0.1:1' } };
  const folder = temporaryFolder('open-process');
  return { asked, access: { client, workspace: findWorkspace({ cwd: folder, home: folder }), local: true } as unknown as NodeAccess };
}

describe('opening a process whose newest slot is computed', () => {
  // A connection to a node would keep the program alive while it is waited for.
  let connection: NodeJS.Timeout;
  before(() => (connection = setInterval(() => {}, 1000)));
  after(() => clearInterval(connection));

  const open = async (parts: Readonly<Record<string, Value>>, patienceMs = 5) => {
    const { access, asked } = busyNode(parts);
    const told: unknown[] = [];
    const { process } = await openProcess(access, id, { signal, patienceMs, waiting: (slot) => (told.push(slot), (late) => void told.push(late)) });
    return { process, told, asked };
  };

  it('goes on with what the slot before tells', async () => {
    const { process, told } = await open({ '/compute&slot=6/runtime': Buffer.from('handlers') });
    assert.deepEqual([process.kind, process.slot, told], ['handlers', 7, [7, true]]);
  });

  it('takes it for a module when nothing says more', async () => {
    assert.equal((await open({})).process.kind, 'module');
  });

  it('waits for it without end where nobody said how long, until it is interrupted', async () => {
    const ending = new AbortController();
    const { access } = busyNode({});
    const ends: boolean[] = [];
    const waiting = (): ((late: boolean) => void) => {
      setImmediate(() => ending.abort());
      return (late) => void ends.push(late);
    };
    await assert.rejects(openProcess(access, id, { signal: ending.signal, waiting }), { code: 'client/aborted' });
    assert.deepEqual(ends, [false]);
  });
});
