/**
 * What texts the types of `blueprint.json` take.
 *
 * | type             | takes                                                                              |
 * |------------------|------------------------------------------------------------------------------------|
 * | `string`, `text` | anything                                                                           |
 * | `integer`        | decimal digits with a sign or without                                              |
 * | `amount`         | decimal digits, above 0 unless `min` is 0                                          |
 * | `address`        | 43 characters of base64url, or an Ethereum address, as signers of both kinds exist |
 * | `boolean`        | `true` or `false`                                                                  |
 * | `json`           | JSON                                                                               |
 * | `enum`           | one of `values`                                                                    |
 */
import { isJson } from '../base/is-json.ts';
import type { DataInterface } from './manifest.ts';

/** What is wrong with such a text, as said of it ("is not JSON"): `undefined` when nothing is. Numbers may have any number of digits. */
export function whatIsWrong(text: string, { type, values, min }: Pick<DataInterface, 'type' | 'values' | 'min'>): string | undefined {
  switch (type) {
    case 'string':
    case 'text':
      return undefined;
    case 'integer':
      return /^[+-]?\d+$/.test(text) && isAtLeast(text, min) ? undefined : `is no integer${min === undefined ? ' such as 5' : ` of ${min} or more`}`;
    case 'amount':
      return /^\d+$/.test(text) && isAtLeast(text, min ?? '1') ? undefined : `is no amount such as 100 (decimal digits and nothing else, ${min === undefined ? 'above 0' : `${min} or more`})`;
    case 'address':
      return /^[\w-]{43}$/.test(text) || /^0x[\da-f]{40}$/i.test(text) ? undefined : 'does not look like an address (43 characters)';
    case 'boolean':
      return text === 'true' || text === 'false' ? undefined : 'is neither `true` nor `false`';
    case 'json':
      return isJson(text) ? undefined : 'is not JSON';
    case 'enum':
      return values.includes(text) ? undefined : `is not ${values.map((value) => `\`${value}\``).join(' or ')}`;
  }
}

/** Reading a huge number takes long, and the length tells already. */
const longestRead = 1000;

function isAtLeast(text: string, min: string | undefined): boolean {
  if (min === undefined) return true;
  const digits = text.replace(/^([+-]?)0+(?=\d)/, '$1');
  if (digits.length > longestRead) return !digits.startsWith('-');
  return BigInt(digits.replace('+', '')) >= BigInt(min);
}
