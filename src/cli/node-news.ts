/**
 * Hears when the node that a command talks to goes away, and who answers then: from the attempts of its transport, so it costs no request.
 * Told once each, however many requests notice, and not before the node has answered once: what never was there is not lost.
 */
import { isLostConnection, type TransportAttempt } from '../client/transport.ts';

export interface NodeNews {
  /** `lost`: nobody answers there. `back`: the same node answers again. `moved`: another one does from now on. */
  readonly kind: 'lost' | 'back' | 'moved';
  /** Of the node that it is about. */
  readonly url: string;
}

/** @param url of the node that answers now */
export function watchNode(url: string, tell: (news: NodeNews) => void): (attempt: Pick<TransportAttempt, 'url' | 'status' | 'error'>) => void {
  const { origin, pathname } = new URL(url);
  let at = (origin + pathname).replace(/\/+$/, '');
  let [answered, lost] = [false, false];
  /** A connection broke, as those do that were not used for a while. */
  let broke = false;
  return ({ url: asked, status, error }) => {
    const node = asked === at || ['/', '?'].some((next) => asked.startsWith(at + next)) ? at : new URL(asked).origin;
    if (status === undefined) {
      if (!answered || lost || node !== at || error === undefined || !isLostConnection(error)) return;
      lost = broke || error === 'ECONNREFUSED';
      broke = true;
      if (!lost) return;
      return tell({ kind: 'lost', url: at });
    }
    // It answers only that it has to be asked again, or that it is the host no more.
    if (status === 503) return;
    answered = true;
    if (node !== at) tell({ kind: 'moved', url: node });
    else if (lost) tell({ kind: 'back', url: node });
    at = node;
    lost = broke = false;
  };
}
