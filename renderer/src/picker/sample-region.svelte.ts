import type { Job } from '../../../electron/common/jobs/job.ts'
import type { Region } from '../../../electron/common/contracts/region-compare.ts'
import type { ImageSize } from '../../../electron/common/settings/output-target.ts'
import { inputSizeOf } from '../queue/job-text.ts'
import { centreOf } from './preview-request.ts'
import { mostDetailed, type Samples } from './most-detailed.ts'

/** Side of the square that previews show, in pixels of the original. */
const sidePx = 96

/** Finds the part of an image that is worth a preview. */
export class SampleRegion {
  #region = $state.raw<Region | null>(null)
  #url: string | null = null

  /** `null` until it is known. */
  get region(): Region | null {
    return this.#region
  }

  /** @param thumbnailUrl where a small picture of the image is */
  async find(job: Job | undefined, thumbnailUrl: string | null): Promise<void> {
    const image = job && inputSizeOf(job)
    const url = image ? thumbnailUrl : null
    if (url === this.#url) return
    this.#url = url
    this.#region = null
    if (!job || !image || url === null) return
    const region = await regionIn(url, image)
    // Where the small picture cannot be read, the middle is as good as any part.
    if (this.#url === url) this.#region = region ?? centreOf(job, sidePx)
  }
}

async function regionIn(url: string, image: ImageSize): Promise<Region | null> {
  try {
    const bitmap = await createImageBitmap(await (await fetch(url)).blob())
    const small = samplesOf(bitmap)
    bitmap.close()
    return small && mostDetailed(small, image, sidePx)
  } catch {
    return null
  }
}

function samplesOf(bitmap: ImageBitmap): Samples | null {
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (!context) return null
  context.drawImage(bitmap, 0, 0)
  return context.getImageData(0, 0, width, height)
}
