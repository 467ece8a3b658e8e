import { ExitCode, HbxError } from '../../../base/errors.ts';

/** The log ends before the slot that was asked for. */
export function noSuchSlot(slot: number, newest: number): HbxError {
  return new HbxError('messages/no-slot', `There is no slot ${slot} yet: the newest one is ${newest}.`, {
    hint: 'Without --from it lists the newest ones.',
    exitCode: ExitCode.rejected,
  });
}
