import {
  copyRectangle,
  maximumSample,
  newSamples,
  type PixelBlock,
} from '../../../common/pixels/pixel-block.ts'
import type { ImageInfo } from '../../image/image-info.ts'
import type { InputFile } from '../../image/input-file.ts'
import { libvips } from '../../image/libvips.ts'
import { concatenated, readBytes } from '../../image/metadata/byte-tools.ts'
import { RasterSpool } from '../../image/spool/raster-spool.ts'
import { readApngFrames, type ApngAnimation, type ApngFrame } from './apng-frames.ts'
import { pngChunk, pngSignature } from './png-chunks.ts'

/**
 * Decodes an animated PNG file into a spool of whole frames, one below the other, as they are seen: each frame is
 * a PNG picture that libvips decodes, laid on the canvas as its description says. Holds one canvas.
 */
export async function decodeApng(
  file: InputFile,
  info: ImageInfo,
  path: string,
  signal?: AbortSignal,
): Promise<RasterSpool> {
  const { widthPx, heightPx, pages, bitDepth } = info
  const channels = info.colourChannels + (info.hasAlpha ? 1 : 0)
  const animation = await readApngFrames(file)
  if (animation?.frames.length !== pages) throw new Error('its animation changed while it was read')
  const spool = await RasterSpool.create(path, { widthPx, heightPx: heightPx * pages, channels, bitDepth })
  try {
    const canvas = blank(widthPx, heightPx, channels, bitDepth)
    for (const frame of animation.frames) {
      signal?.throwIfAborted()
      const picture = await decodeFrame(file, animation, frame, info)
      const before = frame.dispose === 'restore' ? { ...canvas, samples: canvas.samples.slice() } : null
      if (frame.blend === 'over' && info.hasAlpha) layOver(picture, canvas, frame)
      else copyRectangle(picture, 0, 0, canvas, frame.leftPx, frame.topPx, frame.widthPx, frame.heightPx)
      await spool.append(canvas)
      if (before !== null) canvas.samples.set(before.samples)
      if (frame.dispose === 'clear') {
        const nothing = blank(frame.widthPx, frame.heightPx, channels, bitDepth)
        copyRectangle(nothing, 0, 0, canvas, frame.leftPx, frame.topPx, frame.widthPx, frame.heightPx)
      }
    }
    return spool
  } catch (error) {
    await spool.dispose()
    throw error
  }
}

function blank(widthPx: number, heightPx: number, channels: number, bitDepth: 8 | 16): PixelBlock {
  return { widthPx, heightPx, channels, samples: newSamples(bitDepth, widthPx * heightPx * channels) }
}

async function decodeFrame(
  file: InputFile,
  { header, shared }: ApngAnimation,
  { widthPx, heightPx, data }: ApngFrame,
  info: ImageInfo,
): Promise<PixelBlock> {
  const head = await readBytes(file, header.at, header.length)
  const view = new DataView(head.buffer, head.byteOffset)
  view.setUint32(0, widthPx)
  view.setUint32(4, heightPx)
  const parts = [pngSignature, pngChunk('IHDR', head)]
  for (const chunk of shared) parts.push(pngChunk(chunk.type, await readBytes(file, chunk.at, chunk.length)))
  for (const part of data) parts.push(pngChunk('IDAT', await readBytes(file, part.at, part.length)))
  parts.push(pngChunk('IEND', new Uint8Array()))
  const space = info.colourChannels === 1 ? { 8: 'b-w', 16: 'grey16' } : { 8: 'srgb', 16: 'rgb16' }
  const picture = libvips(concatenated(parts), {
    failOn: 'truncated',
    limitInputPixels: false,
    unlimited: true,
    ignoreIcc: true,
  }).toColourspace(space[info.bitDepth])
  if (info.hasAlpha) picture.ensureAlpha()
  const { data: bytes } = await picture
    .raw({ depth: info.bitDepth === 8 ? 'uchar' : 'ushort' })
    .toBuffer({ resolveWithObject: true })
  const channels = info.colourChannels + (info.hasAlpha ? 1 : 0)
  const whole = new Uint8Array(bytes).buffer
  const samples = info.bitDepth === 8 ? new Uint8Array(whole) : new Uint16Array(whole)
  if (samples.length !== widthPx * heightPx * channels) {
    throw new Error(`a frame has ${samples.length} samples instead of ${widthPx * heightPx * channels}`)
  }
  return { widthPx, heightPx, channels, samples }
}

/** Source over destination, with alpha that is not premultiplied (PNG 3rd edition, section 13.16). */
function layOver(picture: PixelBlock, canvas: PixelBlock, { leftPx, topPx }: ApngFrame): void {
  const { channels } = canvas
  const full = maximumSample(canvas.samples)
  for (let y = 0; y < picture.heightPx; y++) {
    for (let x = 0; x < picture.widthPx; x++) {
      const from = (y * picture.widthPx + x) * channels
      const to = ((topPx + y) * canvas.widthPx + leftPx + x) * channels
      const over = picture.samples[from + channels - 1] ?? 0
      if (over === 0) continue
      const under = ((canvas.samples[to + channels - 1] ?? 0) * (full - over)) / full
      const alpha = over + under
      for (let channel = 0; channel < channels - 1; channel++) {
        const mixed =
          (picture.samples[from + channel] ?? 0) * over + (canvas.samples[to + channel] ?? 0) * under
        canvas.samples[to + channel] = Math.round(mixed / alpha)
      }
      canvas.samples[to + channels - 1] = Math.round(alpha)
    }
  }
}
