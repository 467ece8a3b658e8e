/** Conversion specifications of `format` in `puc`: `%-5.2f` and the like. */

/** One conversion with the text before it. */
export interface Spec {
  readonly before: string;
  /** The letter, or what stands in its place; empty for the rest of the format behind the last conversion. */
  readonly conversion: string;
  readonly isPlain: boolean;
  readonly left: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  /** -1 when there is none. */
  readonly precision: number;
  /** What is wrong with it. It counts only when the conversions before it are done. */
  readonly problem: string | undefined;
}

const known = new Map<string, readonly Spec[]>();

/** Takes a format apart. The last formats are remembered. */
export function specsOf(format: string): readonly Spec[] {
  let specs = known.get(format);
  if (specs === undefined) {
    specs = readSpecs(format);
    if (known.size >= 256) known.clear();
    if (format.length <= 1024) known.set(format, specs);
  }
  return specs;
}

const item = /([-+ #0]*)(\d{0,2})(?:(\.)(\d{0,2}))?([^])?/y;

function readSpecs(format: string): readonly Spec[] {
  const specs: Spec[] = [];
  let before = '';
  let from = 0;
  for (let at = format.indexOf('%'); at >= 0; at = format.indexOf('%', from)) {
    before += format.slice(from, at);
    if (format[at + 1] === '%') {
      before += '%';
      from = at + 2;
      continue;
    }
    item.lastIndex = at + 1;
    const [all, flags = '', width = '', point, precision = '', conversion = '\0'] = item.exec(format)!;
    specs.push({
      before,
      conversion,
      isPlain: flags === '' && width === '' && point === undefined,
      left: flags.includes('-'),
      plus: flags.includes('+'),
      space: flags.includes(' '),
      alternate: flags.includes('#'),
      zero: flags.includes('0'),
      width: Number(width),
      precision: point === undefined ? -1 : Number(precision),
      problem: problemOf(flags, conversion),
    });
    if (specs.at(-1)!.problem !== undefined) return specs;
    before = '';
    from = at + 1 + all.length;
  }
  specs.push({ before: before + format.slice(from), conversion: '', isPlain: true, left: false, plus: false, space: false, alternate: false, zero: false, width: 0, precision: -1, problem: undefined });
  return specs;
}

function problemOf(flags: string, conversion: string): string | undefined {
  if (flags.length > 5) return 'invalid format (repeated flags)';
  if (conversion >= '0' && conversion <= '9') return 'invalid format (width or precision too long)';
  if ('cdiouxXaAeEfgGqs'.includes(conversion)) return undefined;
  const code = conversion.charCodeAt(0);
  return `invalid option '%${code >= 0x20 && code < 0x7f ? conversion : `<\\${code}>`}' to 'format'`;
}
