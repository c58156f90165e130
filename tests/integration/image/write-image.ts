import type { PixelBlock } from '../../../electron/common/pixels/pixel-block.ts'
import { newSamples } from '../../../electron/common/pixels/pixel-block.ts'
import {
  encodingSchema,
  type Encoding,
  type MetadataSettings,
} from '../../../electron/common/settings/upscale-settings.ts'
import type { WrittenImage } from '../../../electron/backend/image/image-sink.ts'
import { openImageSink } from '../../../electron/backend/image/open-image-sink.ts'
import { writablePages } from '../../../electron/backend/image/writable-pages.ts'
import type { ImageSource } from '../../../electron/backend/image/image-source.ts'

/** Writes a source's strips, each pixel repeated `factor` times: an upscale whose result is known. */
export async function writeRepeated(
  source: ImageSource,
  finalPath: string,
  options: {
    factor?: number
    target?: { widthPx: number; heightPx: number }
    encoding?: Partial<Encoding>
    density?: number
    metadata?: MetadataSettings
    description?: Record<string, string>
    allowOverwrite?: boolean
    scratchDirectory?: string
  } = {},
): Promise<WrittenImage> {
  const factor = options.factor ?? 2
  const widthPx = source.info.widthPx * factor
  const heightPx = source.info.heightPx * factor
  const encoding = encodingSchema.parse(options.encoding ?? {})
  const pages = writablePages(source.info, encoding)
  const sink = await openImageSink({
    source,
    finalPath,
    widthPx,
    heightPx,
    targetWidthPx: options.target?.widthPx ?? widthPx,
    targetHeightPx: options.target?.heightPx ?? heightPx,
    pages,
    encoding,
    allowOverwrite: options.allowOverwrite ?? false,
    ...(options.density === undefined ? {} : { density: options.density }),
    ...(options.metadata === undefined ? {} : { metadata: options.metadata }),
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(options.scratchDirectory === undefined ? {} : { scratchDirectory: options.scratchDirectory }),
  })
  try {
    for (let page = 0; page < pages; page++) {
      for await (const strip of source.strips({ stripHeightPx: 7, page })) {
        await sink.write(repeatPixels(strip, factor))
      }
    }
    return await sink.finish()
  } finally {
    await sink.abort()
  }
}

/** Nearest-neighbour enlargement by a whole factor. */
export function repeatPixels(block: PixelBlock, factor: number): PixelBlock {
  const { channels } = block
  const widthPx = block.widthPx * factor
  const heightPx = block.heightPx * factor
  const samples = newSamples(block.samples, widthPx * heightPx * channels)
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const from = (Math.floor(y / factor) * block.widthPx + Math.floor(x / factor)) * channels
      samples.set(block.samples.subarray(from, from + channels), (y * widthPx + x) * channels)
    }
  }
  return { widthPx, heightPx, channels, samples }
}

/** All strips of a source as one block. */
export async function readWhole(source: ImageSource, stripHeightPx = 5): Promise<PixelBlock> {
  const blocks: PixelBlock[] = []
  for await (const strip of source.strips({ stripHeightPx })) blocks.push(strip)
  const first = blocks[0]
  if (first === undefined) throw new Error('Expected at least one strip.')
  const { widthPx, channels } = first
  const heightPx = blocks.reduce((sum, block) => sum + block.heightPx, 0)
  const samples = newSamples(first.samples, widthPx * heightPx * channels)
  let at = 0
  for (const block of blocks) {
    samples.set(block.samples, at)
    at += block.samples.length
  }
  return { widthPx, heightPx, channels, samples }
}
