/**
 * What an upload costs, and what an address can pay. Turbo counts in winc: 10^12 of them are one credit, which pays for what one AR
 * would pay for on Arweave itself.
 *
 * @source protocol.md D.5
 */
import { parseJson } from '../../base/parse-json.ts';
import type { Transport } from '../transport.ts';
import { describeBody } from '../transport/reply-text.ts';
import { noPrice, refused } from './errors.ts';

/** Items below this cost nothing, and nobody is asked. A service may give more away: its price says so. */
export const freeBelowBytes = 100 * 1024;

interface AskOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * The price of an item.
 * @param payment asked only for what may cost something
 * @returns winc; `undefined` when the service tells no price
 */
export async function priceOf(payment: () => Promise<Transport>, sizeBytes: number, { signal }: AskOptions = {}): Promise<bigint | undefined> {
  if (sizeBytes < freeBelowBytes) return 0n;
  return ask(await payment(), `/v1/price/bytes/${sizeBytes}`, ['winc'], signal);
}

/** The credits of an address, in winc; 0 for one that the service does not know. */
export async function balanceOf(payment: Transport, address: string, { signal }: AskOptions = {}): Promise<bigint> {
  // What others let it spend counts too.
  return (await ask(payment, `/v1/account/balance/arweave?address=${address}`, ['effectiveBalance', 'winc'], signal)) ?? 0n;
}

/** `1500000 winc (0.0000015 AR)`. */
export function wincText(winc: bigint): string {
  const fraction = (winc % 10n ** 12n).toString().padStart(12, '0').replace(/0+$/, '');
  return `${winc} winc (${winc / 10n ** 12n}${fraction === '' ? '' : `.${fraction}`} AR)`;
}

/** A number of a JSON answer; `undefined` for 404 and for an answer without it. */
async function ask(payment: Transport, path: string, names: readonly string[], signal: AbortSignal | undefined): Promise<bigint | undefined> {
  const reply = await payment.request({ method: 'GET', path, headers: [['accept', 'application/json']], maxBytes: 1024 * 1024, ...(signal === undefined ? {} : { signal }) });
  if (reply.status === 404) return undefined;
  if (reply.status !== 200) throw refused(payment.url, path, reply.status, reply.body);
  const parsed = parseJson(Buffer.from(reply.body).toString('utf8'));
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) throw noPrice(payment.url, path, describeBody(reply.body));
  for (const name of names) {
    const value: unknown = Object.hasOwn(parsed.value, name) ? (parsed.value as Record<string, unknown>)[name] : undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
    if (typeof value === 'string' && /^\d{1,40}$/.test(value)) return BigInt(value);
    if (value !== undefined && value !== null) throw noPrice(payment.url, path, `its ${name} is no amount of winc`);
  }
  return undefined;
}
