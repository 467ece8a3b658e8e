import { ExitCode, HbxError } from '../../../base/errors.ts';

/** Nothing on the node has the id. */
export function unknownId(id: string, url: string): HbxError {
  return new HbxError('inspect/unknown', `Nothing with the id ${id} is on the node at ${url}.`, {
    hint: '`hbx ps` lists the processes, `hbx messages <pid or name>` the messages of one; --url asks another node.',
    exitCode: ExitCode.rejected,
  });
}

/** The process has no such slot. */
export function unknownSlot(process: string, slot: number): HbxError {
  return new HbxError('inspect/unknown-slot', `The log of ${process} has no slot ${slot}.`, {
    hint: `\`hbx messages ${process}\` lists its slots.`,
    exitCode: ExitCode.rejected,
  });
}
