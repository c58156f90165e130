import { join } from 'node:path'
import { AppError } from '../../common/messages/app-error.ts'
import type { ImageKind } from '../../common/contracts/backend-contract.ts'
import type { JobId } from '../../common/identifiers.ts'
import type { Job, JobState } from '../../common/jobs/job.ts'
import { largestPreviewSidePx } from '../../common/pixels/picture-pyramid.ts'
import type { AreaHandlers } from '../area.ts'
import type { Images } from '../image/open-image.ts'
import { createPreviewCache } from './preview-cache.ts'
import { createPyramidCache } from './pyramid-cache.ts'

const thumbnailSidePx = 256
const previewLimitBytes = 2 * 1024 ** 3
/** Two results of 800 megapixels; see `pyramid-file.ts`. */
const pyramidLimitBytes = 8 * 1024 ** 3
/** Results larger than this are prepared for the screen as soon as they are done: decoding them takes seconds. */
const slowToShowPx = 50_000_000

/** Pictures of queued images for the window. */
export interface JobPictures {
  readonly handlers: AreaHandlers<'images.describe' | 'images.locate' | 'images.pyramid' | 'images.tile'>
  /** Makes the preview of a result that has just been written, where that takes long. */
  prepare(state: JobState): void
}

/**
 * @param images reads the pictures
 * @param directory the preview cache
 * @param jobOf the job of an id; throws AppError `bad-request` where there is none
 */
export function createJobPictures(
  images: Pick<Images, 'describe' | 'render'>,
  directory: string,
  jobOf: (id: JobId) => Job,
): JobPictures {
  const previews = createPreviewCache(images, join(directory, 'images'), previewLimitBytes)
  const pyramids = createPyramidCache(images, join(directory, 'pyramids'), pyramidLimitBytes)
  return {
    handlers: {
      'images.describe': async ({ id }, { signal }) => {
        const { widthPx, heightPx } = await images.describe(jobOf(id).inputPath, signal)
        return { widthPx, heightPx }
      },
      'images.locate': ({ id, kind, version }, { signal }) =>
        previews.locate(
          {
            path: pictureOf(jobOf(id), kind, version),
            sidePx: kind === 'thumbnail' ? thumbnailSidePx : largestPreviewSidePx,
            isExact: kind !== 'thumbnail',
          },
          signal,
        ),
      'images.pyramid': ({ id, side, version }, { signal }) =>
        pyramids.describe(pictureOf(jobOf(id), side, version), signal),
      'images.tile': ({ id, side, version, ...tile }, { signal }) =>
        pyramids.locateTile(pictureOf(jobOf(id), side, version), tile, signal),
    },
    prepare(state) {
      if (state.kind !== 'done' || state.result.widthPx * state.result.heightPx < slowToShowPx) return
      const preview = { path: state.result.outputPath, sidePx: largestPreviewSidePx, isExact: true }
      // Nobody has asked for it yet: the failure surfaces when someone does.
      previews.locate(preview).catch(() => undefined)
    },
  }
}

function pictureOf(job: Job, kind: ImageKind, version: number | null): string {
  if (kind !== 'after') return job.inputPath
  if (version !== null) {
    const found = job.versions.find((candidate) => candidate.id === version)
    if (found) return found.result.outputPath
    throw new AppError('bad-request', `The image "${job.inputPath}" has no result ${version}.`)
  }
  if (job.state.kind === 'done') return job.state.result.outputPath
  if (job.state.kind === 'skipped') return job.state.outputPath
  throw new AppError('bad-request', `The image "${job.inputPath}" has no result yet.`)
}
