/** Reads the formats of `pack`, `unpack` and `packsize`. */
import { argumentError, throwError } from '../../runtime/errors.ts';
import { charge } from '../../runtime/meter.ts';

/** What an option stands for. */
export const packKinds = { int: 0, uint: 1, float: 2, char: 3, string: 4, zero: 5, filling: 6 } as const;

/** The largest size and offset, as in C's `int`. */
export const maxSize = 0x7fffffff;

/** One option. */
export interface PackOption {
  readonly kind: number;
  readonly size: number;
  /** 1 when it may stand anywhere. */
  readonly alignment: number;
  readonly isLittle: boolean;
  /** What is wrong with it; it counts once the options before it are done. */
  readonly fail: (() => never) | undefined;
}

const maxIntegerSize = 16;
const nativeAlignment = 8;

/** Kind and size of the options without a number behind them. */
const fixed: Readonly<Record<string, readonly [kind: number, size: number]>> = {
  b: [packKinds.int, 1],
  B: [packKinds.uint, 1],
  h: [packKinds.int, 2],
  H: [packKinds.uint, 2],
  l: [packKinds.int, 8],
  L: [packKinds.uint, 8],
  j: [packKinds.int, 8],
  J: [packKinds.uint, 8],
  T: [packKinds.uint, 8],
  f: [packKinds.float, 4],
  d: [packKinds.float, 8],
  n: [packKinds.float, 8],
  z: [packKinds.zero, 0],
  x: [packKinds.filling, 1],
};

const known = new Map<string, readonly PackOption[]>();

/** Takes a format apart. The last formats are remembered. */
export function packOptions(format: string): readonly PackOption[] {
  let options = known.get(format);
  if (options === undefined) {
    options = new Reader(format).read();
    if (known.size >= 256) known.clear();
    if (format.length <= 256) known.set(format, options);
  }
  // As if it were taken apart each time.
  charge(4 * options.length);
  return options;
}

/** Bytes that go before an option at an offset. */
export function paddingAt(offset: number, alignment: number): number {
  return (alignment - (offset & (alignment - 1))) & (alignment - 1);
}

class Reader {
  readonly #text: string;
  #at = 0;
  #maxAlignment = 1;
  #isLittle = true;
  #fail: (() => never) | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): readonly PackOption[] {
    const options: PackOption[] = [];
    while (this.#at < this.#text.length && this.#fail === undefined) {
      const option = this.#text[this.#at++]!;
      if (option === 'X') options.push(this.#alignOption());
      else {
        const [kind, size] = this.#option(option);
        options.push(this.#placed(kind, size, size));
      }
    }
    return options;
  }

  /** `X` aligns as the option after it would, which counts for nothing else. */
  #alignOption(): PackOption {
    const next = this.#text[this.#at++];
    const [kind, size] = next === undefined || next === 'X' ? [packKinds.filling, 0] : this.#option(next);
    if (this.#fail === undefined && (size === 0 || kind === packKinds.char)) this.#fail = () => argumentError(1, "invalid next option for option 'X'");
    return this.#placed(packKinds.filling, 0, size);
  }

  #placed(kind: number, size: number, wanted: number): PackOption {
    const alignment = wanted <= 1 || kind === packKinds.char ? 1 : Math.min(wanted, this.#maxAlignment);
    if (this.#fail === undefined && (alignment & (alignment - 1)) !== 0) this.#fail = () => argumentError(1, 'format asks for alignment not power of 2');
    return { kind, size, alignment, isLittle: this.#isLittle, fail: this.#fail };
  }

  /** Kind and size of an option. What only changes those that follow is a filling of no bytes. */
  #option(option: string): readonly [kind: number, size: number] {
    switch (option) {
      case 'i':
        return [packKinds.int, this.#limitedNumber(4)];
      case 'I':
        return [packKinds.uint, this.#limitedNumber(4)];
      case 's':
        return [packKinds.string, this.#limitedNumber(8)];
      case 'c': {
        const size = this.#number(-1);
        if (size < 0) this.#fail = () => throwError("missing size for format option 'c'");
        return [packKinds.char, size];
      }
      case '<':
      case '=':
      case '>':
        this.#isLittle = option !== '>';
        return [packKinds.filling, 0];
      case '!':
        this.#maxAlignment = this.#limitedNumber(nativeAlignment);
        return [packKinds.filling, 0];
      case ' ':
        return [packKinds.filling, 0];
    }
    const known = fixed[option];
    if (known !== undefined) return known;
    const code = option.charCodeAt(0);
    this.#fail = () => throwError(`invalid format option '${code >= 0x20 && code < 0x7f ? option : `<\\${code}>`}'`);
    return [packKinds.filling, 0];
  }

  #number(fallback: number): number {
    let value = -1;
    for (;;) {
      const digit = this.#text.charCodeAt(this.#at) - 0x30;
      if (!(digit >= 0 && digit <= 9) || value > (maxSize - 9) / 10) return value < 0 ? fallback : value;
      value = (value < 0 ? 0 : value) * 10 + digit;
      this.#at += 1;
    }
  }

  #limitedNumber(fallback: number): number {
    const size = this.#number(fallback);
    if (size > maxIntegerSize || size <= 0) this.#fail = () => throwError(`integral size (${size}) out of limits [1,${maxIntegerSize}]`);
    return size;
  }
}
