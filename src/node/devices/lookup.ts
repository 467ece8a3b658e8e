/**
 * `lookup@1.0`: reads the cache.
 *
 * - `read` (`target`): as `cache@1.0/read`: the message or binary of an id, or the legacy JSON document with
 *   `accept=application/aos-2`; 400 without a target, 404 `not_found`
 *
 * @source protocol.md C.10
 */
import { getText } from '../../message/value.ts';
import { fail, type Device } from '../device.ts';
import { readTarget } from '../read-target.ts';

export const lookup: Device = {
  id: 'lookup@1.0',
  kind: 'native',
  summary: 'reads messages and binaries by id',
  keys: {
    read: (_base, req, ctx) => {
      const target = getText(req, 'target');
      return target === undefined ? fail(400, 'What is to be read? Give `target`: an id or a name.') : readTarget(target, getText(req, 'accept'), ctx);
    },
  },
};
