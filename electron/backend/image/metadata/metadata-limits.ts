import { AppError } from '../../../common/messages/app-error.ts'
import { errorMessage, type Message } from '../../../common/messages/message.ts'
import type { ImageMetadata } from '../image-info.ts'
import { profileSpace } from '../colour/icc-profile.ts'
import { isSoundProfile } from '../colour/sound-profile.ts'

/** The most bytes of each kind that are taken over. Whole albums' worth of what cameras and programs write. */
const limits = {
  exif: { name: 'EXIF', bytes: 4 * 1024 ** 2 },
  xmp: { name: 'XMP', bytes: 8 * 1024 ** 2 },
  iptc: { name: 'IPTC', bytes: 4 * 1024 ** 2 },
  pngText: { name: 'PNG text', bytes: 4 * 1024 ** 2 },
  comment: { name: 'comment', bytes: 64 * 1024 },
  photoshop: { name: 'Photoshop resources', bytes: 60 * 1024 },
  icc: { name: 'colour profile', bytes: 16 * 1024 ** 2 },
  cmykIcc: { name: 'colour profile', bytes: 16 * 1024 ** 2 },
} as const

/** Metadata without parts that are damaged or out of all proportion, and a sentence on each that was left out. */
export function soundMetadata(metadata: ImageMetadata): {
  readonly metadata: ImageMetadata
  readonly warnings: readonly Message[]
} {
  const { coded, ...blobs } = metadata
  const kept: Partial<Record<keyof typeof limits, Uint8Array>> = {}
  const warnings: string[] = []
  for (const [key, value] of Object.entries(blobs) as [keyof typeof limits, Uint8Array][]) {
    const { name, bytes } = limits[key]
    const isProfile = key === 'icc' || key === 'cmykIcc'
    if (value.length > bytes) {
      warnings.push(
        `The file’s ${name} was left out: at most ${bytes / 1024 ** 2} MiB of it are taken over but it has ` +
          `${(value.length / 1024 ** 2).toFixed(1)}.`,
      )
    } else if (isProfile && !isSoundProfile(value)) {
      warnings.push(
        `The file’s ${profileSpace(value)?.trim() ?? ''} colour profile is damaged and was left out.`,
      )
    } else kept[key] = value
  }
  return {
    metadata: { ...kept, ...(coded === undefined ? {} : { coded }) },
    warnings: warnings.map((sentence) => errorMessage(new AppError('input-corrupt', sentence))),
  }
}
