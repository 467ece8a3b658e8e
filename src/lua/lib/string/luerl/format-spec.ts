/** Conversion specifications of Luerl's `format`. */

export interface LuerlSpec {
  /** Text before the conversion. */
  readonly before: string;
  /** Empty for the rest of the format behind the last conversion. */
  readonly conversion: string;
  readonly left: boolean;
  readonly zero: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly hasFlags: boolean;
  readonly width: number | undefined;
  readonly precision: number | undefined;
}

const known = new Map<string, readonly LuerlSpec[]>();

/** Takes a format apart. The last formats are remembered. */
export function luerlSpecsOf(format: string): readonly LuerlSpec[] {
  let specs = known.get(format);
  if (specs === undefined) {
    specs = readSpecs(format);
    if (known.size >= 256) known.clear();
    if (format.length <= 1024) known.set(format, specs);
  }
  return specs;
}

const item = /%([-+ #0]*)(\d*)(?:\.(\d*))?([^])?/y;

function readSpecs(format: string): readonly LuerlSpec[] {
  const specs: LuerlSpec[] = [];
  let before = '';
  let at = 0;
  while (at < format.length) {
    const next = format.slice(at).search(/[%\\]/);
    if (next < 0) break;
    before += format.slice(at, at + next);
    at += next;
    if (format[at] === '\\') {
      // The next byte as it is; a backslash at the end stays.
      before += format[at + 1] ?? '\\';
      at += 2;
      continue;
    }
    item.lastIndex = at;
    const [all, flags = '', width, precision, conversion = '?'] = item.exec(format)!;
    specs.push({
      before,
      conversion,
      left: flags.includes('-'),
      zero: flags.includes('0'),
      plus: flags.includes('+'),
      space: flags.includes(' '),
      hasFlags: flags !== '',
      width: numberOf(width),
      precision: numberOf(precision),
    });
    before = '';
    at += all.length;
  }
  specs.push({ before: before + format.slice(at), conversion: '', left: false, zero: false, plus: false, space: false, hasFlags: false, width: undefined, precision: undefined });
  return specs;
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined || digits === '' ? undefined : Number(digits);
}
