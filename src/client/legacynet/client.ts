/**
 * A client of legacynet, by `@permaweb/aoconnect` (`aoconnect.ts`). Messages are signed here, so that their ids are known before they are sent.
 *
 *     send      POST <mu>                              the signed item; the unit has it scheduled, and delivers what the process answers
 *               GET  <cu>/result/<id>?process-id=…     what came of it
 *     dryRun    POST <cu>/dry-run?process-id=…         unsigned: whose it is, is said
 *     owner     POST <gateway>/graphql                 who signed the process
 *
 * It is known neither which slot a message got nor what became of what it sends.
 *
 * @source protocol.md D.2, E
 */
import { performance } from 'node:perf_hooks';
import { isHbxError, type HbxError } from '../../base/errors.ts';
import type { DryRunResult, Result } from '../../base/result.ts';
import { decodeJson } from '../../message/codecs/json.ts';
import type { Signer } from '../../message/signer.ts';
import type { RequestOptions, SendMessage } from '../client.ts';
import { resultFrom } from '../result.ts';
import { roundMs } from '../round-ms.ts';
import { signItem } from '../sign-item.ts';
import type { Transport } from '../transport.ts';
import { SendError, type FailureKind } from '../../base/send-failure.ts';
import { loadAoconnect, type Aoconnect, type AoSend, type AoSigner, type AoTag } from './aoconnect.ts';
import { withPlainTexts } from './aos-text.ts';
import { noBytes, withMessage } from './errors.ts';
import { readOwner } from './read-owner.ts';
import { createUnitFetch, type Unit } from './unit-fetch.ts';

