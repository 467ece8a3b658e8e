/**
 * `local-name@1.0`: names that the operator gives to values on this node.
 *
 * - `register` (POST, `key`, `value`; the operator only, else 403): the text `Registered.`
 * - `lookup` (`key`): the value; 404 `not_found`
 * - `<name>` is `lookup` with that key; `keys` and `set` are those of `message@1.0`
 *
 * Names are the same in upper and lower case and survive restarts.
 *
 * @source protocol.md C.10
 */
import { onlyCommitted } from '../../message/commitments.ts';
import { getKey, getText } from '../../message/value.ts';
import type { NodeContext } from '../context.ts';
import { fail, likeMessage, notFound, noWriteOnGet, ok, type Device, type KeyFunction, type Outcome } from '../device.ts';
import { isName, readName, writeName } from '../local-names.ts';
import { isOperator, notTheOperator } from '../operator.ts';
import { maxNameBytes } from '../read-target.ts';

const register: KeyFunction = async (_base, _req, ctx) => {
  if (ctx.readOnly === true) return noWriteOnGet;
  if (!isOperator(ctx)) return notTheOperator(ctx, 403, 'registers names');
  const signed = onlyCommitted(ctx.request!);
  const [name, value] = [getText(signed, 'key'), getKey(signed, 'value')];
  if (name === undefined || value === undefined) return fail(400, 'A name needs `key` (the name) and `value` (what it stands for).');
  if (!isName(name)) return fail(400, `A name has 1 to ${maxNameBytes} bytes and no control characters.`);
  await ctx.store.transaction((txn) => writeName(txn, name, value));
  return ok('Registered.');
};

export const localName: Device = {
  id: 'local-name@1.0',
  kind: 'native',
  summary: 'names that the operator gives to values on this node',
  keys: {
    register,
    lookup: (_base, req, ctx) => {
      const name = getText(req, 'key');
      return name === undefined ? fail(400, 'Which name? Give `key`.') : find(name, ctx);
    },
    keys: likeMessage('keys'),
    set: likeMessage('set'),
  },
  fallback: (key, _base, _req, ctx) => find(key, ctx),
};

function find(name: string, ctx: NodeContext): Outcome {
  const value = readName(name, ctx);
  return value === undefined ? notFound() : ok(value);
}
