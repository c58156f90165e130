import type { FileHandle } from 'node:fs/promises'

/** Something that bytes can be read from at any place: an open file, or a file held in memory. */
export interface ByteReader {
  /** Reads up to `length` bytes from `position` of the file to `offset` of `buffer`. */
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>
}

/** Reads from a file that is held in memory. */
export function memoryReader(bytes: Uint8Array): ByteReader & { readonly sizeBytes: number } {
  return {
    sizeBytes: bytes.length,
    read(buffer, offset, length, position) {
      const part = bytes.subarray(position, position + Math.min(length, buffer.length - offset))
      buffer.set(part, offset)
      return Promise.resolve({ bytesRead: part.length })
    },
  }
}

const chunkBytes = 4 * 1024 * 1024

/** The arrays one after the other. */
export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}

/** Copies bytes `start` to `end` of one file to `position` of another, a few megabytes at a time. */
export async function copyRange(
  from: FileHandle,
  to: FileHandle,
  start: number,
  end: number,
  position: number,
): Promise<void> {
  const buffer = new Uint8Array(Math.min(chunkBytes, Math.max(1, end - start)))
  for (let at = start; at < end;) {
    const { bytesRead } = await from.read(buffer, 0, Math.min(buffer.length, end - at), at)
    if (bytesRead === 0) throw new Error(`Expected ${end - at} more bytes but the file ended.`)
    await writeAll(to, buffer.subarray(0, bytesRead), position + at - start)
    at += bytesRead
  }
}

/** Writes all bytes at a position, however many calls the system needs for it. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

/** No file system keeps files as long as this; damaged files name places beyond it, where Node refuses to read. */
const longestFileBytes = 2 ** 52

/** Bytes `at` to `at + length` of a file; as many as there are. */
export async function readBytes(file: ByteReader, at: number, length: number): Promise<Uint8Array> {
  if (!(at >= 0 && at < longestFileBytes)) return new Uint8Array()
  const bytes = new Uint8Array(length)
  const { bytesRead } = await file.read(bytes, 0, length, at)
  return bytes.subarray(0, bytesRead)
}
