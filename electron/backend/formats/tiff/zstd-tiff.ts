import { open, rename, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { constants, deflate, zstdCompress, zstdDecompress } from 'node:zlib'
import { concatenated, writeAll, type ByteReader } from '../../image/metadata/byte-tools.ts'
import { blockBytes, tag } from './tiff-blocks.ts'
import { tiffNumbers, tiffType, type TiffField } from './tiff-directory.ts'
import { pageNumber, rewriteTiffs, tiffPages, type TiffChange, type TiffPage } from './tiff-rewrite.ts'
import { readTiffFrame, swappedNumbers } from './tiff-reader.ts'

/*
 * Zstandard in TIFF, which libvips' prebuilt libtiff lacks: libvips reads and writes other compressions, and the
 * strips are compressed anew by Node's zlib. The number is libtiff's.
 */
const zstandard = 50_000
const adobeDeflate = 8

const horizontalPredictor = 2
/** Beyond this, files hardly become smaller (level 9: one per cent) and take twice as long. */
const compressionLevel = 6
const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
const deflated = promisify(deflate)

/** Whether a TIFF file's first page is compressed by Zstandard. */
export async function isZstdTiff(file: ByteReader): Promise<boolean> {
  try {
    const wanted = { tags: new Set([tag.compression]), valueBytes: 8 }
    for await (const page of tiffPages(file, wanted)) {
      return pageNumber(page, tag.compression, 1) === zstandard
    }
    return false
  } catch {
    return false
  }
}

/**
 * A copy of a TIFF file that libvips can read, with deflate in place of Zstandard.
 * @throws Error where the file is damaged
 */
export async function writeWithoutZstd(
  file: ByteReader,
  copyPath: string,
  options: { readonly signal?: AbortSignal | undefined; readonly replaced?: readonly TiffField[] } = {},
): Promise<void> {
  await rewriteFile(file, copyPath, {
    convert: async (read, page) => await recompressed(await read(), page, options.signal),
    fields: [...deflateFields, ...(options.replaced ?? [])],
  })
}

/** A TIFF file's head with fields replaced and without any pixels: enough for libvips to describe it by. */
export async function tiffHead(file: ByteReader, replaced: readonly TiffField[]): Promise<Uint8Array> {
  const pieces = new Map<number, Uint8Array>()
  const isBig = (await readTiffFrame(file))?.isBig ?? false
  const write = (bytes: Uint8Array, position: number) => Promise.resolve(void pieces.set(position, bytes))
  await rewriteTiffs([file], { write }, isBig, {
    convert: () => Promise.resolve(new Uint8Array()),
    fields: replaced,
  })
  const length = Math.max(...[...pieces].map(([at, bytes]) => at + bytes.length))
  const head = new Uint8Array(length)
  for (const [at, bytes] of pieces) head.set(bytes, at)
  return head
}

/** Compresses an uncompressed TIFF file by Zstandard, with differences between neighbours; the file is replaced. */
export async function compressByZstd(path: string, signal?: AbortSignal): Promise<void> {
  const copyPath = `${path}-zstd`
  const input = await open(path, 'r')
  try {
    await rewriteFile(input, copyPath, {
      convert: async (read, page) => {
        signal?.throwIfAborted()
        const params = { [constants.ZSTD_c_compressionLevel]: compressionLevel }
        return await compress(differences(await read(), page), { params })
      },
      fields: [
        tiffNumbers(tag.compression, tiffType.short, [zstandard]),
        tiffNumbers(tag.predictor, tiffType.short, [horizontalPredictor]),
      ],
    })
    await input.close()
    await rename(copyPath, path)
  } finally {
    await input.close()
    await rm(copyPath, { force: true })
  }
}

/** What stands in the head of a file whose pixels were compressed anew. */
export const deflateFields = [tiffNumbers(tag.compression, tiffType.short, [adobeDeflate])]

/** Copies a TIFF file with its blocks and fields changed. */
export async function rewriteFile(input: ByteReader, copyPath: string, change: TiffChange): Promise<void> {
  const output = await open(copyPath, 'wx')
  try {
    const isBig = (await readTiffFrame(input))?.isBig ?? false
    await rewriteTiffs([input], { write: (bytes, at) => writeAll(output, bytes, at) }, isBig, change)
  } finally {
    await output.close()
  }
}

/** Differences between neighbours stay as they are: libtiff adds them up after either compression. */
async function recompressed(bytes: Uint8Array, page: TiffPage, signal?: AbortSignal): Promise<Uint8Array> {
  signal?.throwIfAborted()
  if (pageNumber(page, tag.compression, 1) !== zstandard) {
    throw new Error('its pages are compressed in different ways')
  }
  const plain = new Uint8Array(await decompress(bytes, { maxOutputLength: blockBytes(page) }))
  const bits = pageNumber(page, tag.bitsPerSample, 1)
  // The third predictor stores bytes in an order of its own.
  const swaps = !page.littleEndian && bits > 8 && pageNumber(page, tag.predictor, 1) < 3
  if (swaps)
    swappedNumbers(plain, bits === 16 ? tiffType.short : bits === 64 ? tiffType.long8 : tiffType.long)
  return await deflated(plain, { level: 1 })
}

/** Each sample less its left neighbour (TIFF 6.0, section 14), for interleaved samples of 8 or 16 bits. */
function differences(bytes: Uint8Array, page: TiffPage): Uint8Array {
  const channels = pageNumber(page, tag.samplesPerPixel, 1)
  const rowLength = pageNumber(page, tag.width, 0) * channels
  const own = concatenated([bytes])
  const samples = pageNumber(page, tag.bitsPerSample, 8) === 16 ? new Uint16Array(own.buffer) : own
  for (let row = 0; row + rowLength <= samples.length; row += rowLength) {
    for (let index = row + rowLength - 1; index >= row + channels; index--) {
      samples[index] = (samples[index] ?? 0) - (samples[index - channels] ?? 0)
    }
  }
  return own
}
