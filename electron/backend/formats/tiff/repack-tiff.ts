import { promisify } from 'node:util'
import { inflate, zstdDecompress } from 'node:zlib'
import type { TiffField } from './tiff-directory.ts'
import { swappedNumbers } from './tiff-reader.ts'
import { pageNumber, type TiffPage } from './tiff-rewrite.ts'
import { blockBytes, shortsField, tag } from './tiff-blocks.ts'

const inflated = promisify(inflate)
const decompressed = promisify(zstdDecompress)

/** How a file's samples are laid out anew, so that sharp can read them. */
export interface Repacking {
  /** How many channels of each pixel stay, the first ones. */
  readonly channels: number
  /** Whether 64-bit floats become 32-bit ones. */
  readonly shortens: boolean
}

const compression = { none: 1, deflate: 8, oldDeflate: 32_946, zstd: 50_000 } as const
const floatPredictor = 3

/** Whether the pixels of a page can be laid out anew: we unpack what Node's zlib does, interleaved. */
export function canRepack(page: Pick<TiffPage, 'fields'>): boolean {
  const method = pageNumber(page, tag.compression, compression.none)
  const predictor = pageNumber(page, tag.predictor, 1)
  const bytes = pageNumber(page, tag.bitsPerSample, 1) / 8
  const isInterleaved =
    pageNumber(page, tag.planes, 1) === 1 || pageNumber(page, tag.samplesPerPixel, 1) === 1
  const isKnown = Object.values<number>(compression).includes(method)
  return isKnown && isInterleaved && Number.isInteger(bytes) && predictor !== 2
}

/** The fields of a file laid out anew, whose samples are of TIFF's kind `sampleFormat`. */
export function repackedFields(
  { channels, shortens }: Repacking,
  page: Pick<TiffPage, 'fields'>,
  sampleFormat: number,
): readonly TiffField[] {
  const bits = shortens ? 32 : pageNumber(page, tag.bitsPerSample, 8)
  const colours = pageNumber(page, tag.photometric, 1) < 2 ? 1 : 3
  const each = (value: number, count = channels) => Array<number>(count).fill(value)
  return [
    shortsField(tag.bitsPerSample, each(bits)),
    shortsField(tag.compression, [compression.none]),
    shortsField(tag.predictor, [1]),
    shortsField(tag.samplesPerPixel, [channels]),
    shortsField(tag.sampleFormat, each(sampleFormat)),
    ...(channels > colours ? [shortsField(tag.extraSamples, each(2, channels - colours))] : []),
  ]
}

/** Lays a strip or tile out anew. */
export async function repacked(bytes: Uint8Array, page: TiffPage, repacking: Repacking): Promise<Uint8Array> {
  const stored = pageNumber(page, tag.samplesPerPixel, 1)
  const sampleBytes = pageNumber(page, tag.bitsPerSample, 8) / 8
  const plain = unpredicted(await unpacked(bytes, page), page, stored, sampleBytes)
  const kept = firstChannels(plain, stored * sampleBytes, repacking.channels * sampleBytes)
  if (!repacking.shortens) return kept
  const doubles = new Float64Array(kept.buffer, 0, Math.floor(kept.length / 8))
  return new Uint8Array(Float32Array.from(doubles).buffer)
}

async function unpacked(bytes: Uint8Array, page: TiffPage): Promise<Uint8Array> {
  const maxOutputLength = blockBytes(page)
  switch (pageNumber(page, tag.compression, compression.none)) {
    case compression.none:
      return bytes
    case compression.zstd:
      return await decompressed(bytes, { maxOutputLength })
    default:
      return await inflated(bytes, { maxOutputLength })
  }
}

/**
 * Little-endian samples. The float predictor stores differences of bytes, the highest byte of all samples of a row first
 * (Adobe Photoshop TIFF Technical Note 3).
 */
function unpredicted(bytes: Uint8Array, page: TiffPage, channels: number, sampleBytes: number): Uint8Array {
  const type = sampleBytes === 8 ? 16 : sampleBytes === 4 ? 4 : sampleBytes === 2 ? 3 : 1
  if (pageNumber(page, tag.predictor, 1) !== floatPredictor) {
    const own = new Uint8Array(bytes)
    return page.littleEndian ? own : swappedNumbers(own, type)
  }
  const width = pageNumber(page, tag.tileWidth, pageNumber(page, tag.width, 0))
  const rowSamples = width * channels
  const rowBytes = rowSamples * sampleBytes
  const result = new Uint8Array(bytes.length)
  for (let row = 0; row + rowBytes <= bytes.length; row += rowBytes) {
    const sums = bytes.slice(row, row + rowBytes)
    for (let at = channels; at < rowBytes; at++) sums[at] = (sums[at] ?? 0) + (sums[at - channels] ?? 0)
    for (let sample = 0; sample < rowSamples; sample++) {
      for (let byte = 0; byte < sampleBytes; byte++) {
        result[row + sample * sampleBytes + sampleBytes - 1 - byte] = sums[byte * rowSamples + sample] ?? 0
      }
    }
  }
  return result
}

/** The first `keptBytes` of every pixel, in a buffer of its own. */
function firstChannels(bytes: Uint8Array, pixelBytes: number, keptBytes: number): Uint8Array {
  if (pixelBytes === keptBytes) return new Uint8Array(bytes)
  const pixels = Math.floor(bytes.length / pixelBytes)
  const result = new Uint8Array(pixels * keptBytes)
  for (let pixel = 0; pixel < pixels; pixel++) {
    const from = pixel * pixelBytes
    result.set(bytes.subarray(from, from + keptBytes), pixel * keptBytes)
  }
  return result
}
