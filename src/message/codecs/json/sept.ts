/**
 * A value as nodes of September 2025 write it in JSON: atoms (booleans among them) are texts that an `ao-types` of the same object names,
 * and nested values are links, `"outbox+link": "<id>"`, unless a bundle is wanted.
 *
 * @source protocol.md A.7, G; test/fixtures/hyperbeam/sep2025-gets.http
 */
import { formatAoTypes } from '../../structured.ts';
import { Atom, isList, isMessage, type Message, type Value } from '../../value.ts';
import { atomName, type LinkTo } from '../httpsig/sept-tabm.ts';

/** @param linkTo absent for a bundle */
export function septJsonForm(content: Message, linkTo?: LinkTo): Message {
  const result = new Map<string, Value>();
  const types = new Map<string, string>();
  for (const [key, value] of content) {
    if (key.startsWith('priv') || key === 'ao-types') continue;
    if (isAtom(value)) {
      result.set(key, atomName(value));
      types.set(key, 'atom');
    } else if (isMessage(value) || isList(value)) {
      const isEmpty = isMessage(value) ? value.size === 0 : value.length === 0;
      if (linkTo !== undefined && key !== 'commitments' && !isEmpty) result.set(`${key}+link`, linkTo(value));
      else result.set(key, isMessage(value) ? septJsonForm(value) : value.map(itemForm));
    } else result.set(key, value);
  }
  if (types.size > 0) result.set('ao-types', formatAoTypes(types));
  return result;
}

function itemForm(item: Value): Value {
  if (isMessage(item)) return septJsonForm(item);
  if (isList(item)) return item.map(itemForm);
  return isAtom(item) ? atomName(item) : item;
}

function isAtom(value: Value): boolean {
  return value === null || typeof value === 'boolean' || value instanceof Atom;
}
