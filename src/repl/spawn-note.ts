/** What has to be said of a process that a process asks for: such an entry of its outbox looks as if one had been made. */
import type { DryRunResult, Result } from '../base/result.ts';

/**
 * A sentence for an outbox with an entry of `type=Process`, which push leaves where it is, as real nodes do; undefined without one. Units of
 * legacynet make such processes: there the tag is `Type`.
 */
export function spawnNote({ outbox }: Pick<Result | DryRunResult, 'outbox'>): string | undefined {
  const asked = outbox.filter(({ tags }) => tags['type'] === 'Process').map(({ n }) => n);
  if (asked.length === 0) return undefined;
  const one = asked.length === 1;
  return `${one ? `Entry ${asked[0]}` : `Entries ${asked.join(', ')}`} of the outbox ${one ? 'asks for a new process' : 'ask for new processes'} (Spawn, ao.spawn), and no node makes ${one ? 'one of it' : 'any of them'}. \`hbx deploy\` makes processes.`;
}
