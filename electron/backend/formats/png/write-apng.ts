import { open, rm, type FileHandle } from 'node:fs/promises'
import type { PngOptions } from 'sharp'
import { libvips } from '../../image/libvips.ts'
import { concatenated, readBytes, writeAll } from '../../image/metadata/byte-tools.ts'
import { pngChunk, pngChunks, pngSignature, type PngChunk } from './png-chunks.ts'

/** Frames in the pages of a TIFF file on their way into an animated PNG file. */
export interface ApngRequest {
  /** One page for each frame, all of one size, with the profile the output gets. */
  readonly inputPath: string
  readonly outputPath: string
  readonly delaysMs: readonly number[]
  /** 0: forever. */
  readonly loop: number
  readonly png: PngOptions
  readonly signal?: AbortSignal | undefined
}

/** Writes an animated PNG file whose frames are whole pictures, each encoded by libvips (PNG 3rd edition, 11.3.6). */
export async function writeApng(request: ApngRequest): Promise<void> {
  const framePath = `${request.inputPath}-frame.png`
  const output = await open(request.outputPath, 'wx')
  try {
    const writer = { file: output, at: 0, sequence: 0 }
    await append(writer, pngSignature)
    for (const [page, delayMs] of request.delaysMs.entries()) {
      request.signal?.throwIfAborted()
      await libvips(request.inputPath, { page, limitInputPixels: false, unlimited: true, ignoreIcc: true })
        .keepIccProfile()
        .png(request.png)
        .toFile(framePath)
      const frame = await open(framePath, 'r')
      try {
        await appendFrame(writer, frame, { page, delayMs, request })
      } finally {
        await frame.close()
      }
    }
    await append(writer, pngChunk('IEND', new Uint8Array()))
  } finally {
    await output.close()
    await rm(framePath, { force: true })
  }
}

interface Writer {
  readonly file: FileHandle
  at: number
  /** Counts descriptions and pieces of frames, in the order of the file. */
  sequence: number
}

async function append(writer: Writer, bytes: Uint8Array): Promise<void> {
  await writeAll(writer.file, bytes, writer.at)
  writer.at += bytes.length
}

async function appendFrame(
  writer: Writer,
  frame: FileHandle,
  {
    page,
    delayMs,
    request,
  }: { readonly page: number; readonly delayMs: number; readonly request: ApngRequest },
): Promise<void> {
  let isDescribed = false
  let header = new Uint8Array()
  const { size } = await frame.stat()
  const sized = { read: frame.read.bind(frame), sizeBytes: size }
  for await (const chunk of pngChunks(sized)) {
    if (chunk.type === 'IEND') return
    const data = await dataOf(frame, chunk)
    if (chunk.type === 'IHDR') header = data
    if (chunk.type === 'IDAT') {
      if (!isDescribed)
        await append(writer, pngChunk('fcTL', description(writer.sequence++, header, delayMs)))
      isDescribed = true
      await append(
        writer,
        page === 0
          ? pngChunk('IDAT', data)
          : pngChunk('fdAT', concatenated([uint32(writer.sequence++), data])),
      )
    } else if (page === 0) {
      await append(writer, pngChunk(chunk.type, data))
      if (chunk.type === 'IHDR') {
        await append(
          writer,
          pngChunk('acTL', concatenated([uint32(request.delaysMs.length), uint32(request.loop)])),
        )
      }
    }
  }
}

async function dataOf(file: FileHandle, { at, length }: PngChunk): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readBytes(file, at, length))
}

/** The whole canvas, replaced. */
function description(sequence: number, header: Uint8Array, delayMs: number): Uint8Array {
  const timing = new Uint8Array(6)
  new DataView(timing.buffer).setUint16(0, Math.min(delayMs, 65_535))
  new DataView(timing.buffer).setUint16(2, 1000)
  return concatenated([uint32(sequence), header.subarray(0, 8), uint32(0), uint32(0), timing])
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}
