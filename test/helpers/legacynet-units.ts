/** The units of a legacynet as servers of this machine, whose answers a test chooses. Those of real units: `fixtures/legacynet/units.json`. */
import { readFileSync } from 'node:fs';
import { readItem } from '../../src/message/codecs/ans104/item.ts';
import { signedId } from '../../src/message/id.ts';
import { testSigner } from './signer.ts';
import { fakeServer, type FakeReply, type FakeServer } from './two-nodes.ts';

const recorded = JSON.parse(readFileSync(new URL('../fixtures/legacynet/units.json', import.meta.url), 'utf8')) as Record<string, unknown>;

/** Whose process it was. Keys of tests are made anew on each machine, so it is the first of those here. */
const recordedOwner = 'Iqf5dv7hioFgVQ_SZ0WQRDyi0-cc3oD1DawxkqXhpUo';

/** What a real unit answered. */
export function recordedAnswer(name: 'taken' | 'eval' | 'evalError' | 'handler' | 'handlerError' | 'spawn' | 'syntaxError' | 'table' | 'dryRun' | 'owner'): FakeReply {
  return { headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(recorded[name]).replaceAll(recordedOwner, testSigner(0).address) };
}

export interface FakeUnits {
  readonly mu: FakeServer;
  readonly cu: FakeServer;
  readonly gateway: FakeServer;
  /** The ids of the items that the messenger unit got, with their tags and data. */
  items(): { readonly id: string; readonly target: string; readonly tags: Record<string, string>; readonly data: string }[];
}

/** What they answer, each time; a list is answered one by one, its last entry from then on. */
export interface UnitAnswers {
  readonly mu?: FakeReply | readonly FakeReply[];
  readonly result?: FakeReply | readonly FakeReply[];
  readonly dryRun?: FakeReply;
  readonly owner?: FakeReply;
}

/** The recorded acknowledgement, of the item that came. */
function acknowledging(reply: FakeReply, bytes: Uint8Array): FakeReply {
  const item = readItem(bytes);
  return reply.body === recordedAnswer('taken').body && item.ok ? { ...reply, body: JSON.stringify({ id: signedId(item.value.signature) }) } : reply;
}

/** Ends with the test. */
export async function fakeUnits({ mu = recordedAnswer('taken'), result = recordedAnswer('eval'), dryRun = recordedAnswer('dryRun'), owner = recordedAnswer('owner') }: UnitAnswers = {}): Promise<FakeUnits> {
  const inTurn = (answers: FakeReply | readonly FakeReply[]): (() => FakeReply) => {
    const left = [answers].flat();
    return () => (left.length > 1 ? left.shift()! : left[0]!);
  };
  const [taken, told] = [inTurn(mu), inTurn(result)];
  const messenger = await fakeServer(({ method, body }) => (method === 'GET' ? { body: 'ao messenger unit' } : acknowledging(taken(), body)));
  const compute = await fakeServer(({ url }) => (url.startsWith('/result/') ? told() : url.startsWith('/dry-run') ? dryRun : { body: JSON.stringify({ address: 'A'.repeat(43), timestamp: 1 }) }));
  const gateway = await fakeServer(() => owner);
  return {
    mu: messenger,
    cu: compute,
    gateway,
    items: () =>
      messenger.requests
        .filter(({ method }) => method === 'POST')
        .map(({ body }) => {
          const item = readItem(body);
          if (!item.ok) throw new Error(item.reason);
          const { signature, target, tags, data } = item.value;
          const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
          return { id: signedId(signature), target: Buffer.from(target).toString('base64url'), tags: Object.fromEntries(tags.map(({ name, value }) => [text(name), text(value)])), data: text(data) };
        }),
  };
}
