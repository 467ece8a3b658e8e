/**
 * `json@1.0`: messages as JSON text.
 *
 * - `serialize` answers `{content-type: application/json, body: <JSON of the base>}`. With `bytes=marked` in the request, bytes that are no
 *   UTF-8 stand in it as `{"ao-types": ".=\"bytes\"", "base64url": …}`, apart from text; else as base64url. Only hbx does that
 * - `deserialize` parses the text under `target` (default `body`) of the base into a message, less any `commitments`; 404 when
 *   there is no text, 400 when it is no JSON. A list is a message numbered from 1, as between any two steps
 * - `content-type` is `application/json`
 *
 * @source protocol.md C.8
 */
import { decodeJson, encodeJson } from '../../message/codecs/json.ts';
import { septJsonForm } from '../../message/codecs/json/sept.ts';
import { maxRequestValues } from '../../message/limits.ts';
import { asMessage } from '../../message/literal.ts';
import { getKey, getText, isBinary, textOf } from '../../message/value.ts';
import { fail, ok, okMessage, type Device } from '../device.ts';
import { linksOf } from '../wire/links.ts';
import { isLuaState } from '../wire/reply.ts';
import { withoutProof } from '../resolve.ts';

export const json: Device = {
  id: 'json@1.0',
  kind: 'native',
  summary: 'messages as JSON text',
  keys: {
    serialize: (base, req, ctx) => {
      if (ctx.wire === 'may' && isLuaState(base)) return fail(500, 'The snapshot of the process cannot be written as JSON.');
      try {
        if (ctx.wire === 'sept') return okMessage({ 'content-type': 'application/json', body: encodeJson(septJsonForm(base, linksOf(ctx))) });
        // A real node does not know the mark.
        if (ctx.wire === 'may') return okMessage({ 'content-type': 'application/json', body: encodeJson(base, { withoutPrivate: true }) });
        return okMessage({ 'content-type': 'application/json', body: encodeJson(base, { withoutPrivate: true, markBytes: getText(req, 'bytes') === 'marked' }) });
      } catch (error) {
        if (error instanceof RangeError) return fail(422, error.message);
        throw error;
      }
    },
    deserialize: (base, req) => {
      const key = getText(req, 'target') ?? 'body';
      const text = getKey(base, key);
      if (text === undefined || !isBinary(text)) return fail(404, `There is no text under \`${key}\` to read as JSON.`);
      const decoded = decodeJson(textOf(text), maxRequestValues);
      // JSON carries no signatures that could be checked: what it says of them is somebody's claim.
      return decoded.ok ? ok(asMessage(withoutProof(decoded.value))) : fail(decoded.status, decoded.reason);
    },
    'content-type': () => ok('application/json'),
  },
};
