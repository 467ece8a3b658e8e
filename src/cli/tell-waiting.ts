/** Status lines while nothing seems to happen: a command waits for a node. */
import type { TransportOptions } from '../client/transport.ts';
import type { CliContext } from './context.ts';

/** Says that a node asked to be left alone for a while. */
export function tellPause({ output }: CliContext): NonNullable<TransportOptions['onPause']> {
  return ({ url, status, ms }) => {
    if (ms >= 1000) output.status(`${url} is busy (${status}): trying again in ${Math.round(ms / 1000)} s …`);
  };
}

/** Says that a node takes its time. */
export function tellWait({ output }: CliContext): NonNullable<TransportOptions['onWait']> {
  return ({ url, ms }) => output.status(`Still waiting for ${url} (${Math.round(ms / 1000)} s) …`);
}
