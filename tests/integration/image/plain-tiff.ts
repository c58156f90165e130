import {
  tiffBytes,
  tiffDirectory,
  tiffNumbers,
  tiffType,
  type TiffField,
} from '../../../electron/backend/formats/tiff/tiff-directory.ts'

export type TiffSamples =
  Uint8Array | Uint16Array | Int16Array | Uint32Array | Float16Array | Float32Array | Float64Array

/** An uncompressed TIFF file of any sample type: 1 gray, 3 RGB, one more with alpha; or `photometric` as said. */
export function plainTiff(options: {
  widthPx: number
  heightPx: number
  channels: number
  samples: TiffSamples
  photometric?: number
  icc?: Uint8Array
  /** What each channel beyond the colours is (tag 338); one alpha channel is unassociated by default. */
  extraSamples?: readonly number[]
  /** Other fields. */
  fields?: readonly TiffField[]
}): Uint8Array {
  const { widthPx, heightPx, channels, samples } = options
  const { short, long } = tiffType
  const bits = samples.BYTES_PER_ELEMENT * 8
  const hasAlpha = channels === 2 || (channels === 4 && options.photometric !== 5)
  const extraSamples = options.extraSamples ?? (hasAlpha ? [2] : [])
  const replaced = new Set((options.fields ?? []).map(({ tag }) => tag))
  const directory = tiffDirectory(
    [
      tiffNumbers(256, long, [widthPx]),
      tiffNumbers(257, long, [heightPx]),
      tiffNumbers(258, short, Array<number>(channels).fill(bits)),
      tiffNumbers(259, short, [1]),
      tiffNumbers(262, short, [options.photometric ?? (channels < 3 ? 1 : 2)]),
      tiffNumbers(273, long, [8]),
      tiffNumbers(277, short, [channels]),
      tiffNumbers(278, long, [heightPx]),
      tiffNumbers(279, long, [samples.byteLength]),
      ...(extraSamples.length > 0 ? [tiffNumbers(338, short, extraSamples)] : []),
      tiffNumbers(339, short, Array<number>(channels).fill(sampleFormat(samples))),
      ...(options.icc ? [tiffBytes(34_675, tiffType.undefined, options.icc)] : []),
    ]
      .filter(({ tag }) => !replaced.has(tag))
      .concat(options.fields ?? []),
    8 + samples.byteLength + (samples.byteLength % 2),
    false,
  )
  const head = new DataView(new ArrayBuffer(8))
  head.setUint16(0, 0x4949)
  head.setUint16(2, 42, true)
  head.setUint32(4, 8 + samples.byteLength + (samples.byteLength % 2), true)
  return Buffer.concat([
    new Uint8Array(head.buffer),
    new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
    new Uint8Array(samples.byteLength % 2),
    directory,
  ])
}

function sampleFormat(samples: TiffSamples): number {
  if (samples instanceof Int16Array) return 2
  return /^Float/.test(samples.constructor.name) ? 3 : 1
}
