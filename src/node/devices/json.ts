/**
 * `json@1.0`: messages as JSON text.
 *
 * - `serialize` answers `{content-type: application/json, body: <JSON of the base>}`
 * - `deserialize` parses the text under `target` (default `body`) of the base
 *
 * @source protocol.md C.8
 */
import { decodeJson, encodeJson } from '../../message/codecs/json.ts';
import { asMessage } from '../../message/literal.ts';
import { getKey, getText, isBinary, textOf } from '../../message/value.ts';
import { fail, ok, okMessage, type Device } from '../device.ts';

export const json: Device = {
  id: 'json@1.0',
  keys: {
    serialize: (base) => {
      try {
        return okMessage({ 'content-type': 'application/json', body: encodeJson(base, { withoutPrivate: true }) });
      } catch (error) {
        if (error instanceof RangeError) return fail(422, error.message);
        throw error;
      }
    },
    deserialize: (base, req) => {
      const key = getText(req, 'target') ?? 'body';
      const text = getKey(base, key);
      if (text === undefined || !isBinary(text)) return fail(404, `There is no text under \`${key}\` to read as JSON.`);
      const decoded = decodeJson(textOf(text));
      return decoded.ok ? ok(asMessage(decoded.value)) : fail(decoded.status, decoded.reason);
    },
    'content-type': () => ok('application/json'),
  },
};
