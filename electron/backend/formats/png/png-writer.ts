import { rm } from 'node:fs/promises'
import type { PngOptions } from 'sharp'
import type { EncodeRequest } from '../../image/encode-request.ts'
import { encodeWithLibvips, withPreparedSamples } from '../../image/encode-with-libvips.ts'
import { copyWithMetadata } from '../../image/metadata/copy-with-metadata.ts'
import type { FormatWriter } from '../format-writer.ts'
import { embedInPng } from './png-metadata.ts'
import { writeApng } from './write-apng.ts'

/** PNG, written by libvips; frames of an animation by ourselves. */
export const pngWriter: FormatWriter = {
  isLossy: false,
  async encode(request) {
    if (request.pages > 1) await withPreparedSamples(request, (path) => encodeFrames(request, path))
    else await encodeWithLibvips(request, (picture) => picture.png(pngOptions(request)))
    return []
  },
  embed: (request) => copyWithMetadata(request, embedInPng),
}

async function encodeFrames(request: EncodeRequest, inputPath: string): Promise<void> {
  const { animation, outputPath, signal } = request
  const { delaysMs, loop } = animation ?? { delaysMs: Array<number>(request.pages).fill(100), loop: 0 }
  await rm(outputPath, { force: true })
  await writeApng({ inputPath, outputPath, delaysMs, loop, png: pngOptions(request), signal })
}

function pngOptions({ encoding }: EncodeRequest): PngOptions {
  return { compressionLevel: encoding.pngCompression, adaptiveFiltering: true }
}
