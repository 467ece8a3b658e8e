/** How both dialects write a float. */

/** As `%.14g` does, with `.0` when it would look like an integer. */
export function pucFloatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const [digits, exponentText] = value.toExponential(13).split('e') as [string, string];
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 14) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${trimZeros(digits)}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  const plain = trimZeros(value.toFixed(13 - exponent));
  return /^-?\d+$/.test(plain) ? `${plain}.0` : plain;
}

/** The shortest digits that read back, plain or with an exponent, whichever is shorter. */
export function luerlFloatText(value: number): string {
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const scientific = `${digits.includes('.') ? digits : `${digits}.0`}e${Number(exponent)}`;
  const plain = plainText(digits, Number(exponent));
  return Math.abs(value) < 2 ** 53 && plain.length <= scientific.length ? plain : scientific;
}

function plainText(digits: string, exponent: number): string {
  const sign = digits.startsWith('-') ? '-' : '';
  const all = digits.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${all}`;
  const whole = all.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${all.slice(exponent + 1) || '0'}`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
