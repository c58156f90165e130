import { open, stat, type FileHandle } from 'node:fs/promises'
import type { BigIntStats } from 'node:fs'
import { failure } from '../../common/messages/failure.ts'
import { fileError } from '../files/file-error.ts'
import { identityOf } from '../files/file-identity.ts'
import type { ByteReader } from './metadata/byte-tools.ts'

/**
 * Files up to this size are read once and kept in memory while they are looked at and decoded. libvips opens a file
 * by its name for each format it tries, a dozen times; on a network drive every time is a round trip.
 */
export const heldFileBytes = 64 * 1024 ** 2

/** A picture's file, opened once. Whoever opens it closes it. */
export interface InputFile extends ByteReader {
  readonly path: string
  readonly sizeBytes: number
  /** Tells this file from any other that is put in its place. */
  readonly identity: string
  /** The whole file, where it is small enough to be held; else libvips reads it by its name. */
  readonly bytes: Uint8Array | null
  /** What libvips is given: the bytes where they are held, else the name. */
  readonly readable: Uint8Array | string
  /** The whole file, for decoders that read from memory. @throws AppError input-too-large, input-corrupt */
  whole(limitBytes: number): Promise<Uint8Array>
  close(): Promise<void>
}

/**
 * Opens a picture's file.
 * @param heldBytes up to which size the file is held in memory
 * @throws AppError input-not-found | input-unreadable | input-unsupported | input-corrupt
 */
export async function openInputFile(path: string, heldBytes = heldFileBytes): Promise<InputFile> {
  try {
    // Opening a pipe would wait for its other end.
    requireFile(await stat(path, { bigint: true }), path)
    const handle = await open(path, 'r')
    try {
      const status = await handle.stat({ bigint: true })
      requireFile(status, path)
      const identity = identityOf(status)
      const sizeBytes = Number(status.size)
      if (sizeBytes === 0) {
        throw failure('input-corrupt', { code: 'file-empty', path })
      }
      if (sizeBytes > heldBytes) return new FileOnDisk(path, sizeBytes, identity, handle)
      const bytes = await readAll(handle, sizeBytes)
      await handle.close()
      return new FileInMemory(path, identity, bytes)
    } catch (error) {
      await handle.close().catch(() => undefined)
      throw error
    }
  } catch (error) {
    throw fileError(error, path, 'read')
  }
}

function requireFile(status: BigIntStats, path: string): void {
  if (status.isFile()) return
  const code = status.isDirectory() ? 'file-is-folder' : 'file-not-regular'
  throw failure('input-unsupported', { code, path })
}

/** As many bytes as there are, up to `length`: a file may shrink while it is read. */
async function readAll(handle: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return bytes.subarray(0, done)
}

class FileInMemory implements InputFile {
  readonly path: string
  readonly identity: string
  readonly bytes: Uint8Array

  constructor(path: string, identity: string, bytes: Uint8Array) {
    this.path = path
    this.identity = identity
    this.bytes = bytes
  }

  get sizeBytes(): number {
    return this.bytes.length
  }

  get readable(): Uint8Array {
    return this.bytes
  }

  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    const part = this.bytes.subarray(position, position + Math.min(length, buffer.length - offset))
    buffer.set(part, offset)
    return Promise.resolve({ bytesRead: part.length })
  }

  whole(): Promise<Uint8Array> {
    return Promise.resolve(this.bytes)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

class FileOnDisk implements InputFile {
  readonly path: string
  readonly sizeBytes: number
  readonly identity: string
  readonly bytes = null
  readonly #handle: FileHandle

  constructor(path: string, sizeBytes: number, identity: string, handle: FileHandle) {
    this.path = path
    this.sizeBytes = sizeBytes
    this.identity = identity
    this.#handle = handle
  }

  get readable(): string {
    return this.path
  }

  async read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }> {
    // Damaged files name places that no file has, some of them beyond what Node takes for a position.
    if (position >= this.sizeBytes) return { bytesRead: 0 }
    return await this.#handle.read(buffer, offset, Math.min(length, buffer.length - offset), position)
  }

  async whole(limitBytes: number): Promise<Uint8Array> {
    if (this.sizeBytes > limitBytes) {
      const { path, sizeBytes } = this
      throw failure('input-too-large', { code: 'file-larger-than-format', path, sizeBytes, limitBytes })
    }
    return await readAll(this.#handle, this.sizeBytes)
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}