export interface LegacynetClient {
  readonly signer: Signer;
  /**
   * Sends a message and waits for what came of it.
   * @param options.onSigned hears the id before anything is sent
   * @throws HbxError `client/…`, `legacynet/…`; after the message was sent, with its id among the details
   */
  send(process: string, content: SendMessage, options?: RequestOptions & { readonly onSigned?: (id: string) => void }): Promise<Result>;
  /** Runs a message on the process as it is now. Nothing is written or signed. */
  dryRun(process: string, content: SendMessage, options?: RequestOptions): Promise<DryRunResult>;
  /** Who signed the process message; `undefined` where no gateway is named, or does not know it (yet). */
  owner(process: string, options?: RequestOptions): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface LegacynetParts {
  readonly mu: Transport;
  readonly cu: Transport;
  readonly gateway?: Transport | undefined;
  readonly signer: Signer;
  /** Milliseconds that a result is waited for. Default 120 000. */
  readonly resultMs?: number;
}

export function createLegacynetClient({ mu, cu, gateway, signer, resultMs = 120_000 }: LegacynetParts): LegacynetClient {
  const units: Unit[] = [{ name: 'messenger unit', transport: mu }, { name: 'compute unit', transport: cu }];
  let loading: ReturnType<typeof loadAoconnect> | undefined;

  /** Its calls, which fail with what a request said, not with what aoconnect makes of it. */
  const open = async ({ signal }: RequestOptions, sentId?: () => string | undefined): Promise<Aoconnect> => {
    const { connect } = await (loading ??= loadAoconnect());
    const { fetch, failure } = createUnitFetch({ units, signal, resultMs, ...(sentId === undefined ? {} : { sentId }) });
    const ao = connect({ MODE: 'legacy', MU_URL: mu.url, CU_URL: cu.url, ...(gateway === undefined ? {} : { GATEWAY_URL: gateway.url }), fetch, noLog: true });
    const honest = <Given, Answer>(call: (given: Given) => Promise<Answer>) => (given: Given): Promise<Answer> =>
      call(given).catch((error: unknown) => {
        throw failure() ?? error;
      });
    return { signMessage: honest(ao.signMessage), sendSignedMessage: honest(ao.sendSignedMessage), result: honest(ao.result), dryrun: honest(ao.dryrun) };
  };

  const sign: AoSigner = async (create) => {
    const { data, tags, target } = await create({ passthrough: true });
    const { id, bytes } = await signItem({ data, tags: Object.fromEntries(tags.map(({ name, value }) => [name, value])), ...(target === undefined ? {} : { target }) }, signer);
    return { id, raw: bytes };
  };

  return {
    signer,
    async send(process, content, options = {}) {
      let sentId: string | undefined;
      const ao = await open(options, () => sentId);
      const started = performance.now();
      const item = await ao.signMessage({ process, ...writingOf(content), signer: sign });
      sentId = item.id;
      options.onSigned?.(item.id);
      const signedAt = performance.now();
      const resultUrl = `${cu.url}/result/${item.id}?process-id=${process}`;
      const refused = await ao.sendSignedMessage(item).then(() => undefined, (error: unknown) => unlessRepeated(error, item.id, resultUrl));
      const scheduledAt = performance.now();
      const told = await ao.result({ message: item.id, process }).catch((error: unknown) => {
        throw refused ?? (isHbxError(error) ? withMessage(error, item.id, `It was sent. ${resultUrl} tells what came of it, once it is there.`) : error);
      });
      const ms = { sign: roundMs(signedAt - started), schedule: roundMs(scheduledAt - signedAt), compute: roundMs(performance.now() - scheduledAt) };
      return { process, slot: null, id: item.id, ...legacyResult(told), ms };
    },
    async dryRun(process, content, options = {}) {
      const ao = await open(options);
      const started = performance.now();
      // The unit gets a text, and something in place of an empty one.
      const data = textOf(content.data) || ' ';
      const told = await ao.dryrun({ process, ...writingOf(content), data, Owner: signer.address });
      const ms = { sign: 0, schedule: 0, compute: roundMs(performance.now() - started) };
      return { process, slot: null, dryRun: true, from: null, id: '', ...legacyResult(told), ms, changes: null };
    },
    owner: async (process, options = {}) => (gateway === undefined ? undefined : readOwner(gateway, process, options)),
    async close() {
      await Promise.all([mu.close(), cu.close(), gateway?.close()]);
    },
  };
}

/** Failures before which the unit may have taken the message. */
const mayHaveArrived: readonly FailureKind[] = ['lost', 'head-timeout', 'body-timeout', 'endless', 'cut-off'];

/**
 * A message that was not taken.
 * @returns the refusal of one that was sent again: the unit knows its id then, and its result tells more
 * @throws what else went wrong
 */
function unlessRepeated(error: unknown, id: string, resultUrl: string): HbxError {
  if (!isHbxError(error)) throw error;
  if (error.code === 'client/rejected' && / \d+ attempts/.test(error.details[0] ?? '')) return withMessage(error, id);
  // Who has begun to answer has the message.
  const isLost = error.code === 'client/aborted' || error.code === 'client/too-long' || (error.cause instanceof SendError && mayHaveArrived.includes(error.cause.kind));
  throw withMessage(error, id, isLost ? `It may have arrived all the same: ${resultUrl} tells what came of it then. \`hbx send\` would send another message.` : error.hint);
}

/** What is to be sent, as aoconnect wants it. It adds the tags of the protocol. */
function writingOf({ action, data, tags = {} }: SendMessage): AoSend {
  const all: AoTag[] = [...(action === undefined ? [] : [{ name: 'Action', value: action }]), ...Object.entries(tags).map(([name, value]) => ({ name, value }))];
  return { ...(data === undefined ? {} : { data }), tags: all };
}

/** @throws HbxError `legacynet/not-there` for bytes that are no text */
function textOf(data: string | Uint8Array | undefined): string {
  if (typeof data === 'string' || data === undefined) return data ?? '';
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw noBytes();
  }
}

/** @param told a JSON object: `unit-fetch.ts` lets nothing else through */
function legacyResult(told: unknown): ReturnType<typeof resultFrom> {
  const parsed = decodeJson(JSON.stringify(withPlainTexts(told as Record<string, unknown>)));
  return resultFrom(new Map([['raw', parsed.ok ? parsed.value : null]]));
}
