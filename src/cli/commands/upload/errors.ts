import { HbxError } from '../../../base/errors.ts';

/** A wallet, or something else with a private key in it, that would be published. */
export function keyInside(file: string): HbxError {
  return new HbxError('upload/private-key', `${file === '-' ? 'What comes from standard input' : file} holds a private key: whoever reads it could sign in its name, and an upload can't be taken back. Nothing was signed or sent.`, {
    hint: 'A wallet file stays where it is. `hbx wallet address` prints what others may know.',
  });
}
