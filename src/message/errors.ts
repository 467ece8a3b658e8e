/** The errors of the message room. */
import { ExitCode, HbxError } from '../base/errors.ts';

/** What the store holds is not what was written there. `reason` is one clause without a full stop. */
export function recordDamaged(reason: string, cause?: unknown): HbxError {
  return new HbxError('store/corrupt', `The store of this node is damaged: a record in it cannot be read (${reason}).`, {
    hint: 'Nothing was changed. Stop hbx, move the folder `store` of the node away (`.hbx/store` in a project, else `state/store` in the folder of hbx), and start again with an empty store, or put a backup in its place.',
    exitCode: ExitCode.usage,
    cause,
  });
}
