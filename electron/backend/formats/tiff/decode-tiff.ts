import type { Message } from '../../../common/messages/message.ts'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../common/messages/app-error.ts'
import { decodeError } from '../../image/decode-error.ts'
import type { DecodedImage } from '../../image/decoded-image.ts'
import { decodeWithLibvips } from '../../image/decode-with-libvips.ts'
import type { ImageInfo } from '../../image/image-info.ts'
import type { InputFile } from '../../image/input-file.ts'
import { chooseMapping, type SampleMapping } from '../../image/spool/sample-mapping.ts'
import { RangeMeter } from '../../image/spool/sample-range.ts'
import { isPlainSample } from '../../image/spool/stored-samples.ts'
import { RasterSpool } from '../../image/spool/raster-spool.ts'
import { isZstdTiff, rewriteFile, writeWithoutZstd } from './zstd-tiff.ts'
import { copyWithFields } from './patch-tiff.ts'
import { repacked } from './repack-tiff.ts'
import { readTiffSamples, type TiffSamples } from './tiff-samples.ts'

/** Rows measured at a time. */
const portionPx = 64

/**
 * Decodes a page of a TIFF file, or its pages where all are alike, into a spool in `directory`.
 * @throws AppError input-corrupt | input-unsupported | disk-full
 */
export async function decodeTiff(
  file: InputFile,
  info: ImageInfo,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<DecodedImage> {
  const samples = await readTiffSamples(file, info.page)
  const copyPath = join(directory, 'readable.tif')
  const path = join(directory, 'decoded.v')
  try {
    const isCopied = await copyToRead(file, samples, copyPath, signal)
    await decodeWithLibvips(isCopied ? copyPath : file.readable, info, path, 'truncated')
    const { spool, warnings } = await openSpool(path, info, samples, signal)
    return { name: 'decoded.v', spool: await spool.handOver(), warnings }
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof AppError ? error : decodeError(error, info.path)
  } finally {
    await rm(copyPath, { force: true })
  }
}

/** Makes a copy that libvips reads where it cannot read the file itself; `false` where it can. */
async function copyToRead(
  file: InputFile,
  { replaced, repacking }: TiffSamples,
  copyPath: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (repacking !== null) {
    await rewriteFile(file, copyPath, {
      fields: replaced,
      convert: async (read, page) => {
        signal?.throwIfAborted()
        return await repacked(await read(), page, repacking)
      },
    })
    return true
  }
  if (await isZstdTiff(file)) {
    await writeWithoutZstd(file, copyPath, { signal, replaced })
    return true
  }
  if (replaced.length === 0) return false
  await copyWithFields(file.path, copyPath, replaced)
  return true
}

async function openSpool(
  path: string,
  info: ImageInfo,
  samples: TiffSamples,
  signal: AbortSignal | undefined,
): Promise<{ readonly spool: RasterSpool; readonly warnings: readonly Message[] }> {
  const { kind, channels, leftOut } = samples
  const spool = await RasterSpool.open(path, {
    stored: samples.stored,
    lab: kind === 'plain' ? null : kind,
    ...(channels === null ? {} : { channels: taken(channels) }),
  })
  try {
    const warnings: Message[] = leftOut === 0 ? [] : [{ code: 'channels-left-out', count: leftOut }]
    if (isPlainSample(spool.stored)) return { spool, warnings }
    const { mappings, notes } = await measure(spool, info, samples, signal)
    spool.mapSamples(mappings)
    return { spool, warnings: [...warnings, ...notes] }
  } catch (error) {
    await spool.dispose()
    throw error
  }
}

function taken({ colours, alphaAt }: NonNullable<TiffSamples['channels']>): readonly number[] {
  return [...Array.from({ length: colours }, (_, index) => index), ...(alphaAt === null ? [] : [alphaAt])]
}

/** Looks at all samples to find out what black and white are among them. */
async function measure(
  spool: RasterSpool,
  { path, colourChannels, hasAlpha, hasOwnProfile }: ImageInfo,
  { channels, noData }: TiffSamples,
  signal: AbortSignal | undefined,
): Promise<{ readonly mappings: readonly SampleMapping[]; readonly notes: readonly Message[] }> {
  const stored = spool.storedChannels
  const expected = spool.layout.widthPx * spool.layout.heightPx
  const colour = new RangeMeter(expected * colourChannels, noData)
  const alpha = new RangeMeter(expected, null)
  for await (const rows of spool.storedRows(portionPx)) {
    signal?.throwIfAborted()
    for (let channel = 0; channel < colourChannels; channel++) colour.take(rows, channel, stored)
    if (hasAlpha) alpha.take(rows, channels?.alphaAt ?? colourChannels, stored)
  }
  const { mapping, warnings } = chooseMapping({
    path,
    range: colour.range(),
    isGray: colourChannels === 1,
    isSigned: spool.stored.startsWith('int'),
    hasProfile: hasOwnProfile,
    noData,
  })
  const opaque = { black: 0, white: opaqueValue(alpha.range().highest), noData: null, isLinear: false }
  const mappings = [...Array<SampleMapping>(colourChannels).fill(mapping), ...(hasAlpha ? [opaque] : [])]
  return { mappings, notes: warnings }
}

/** What stands for full opacity where `highest` occurs. */
function opaqueValue(highest: number): number {
  return [1, 255, 32_767, 65_535].find((full) => highest <= full * 1.001) ?? highest
}
