/** @file Bytes written and read in order; numbers of variable length (LEB128). */

export class ByteWriter {
  private buffer = new Uint8Array(256);
  private view = new DataView(this.buffer.buffer);
  length = 0;

  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(needed, this.buffer.length * 2));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
    this.view = new DataView(larger.buffer);
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  bytes(values: ArrayLike<number>): void {
    this.reserve(values.length);
    this.buffer.set(values, this.length);
    this.length += values.length;
  }

  /** An unsigned integer below 2^32. */
  unsigned(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32)
      throw new RangeError(`${value} is no unsigned 32-bit integer`);
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** A signed 32-bit integer. */
  signed(value: number): void {
    let rest = value | 0;
    if (rest !== value) throw new RangeError(`${value} is no signed 32-bit integer`);
    while (rest < -0x40 || rest >= 0x40) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest & 0x7f);
  }

  /** A signed 64-bit integer. */
  signed64(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} is no signed 64-bit integer`);
    let rest = value;
    while (rest < -0x40n || rest >= 0x40n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest & 0x7fn));
  }

  f32(value: number): void {
    this.reserve(4);
    this.view.setFloat32(this.length, value, true);
    this.length += 4;
  }

  f64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  text(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.unsigned(encoded.length);
    this.bytes(encoded);
  }

  /** Its length, then what `write` writes. */
  sized(write: (inner: ByteWriter) => void): void {
    const inner = new ByteWriter();
    write(inner);
    this.unsigned(inner.length);
    this.bytes(inner.finish());
  }

  /** What was written: a view, to be copied or used before more is written. */
  finish(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }
}

export class ByteReader {
  private readonly buffer: Uint8Array;
  private readonly view: DataView;
  position = 0;

  constructor(buffer: Uint8Array) {
    this.buffer = buffer;
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  get atEnd(): boolean {
    return this.position >= this.buffer.length;
  }

  byte(): number {
    const value = this.buffer[this.position++];
    if (value === undefined) throw new RangeError("the bytes end too early");
    return value;
  }

  bytes(length: number): Uint8Array {
    if (this.position + length > this.buffer.length) throw new RangeError("the bytes end too early");
    this.position += length;
    return this.buffer.subarray(this.position - length, this.position);
  }

  unsigned(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value >= 2 ** 32) break;
        return value;
      }
    }
    throw new RangeError("an unsigned integer of more than 32 bits");
  }

  signed(): number {
    const value = this.signed64();
    if (BigInt.asIntN(32, value) !== value) throw new RangeError("a signed integer of more than 32 bits");
    return Number(value);
  }

  signed64(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(Math.min(64, Number(shift) + 7), value);
    }
    throw new RangeError("a signed integer of more than 64 bits");
  }

  f32(): number {
    this.position += 4;
    return this.view.getFloat32(this.position - 4, true);
  }

  f64(): number {
    this.position += 8;
    return this.view.getFloat64(this.position - 8, true);
  }

  text(): string {
    return new TextDecoder("utf-8", { fatal: true }).decode(this.bytes(this.unsigned()));
  }

  /** A reader of the next `length` bytes, which count as read. */
  part(length: number): ByteReader {
    return new ByteReader(this.bytes(length));
  }
}
