import type { Expression } from '../../parse/ast.ts';
import { constantNumber } from '../constants.ts';
import { formatSpecs, type FormatSpec } from '../format-specs.ts';
import type { Severity } from '../finding.ts';
import type { Context, Rule } from '../rule.ts';

type Trouble = readonly [severity: Severity, message: string, hint: string];

/** Formats of `string.format` that Luerl refuses or fills in another way. */
export const format: Rule = {
  id: 'format',
  severity: 'warning',
  about: 'formats that come out differently, or fail, on a node: %g, %e, %a, %q, %.0f, backslashes',
  dialects: 'luerl',
  start: (context) => ({
    calls: {
      'string.format': ({ args: [text, ...values] }) => {
        if (text?.kind === 'String') checkFormat(text, values, context);
      },
    },
  }),
};

function checkFormat(text: Extract<Expression, { kind: 'String' }>, values: readonly Expression[], { unit, report }: Context): void {
  const specs = formatSpecs(text.value);
  const taking = specs.filter(({ conversion }) => conversion !== '%' && conversion !== '');
  const told = new Set<string>();
  const tell = (trouble: Trouble | undefined): void => {
    if (trouble === undefined || told.has(trouble[1])) return;
    told.add(trouble[1]);
    report(text, trouble[1], trouble[2], trouble[0]);
  };
  for (const spec of specs) {
    const at = taking.indexOf(spec);
    tell(troubleOf(spec, at < 0 ? undefined : constantNumber(values[at], unit.facts)));
  }
  const last = values.at(-1);
  const mayBeMore = last?.kind === 'Call' || last?.kind === 'MethodCall' || last?.kind === 'Vararg';
  if (!mayBeMore && values.length < taking.length) tell(['error', `This format wants ${taking.length} values and gets ${values.length}.`, 'Hand in the rest, or write %% for a plain percent sign.']);
  if (/\\/.test(text.value)) tell(['warning', 'A HyperBEAM node drops backslashes from formats.', 'Hand them in as a value: string.format("%s", "\\\\").']);
}

function troubleOf({ conversion, flags, width, precision, text }: FormatSpec, value: number | undefined): Trouble | undefined {
  const decorated = flags !== '' || width !== '' || precision !== undefined;
  switch (conversion) {
    case 'a':
    case 'A':
      return ['error', `A HyperBEAM node refuses \`${text}\`.`, 'Use tostring(x): it keeps all digits there.'];
    case 'f':
    case 'F':
      if (precision === '') return ['warning', `\`${text}\` gives six digits on a HyperBEAM node.`, 'Say how many you want, as in "%.2f".'];
      return Number(precision ?? 6) === 0 ? withoutDigits(text) : undefined;
    case 'e':
    case 'E':
      if (precision !== undefined && Number(precision) === 0) return withoutDigits(text);
      return ['warning', `\`${text}\` writes the exponent as e+4 on a HyperBEAM node, not e+04.`, 'Write it with "%.6f", or as an integer, where others read it.'];
    case 'g':
    case 'G':
      if (precision !== undefined && Number(precision) === 0) return withoutDigits(text);
      return ['warning', `\`${text}\` keeps zeros at the end on a HyperBEAM node: 0.5 becomes 0.500000.`, 'Use "%d" for integers and "%.2f" for the rest.'];
    case 'q':
      return ['warning', `\`${text}\` puts numbers into quotes and leaves control characters as they are on a HyperBEAM node.`, 'Write numbers with "%d", and replace control characters with gsub first.'];
    case 'c':
      return value !== undefined && value >= 128 ? ['warning', 'From 128 on, `%c` gives two bytes on a HyperBEAM node.', 'Use string.char and join with `..`.'] : undefined;
    case 'x':
    case 'X':
    case 'o':
      if (flags.includes('#')) return ['warning', `A HyperBEAM node ignores the # of \`${text}\`.`, 'Write the 0x into the format: "0x%x".'];
      return value !== undefined && value < 0 ? ['warning', `A negative number is written with a minus sign by \`${text}\` on a HyperBEAM node.`, 'Mask it first: `n & 0xffffffff`.'] : undefined;
    case '%':
      return decorated ? ['error', `\`${text}\` is no format.`, 'A plain percent sign is %%.'] : undefined;
    case 'd':
    case 'i':
    case 's':
    case 'u':
      return undefined;
    case '':
      return ['error', 'The format ends in the middle of a %.', 'A plain percent sign is %%.'];
    default:
      return ['error', `\`${text}\` is no format.`, 'There are %d %i %u %c %x %X %o %e %f %g %q %s, and %% for a plain percent sign.'];
  }
}

function withoutDigits(text: string): Trouble {
  return ['error', `A HyperBEAM node refuses \`${text}\`: it wants at least one digit.`, 'Round to an integer: string.format("%d", math.floor(x + 0.5)).'];
}
