import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import {
  ColorSpace,
  DensityUnit,
  initializeImageMagick,
  MagickImage,
  MagickReadSettings,
  type IMagickImage,
  type MagickFormat,
} from '@imagemagick/magick-wasm'
import type { ForeignAnswer, ForeignPicture, ForeignRequest } from './foreign-picture.ts'

/**
 * Entry of a worker thread that reads one picture with ImageMagick, compiled to WebAssembly, and ends. A decoder's
 * crash or hunger for memory stays inside; ending the thread gives the memory back.
 */
const request = workerData as ForeignRequest
const answer = await read(request)
const samples = answer.kind === 'read' ? answer.picture.samples : null
parentPort?.postMessage(answer, samples === null ? [] : [samples.buffer as ArrayBuffer])

async function read({ path, format, want }: ForeignRequest): Promise<ForeignAnswer> {
  try {
    const require = createRequire(import.meta.url)
    await initializeImageMagick(readFileSync(require.resolve('@imagemagick/magick-wasm/magick.wasm')))
    const image = MagickImage.create()
    try {
      const settings = new MagickReadSettings({ format: format as MagickFormat })
      const bytes = readFileSync(path)
      if (want === 'pixels') image.read(bytes, settings)
      else image.ping(bytes, settings)
      return { kind: 'read', picture: pictureOf(image, want) }
    } finally {
      image.dispose()
    }
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

function pictureOf(image: IMagickImage, want: ForeignRequest['want']): ForeignPicture {
  const { width, height } = image
  const isGray = image.colorSpace === ColorSpace.Gray || image.colorSpace === ColorSpace.LinearGray
  const { hasAlpha } = image
  const profile = (name: string) => {
    const data = image.getProfile(name)?.data
    return data === undefined ? null : new Uint8Array(data)
  }
  const { x, units } = image.density
  const perInch = units === DensityUnit.PixelsPerCentimeter ? x * 2.54 : x
  return {
    widthPx: width,
    heightPx: height,
    colourChannels: isGray ? 1 : 3,
    hasAlpha,
    density: units === DensityUnit.Undefined || perInch < 1 ? null : Math.round(perInch),
    icc: profile('icc'),
    exif: profile('exif'),
    xmp: profile('xmp'),
    iptc: profile('iptc'),
    samples: want === 'pixels' ? samplesOf(image, `${isGray ? 'R' : 'RGB'}${hasAlpha ? 'A' : ''}`) : null,
  }
}

function samplesOf(image: IMagickImage, mapping: string): Uint8Array {
  // Encoded as they are: the profile, where there is one, goes along.
  const samples = image.getPixels((pixels) => pixels.toByteArray(0, 0, image.width, image.height, mapping))
  if (samples === null) throw new Error('The pixels could not be read.')
  return new Uint8Array(samples)
}
