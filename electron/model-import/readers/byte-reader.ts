import { invalidModel } from './invalid-model.ts'

/**
 * Reads numbers and slices front to back, and never past the end: every shortage is a `model-invalid` error
 * that names the file part (`what`), how many bytes were expected and how many came.
 */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly what: string
  readonly #view: DataView
  #littleEndian: boolean
  #offset = 0

  constructor(bytes: Uint8Array, what: string, littleEndian = true) {
    this.bytes = bytes
    this.what = what
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#littleEndian = littleEndian
  }

  get offset(): number {
    return this.#offset
  }

  get remaining(): number {
    return this.bytes.length - this.#offset
  }

  get littleEndian(): boolean {
    return this.#littleEndian
  }

  setLittleEndian(littleEndian: boolean): void {
    this.#littleEndian = littleEndian
  }

  seek(offset: number): void {
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > this.bytes.length)
      throw invalidModel(
        `Expected an offset of at most ${this.bytes.length} in ${this.what}, but got ${offset}.`,
      )
    this.#offset = offset
  }

  skip(count: number): void {
    this.#advance(count)
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), this.#littleEndian)
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), this.#littleEndian)
  }

  i32(): number {
    return this.#view.getInt32(this.#advance(4), this.#littleEndian)
  }

  /** An unsigned 64-bit number; values above 2^53 − 1 are refused, as no size or offset is that large. */
  u64(): number {
    return this.#safe(this.#view.getBigUint64(this.#advance(8), this.#littleEndian))
  }

  i64(): number {
    return this.#safe(this.#view.getBigInt64(this.#advance(8), this.#littleEndian))
  }

  f64(): number {
    return this.#view.getFloat64(this.#advance(8), this.#littleEndian)
  }

  /** The next `count` bytes as a view, not a copy. */
  take(count: number): Uint8Array {
    const start = this.#advance(count)
    return this.bytes.subarray(start, start + count)
  }

  /** The next `count` bytes as text of one byte per character. */
  latin1(count: number): string {
    const bytes = this.take(count)
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    return text
  }

  utf8(count: number): string {
    return new TextDecoder().decode(this.take(count))
  }

  /** The text up to the next line feed, which is consumed; for short names of at most `limit` bytes. */
  line(limit = 1024): string {
    const end = this.bytes.indexOf(10, this.#offset)
    if (end < 0 || end - this.#offset > limit)
      throw invalidModel(`Expected a line of at most ${limit} bytes in ${this.what}, but found no end of it.`)
    const text = this.utf8(end - this.#offset)
    this.#offset++
    return text
  }

  #advance(count: number): number {
    if (!Number.isSafeInteger(count) || count < 0 || count > this.remaining)
      throw invalidModel(
        `Expected ${count} more bytes in ${this.what}, but ${this.remaining} are left at byte ${this.#offset}.`,
      )
    const start = this.#offset
    this.#offset += count
    return start
  }

  #safe(value: bigint): number {
    const number = Number(value)
    if (!Number.isSafeInteger(number))
      throw invalidModel(`Expected a size or offset below 2^53 in ${this.what}, but got ${value}.`)
    return number
  }
}
