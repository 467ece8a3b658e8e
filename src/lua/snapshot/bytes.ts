/** Bytes written and read one after the other: the alphabet of snapshots. */

/** Grows as it is written to. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(4096);
  #view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset);
  #length = 0;

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte, the lowest first. */
  count(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8);
    while (value > 0x7fffffff) {
      this.#bytes[this.#length++] = (value % 128) | 128;
      value = Math.floor(value / 128);
    }
    while (value > 127) {
      this.#bytes[this.#length++] = (value & 127) | 128;
      value >>>= 7;
    }
    this.#bytes[this.#length++] = value;
  }

  /** Bit for bit; all that is not a number is one. */
  double(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8);
    this.#view.setFloat64(this.#length, value, true);
    if (Number.isNaN(value)) this.#view.setBigUint64(this.#length, 0x7ff8000000000000n, true);
    this.#length += 8;
  }

  /** A string of characters below 256, its length first. */
  string(value: string): void {
    this.count(value.length);
    if (this.#length + value.length > this.#bytes.length) this.#grow(value.length);
    this.#length += this.#bytes.write(value, this.#length, 'latin1');
  }

  raw(value: Uint8Array): void {
    if (this.#length + value.length > this.#bytes.length) this.#grow(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** What was written: a view that the next write may change. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(more: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer, grown.byteOffset);
  }
}

/** What a reader throws for bytes that no writer wrote. */
export class DamagedError extends Error {}

export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    if (this.#at >= this.#bytes.length) throw new DamagedError('too short');
    return this.#bytes[this.#at++] as number;
  }

  count(): number {
    let value = 0;
    let scale = 1;
    for (let at = 0; at < 8; at++) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
      scale *= 128;
    }
    throw new DamagedError('no count');
  }

  /** The number of things that follow, each of at least one byte. */
  countOfThings(): number {
    const count = this.count();
    if (count > this.left) throw new DamagedError('too many');
    return count;
  }

  double(): number {
    if (this.left < 8) throw new DamagedError('too short');
    this.#at += 8;
    return this.#bytes.readDoubleLE(this.#at - 8);
  }

  string(): string {
    const length = this.countOfThings();
    this.#at += length;
    return this.#bytes.toString('latin1', this.#at - length, this.#at);
  }

  raw(length: number): Uint8Array {
    if (this.left < length) throw new DamagedError('too short');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
