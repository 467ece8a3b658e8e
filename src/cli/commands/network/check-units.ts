/** Asks the units of a legacynet how they are. Neither has much to say of itself: a compute unit tells its address. */
import { performance } from 'node:perf_hooks';
import { isHbxError } from '../../../base/errors.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import { factsOf, refusalOf } from '../../../client/json-requests.ts';
import { unitError, type UnitName } from '../../../client/legacynet/errors.ts';
import { roundMs } from '../../../client/round-ms.ts';
import { createTransport } from '../../../client/transport.ts';
import { proxyFor } from '../../../base/proxy.ts';
import { isId } from '../../../message/value.ts';
import type { Network } from '../../../project/networks.ts';
import type { LegacynetUnits } from '../../../project/network-shape.ts';
import type { CliContext } from '../../context.ts';
import { tellWait } from '../../tell-waiting.ts';
import { connectMs, smallRequests, timeConnect, type CheckOptions } from './check-node.ts';

interface UnitCheck {
  readonly url: string;
  /** As of a node. */
  readonly ms: { readonly connect: number | null; readonly first: number; readonly median: number };
  readonly text: string;
}

/** Prints it. With `--json`: `{"network", "mu": {"url", "ms"}, "cu": {"url", "address", "ms"}}`. @throws HbxError `client/…` when one of them does not answer */
export async function checkLegacynet(context: CliContext, { name, public: isPublic }: Network, { mu: muUrl, cu: cuUrl, gateway }: LegacynetUnits): Promise<void> {
  const { env, signal, output } = context;
  const options: CheckOptions = { env, signal, onWait: tellWait(context) };
  const spinner = output.spinner(`Asking ${muUrl} and ${cuUrl} …`);
  const [mu, cu] = await Promise.all([checkUnit(muUrl, 'messenger unit', options), checkUnit(cuUrl, 'compute unit', options)]).finally(() => spinner.stop());
  const address = addressIn(cu.text);
  output.result({ network: name, mu: { url: mu.url, ms: mu.ms }, cu: { url: cu.url, address, ms: cu.ms } }, (paint) =>
    [
      ['network', `${name === 'legacynet' ? name : `${name}, legacynet`}${isPublic ? '  (public)' : ''}`],
      ['messages', `${mu.url}  ${speed(mu)}`],
      ['results', `${cu.url}  ${speed(cu)}${address === null ? '' : `, ${address}`}`],
      ['gateway', gateway ?? 'none is named: who owns a process is not known'],
    ]
      .map(([key, text]) => `${paint('key', key!.padEnd(10))}${escapeControlInLine(text!)}`)
      .join('\n'),
  );
}

async function checkUnit(url: string, unit: UnitName, { env, signal, timeoutMs = 15_000, onWait }: CheckOptions): Promise<UnitCheck> {
  const connect = proxyFor(url, env) === undefined ? await timeConnect(url, signal) : undefined;
  const transport = createTransport({ url, env, timeoutMs, connectMs, attempts: 1, ...(onWait === undefined ? {} : { onWait }) });
  const ask = async (): Promise<{ ms: number; text: string }> => {
    const started = performance.now();
    const reply = await transport.request({ method: 'GET', path: '/', maxBytes: 64 * 1024, signal });
    const text = Buffer.from(reply.body).toString('utf8');
    if (reply.status >= 400) throw refusalOf(transport.url, '/', reply.status, text, { ...factsOf(reply), method: 'GET' });
    return { ms: performance.now() - started, text };
  };
  try {
    const { ms: first, text } = await ask();
    const times: number[] = [];
    for (let count = 0; count < smallRequests; count++) times.push((await ask()).ms);
    const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
    return { url, ms: { connect: connect === undefined ? null : roundMs(connect), first: roundMs(first), median: roundMs(median) }, text };
  } catch (error) {
    throw isHbxError(error) && error.code !== 'client/aborted' ? unitError(error, unit) : error;
  } finally {
    await transport.close();
  }
}

function addressIn(text: string): string | null {
  try {
    const { address } = JSON.parse(text) as { address?: unknown };
    return isId(address) ? address : null;
  } catch {
    return null;
  }
}

function speed({ ms }: UnitCheck): string {
  return `${ms.connect === null ? '' : `${ms.connect} ms to connect, `}${ms.first} ms to the first answer, then ${ms.median} ms`;
}
