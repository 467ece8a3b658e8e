/**
 * Floats as decimal and hexadecimal text, rounded as C's `printf` does: the exact value, ties to even.
 *
 * JavaScript's own conversions are exact too, but round ties away from zero. A tie is rare and known cheaply: a float whose
 * exact decimal expansion ends with the digit after the last wanted one has that many binary places.
 */

/** Decimal digits of a positive float, and the power of ten of the first of them. */
export interface Digits {
  readonly digits: string;
  readonly exponent: number;
}

/** `%.{places}f` of a float that is finite and not negative. `places` is 0 to 100. */
export function fixedText(n: number, places: number): string {
  if (n >= 1e21) return places === 0 ? BigInt(n).toString() : `${BigInt(n)}.${'0'.repeat(places)}`;
  const scaled = halfUnits(n, places);
  if (scaled === undefined) return n.toFixed(places);
  const digits = evenQuotient(scaled, 10n).toString().padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The first `count` (1 to 101) digits of a float that is finite and not negative. Zero has the exponent 0. */
export function significantDigits(n: number, count: number): Digits {
  const text = n.toExponential(count - 1);
  const e = text.indexOf('e');
  const exponent = Number(text.slice(e + 1));
  const digits = count === 1 ? text.slice(0, e) : text[0]! + text.slice(2, e);
  // JavaScript rounded a tie away from zero if the last digit is odd now and should have stayed below.
  if ((digits.charCodeAt(count - 1) & 1) === 0) return { digits, exponent };
  return isTie(n, count - 1 - exponent) ? stepBack(digits, exponent) : { digits, exponent };
}

/** `%.{places}e` with an exponent of at least two digits. */
export function exponentialText(n: number, places: number, keepsPoint = false): string {
  const { digits, exponent } = significantDigits(n, places + 1);
  return mantissa(digits, keepsPoint) + exponentText(exponent);
}

/** `%.{precision}g`; `keepsZeros` is the flag `#`. */
export function generalText(n: number, precision: number, keepsZeros = false): string {
  const count = precision === 0 ? 1 : precision;
  const { digits, exponent } = significantDigits(n, count);
  const kept = keepsZeros ? digits : withoutZeros(digits);
  if (exponent < -4 || exponent >= count) return mantissa(kept, keepsZeros) + exponentText(exponent);
  if (exponent < 0) return `0.${'0'.repeat(-1 - exponent)}${kept}`;
  const whole = exponent + 1;
  if (kept.length <= whole) return kept.padEnd(whole, '0') + (keepsZeros ? '.' : '');
  return `${kept.slice(0, whole)}.${kept.slice(whole)}`;
}

/** `%a` as glibc writes it; without `places` as many digits as needed. */
export function hexText(n: number, places: number | undefined, keepsPoint = false): string {
  if (n === 0) return `0x0${fraction('0'.repeat(places ?? 0), keepsPoint)}p+0`;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, n);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  let value = raw & 0xfffffffffffffn;
  if (biased > 0) value += 1n << 52n;
  const exponent = biased === 0 ? -1022 : biased - 1023;
  let digits = 13;
  if (places !== undefined && places < 13) {
    value = evenQuotient(value, 16n ** BigInt(13 - places));
    digits = places;
  }
  const text = value.toString(16).padStart(digits + 1, '0');
  let tail = text.slice(text.length - digits);
  if (digits === 0) tail = '';
  const head = digits === 0 ? text : text.slice(0, -digits);
  if (places === undefined) tail = withoutZerosAtAll(tail);
  else tail = tail.padEnd(places, '0');
  return `0x${head}${fraction(tail, keepsPoint)}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** `n * 10^(places + 1)` if that is an integer and `n` lies in the middle between two texts. */
function halfUnits(n: number, places: number): bigint | undefined {
  const scaled = n * 2 ** (places + 1);
  // From 2^53 on, and for fractions, it is no odd integer.
  if (scaled % 2 !== 1) return undefined;
  return BigInt(scaled) * 5n ** BigInt(places + 1);
}

/** Whether `n` lies in the middle between two numbers with so many decimal places (negative: tens, hundreds, …). */
function isTie(n: number, places: number): boolean {
  if (places >= 0) return places < 1074 && (n * 2 ** (places + 1)) % 2 === 1;
  if (!Number.isInteger(n)) return false;
  const unit = 10n ** BigInt(-places);
  return (BigInt(n) % unit) * 2n === unit;
}

function evenQuotient(value: bigint, unit: bigint): bigint {
  const quotient = value / unit;
  const rest = (value % unit) * 2n;
  return rest > unit || (rest === unit && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

/** The digits one unit of the last place below; the last digit is odd, so nothing is borrowed. */
function stepBack(digits: string, exponent: number): Digits {
  const last = digits.length - 1;
  return { digits: digits.slice(0, last) + String.fromCharCode(digits.charCodeAt(last) - 1), exponent };
}

function mantissa(digits: string, keepsPoint: boolean): string {
  return digits[0]! + fraction(digits.slice(1), keepsPoint);
}

function fraction(digits: string, keepsPoint: boolean): string {
  return digits !== '' || keepsPoint ? `.${digits}` : '';
}

function exponentText(exponent: number): string {
  const size = Math.abs(exponent);
  return `e${exponent < 0 ? '-' : '+'}${size < 10 ? '0' : ''}${size}`;
}

/** Without zeros at the end, but for the first digit. */
function withoutZeros(digits: string): string {
  let end = digits.length;
  while (end > 1 && digits.charCodeAt(end - 1) === 0x30) end--;
  return digits.slice(0, end);
}

function withoutZerosAtAll(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end--;
  return digits.slice(0, end);
}
