import type { JobId } from '../../../electron/common/identifiers.ts'
import type { Job } from '../../../electron/common/jobs/job.ts'
import type { Enlarger, Region } from '../../../electron/common/contracts/region-compare.ts'

/** A preview to be made: what an enlarger makes of a region of a job's image. */
export interface PreviewRequest {
  readonly id: JobId
  readonly region: Region
  readonly factor: number
  readonly enlarger: Enlarger
}

/** The square in the middle of a job's image; `null` until its size is known. */
export function centreOf(
  { widthPx, heightPx }: Pick<Job, 'widthPx' | 'heightPx'>,
  sidePx: number,
): Region | null {
  if (widthPx === null || heightPx === null) return null
  const side = Math.min(sidePx, widthPx, heightPx)
  return {
    leftPx: Math.floor((widthPx - side) / 2),
    topPx: Math.floor((heightPx - side) / 2),
    widthPx: side,
    heightPx: side,
  }
}

/** Enlargement of previews: that of the image, within what can be seen in a thumbnail. */
export function previewFactor(factor: number | null): number {
  return Math.min(4, Math.max(2, Math.round(factor ?? 4)))
}
