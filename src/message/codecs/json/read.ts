/**
 * JSON text to values, exactly: integers of any size, floats apart from integers (`1.0` is no `1`), keys in their order,
 * `__proto__` an ordinary key. `JSON.parse` loses all of these.
 *
 * @source protocol.md A.7, F.37
 */
import type { DecodeResult } from '../../codec.ts';
import { maxReplyValues } from '../../limits.ts';
import { float, integer, type Value } from '../../value.ts';
import { applyAoTypes } from './types.ts';
import { maxJsonDepth } from './write.ts';

/** Digits of one number: reading more takes more than linear time. */
const maxDigits = 4096;

/**
 * Reads a JSON text: any value at the top, nothing after it. Of equal keys the last one counts.
 * @param maxValues more values in one another and beside one another are refused, with status 413
 */
export function readJson(text: string, maxValues = maxReplyValues): DecodeResult<Value> {
  const reader = new JsonReader(text, maxValues);
  try {
    return { ok: true, value: reader.readDocument() };
  } catch (error) {
    if (error instanceof JsonError) return { ok: false, status: error.status, reason: error.message };
    throw error;
  }
}

/** Leaves the recursion; never leaves this file. */
class JsonError extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

const quote = 0x22;
const backslash = 0x5c;

class JsonReader {
  private readonly text: string;
  private readonly maxValues: number;
  private at = 0;
  private count = 0;

  constructor(text: string, maxValues: number) {
    this.text = text;
    this.maxValues = maxValues;
  }

  readDocument(): Value {
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
    const value = this.readValue(0);
    if (this.skipBlanks() === this.text.length) return value;
    throw this.error('has text after its end');
  }

  private readValue(depth: number): Value {
    if (++this.count > this.maxValues) throw new JsonError(`The JSON holds more than ${this.maxValues} values.`, 413);
    this.skipBlanks();
    const code = this.text.charCodeAt(this.at);
    switch (code) {
      case quote:
        return this.readText();
      case 0x7b:
        return this.readObject(depth + 1);
      case 0x5b:
        return this.readArray(depth + 1);
      case 0x74:
        return this.readWord('true', true);
      case 0x66:
        return this.readWord('false', false);
      case 0x6e:
        return this.readWord('null', null);
    }
    if (code === 0x2d || isDigit(code)) return this.readNumber();
    throw this.error(this.at >= this.text.length ? 'ends too early' : 'has no value here');
  }

  private readObject(depth: number): Value {
    this.enter(depth);
    const result = new Map<string, Value>();
    if (this.next() === 0x7d) {
      this.at++;
      return result;
    }
    for (;;) {
      if (this.next() !== quote) throw this.error('has no key here');
      const key = this.readText();
      if (this.next() !== 0x3a) throw this.error('has no colon here');
      this.at++;
      result.set(key, this.readValue(depth));
      const code = this.next();
      this.at++;
      if (code === 0x2c) continue;
      if (code !== 0x7d) throw this.error('has no comma or closing brace here', -1);
      break;
    }
    if (!result.has('ao-types')) return result;
    const typed = applyAoTypes(result);
    if (typed.ok) return typed.value;
    throw new JsonError(typed.reason);
  }

  private readArray(depth: number): Value {
    this.enter(depth);
    const result: Value[] = [];
    if (this.next() === 0x5d) {
      this.at++;
      return result;
    }
    for (;;) {
      result.push(this.readValue(depth));
      const code = this.next();
      this.at++;
      if (code === 0x2c) continue;
      if (code === 0x5d) return result;
      throw this.error('has no comma or closing bracket here', -1);
    }
  }

  private enter(depth: number): void {
    if (depth > maxJsonDepth) throw new JsonError(`The JSON is nested more than ${maxJsonDepth} deep.`);
    this.at++;
  }

  private readText(): string {
    const start = this.at + 1;
    for (let index = start; index < this.text.length; index++) {
      const code = this.text.charCodeAt(index);
      if (code === quote) {
        this.at = index + 1;
        return this.text.slice(start, index);
      }
      if (code === backslash) return this.readEscapedText(start, index);
      if (code < 0x20) {
        this.at = index;
        throw this.error('has a raw control character in a text');
      }
    }
    this.at = this.text.length;
    throw this.error('ends inside a text');
  }

  /** Texts with escapes are rare: find the end, and let the native parser read them. */
  private readEscapedText(start: number, escape: number): string {
    let index = escape;
    while (index < this.text.length && this.text.charCodeAt(index) !== quote) index += this.text.charCodeAt(index) === backslash ? 2 : 1;
    try {
      const text = JSON.parse(this.text.slice(start - 1, index + 1)) as string;
      this.at = index + 1;
      // `\ud800` alone is no character: texts of messages are always valid UTF-8.
      return hasLoneSurrogate.test(text) ? text.replace(loneSurrogates, '\ufffd') : text;
    } catch {
      this.at = start - 1;
      throw this.error('has a text with a wrong escape or without an end');
    }
  }

  private readNumber(): Value {
    const start = this.at;
    if (this.text.charCodeAt(this.at) === 0x2d) this.at++;
    if (this.text.charCodeAt(this.at) === 0x30) this.at++;
    else this.skipDigits();
    let isFloat = false;
    if (this.text.charCodeAt(this.at) === 0x2e) {
      isFloat = true;
      this.at++;
      this.skipDigits();
    }
    if ((this.text.charCodeAt(this.at) | 0x20) === 0x65) {
      isFloat = true;
      this.at++;
      const sign = this.text.charCodeAt(this.at);
      if (sign === 0x2b || sign === 0x2d) this.at++;
      this.skipDigits();
    }
    const digits = this.text.slice(start, this.at);
    if (digits.length > maxDigits) throw this.error(`has a number of more than ${maxDigits} digits`);
    if (!isFloat) return digits.length <= 15 ? Number(digits) + 0 : integer(BigInt(digits));
    const value = Number(digits);
    if (!Number.isFinite(value)) throw this.error('has a number that no float can hold');
    return float(value);
  }

  private skipDigits(): void {
    const start = this.at;
    while (isDigit(this.text.charCodeAt(this.at))) this.at++;
    if (this.at === start) throw this.error('has a number without digits');
  }

  private readWord<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.error('has no value here');
    this.at += word.length;
    return value;
  }

  /** The next character that is no blank, not taken. */
  private next(): number {
    return this.text.charCodeAt(this.skipBlanks());
  }

  private skipBlanks(): number {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return this.at;
      this.at++;
    }
  }

  private error(what: string, offset = 0): JsonError {
    return new JsonError(`The JSON ${what} (character ${this.at + offset + 1}).`);
  }
}

const hasLoneSurrogate = /\p{Surrogate}/u;
const loneSurrogates = /\p{Surrogate}/gu;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
