import type { PictureChoice } from '../../common/analysis/picture-choice.ts'
import type { JobProgress, JobResult } from '../../common/jobs/job.ts'
import type { UpscaleSettings } from '../../common/settings/upscale-settings.ts'
import type { ImageSource } from '../image/image-source.ts'

/** What becomes of an image. The queue has already decided the output's name and whether it may be replaced. */
export interface UpscaleRequest {
  /** Final name of the output; its folder exists. Nothing appears under it before the output is complete. */
  readonly outputPath: string
  /** Whether a file already at `outputPath` may be replaced; the queue never allows it for an input. */
  readonly allowOverwrite: boolean
  readonly settings: UpscaleSettings
  /** What was found to suit the image, for the output's metadata. */
  readonly choice?: PictureChoice | null
}

/** How the queue steers an image under way and hears of it. */
export interface UpscaleControl {
  /** Ends the work between tiles; nothing is left on disk. */
  readonly signal: AbortSignal
  /** Awaited between tiles: settles at once, or after the queue is resumed. Rejects when aborted. */
  checkpoint(): Promise<void>
  onProgress(progress: JobProgress): void
  /** Called once no tile is left to run: the engine is free for the next image while the file is written. */
  onInferred?(): void
  /** Milliseconds of work, by a clock that neither jumps nor counts sleep; else the monotonic clock. */
  now?(): number
}

/** What an upscale makes; which model ran is known to whoever asked. */
export type UpscaleResult = Omit<JobResult, 'modelId' | 'cleanUp' | 'choice'>

/**
 * Upscales one image that is open, to a file; the caller closes it.
 * @throws AppError with a stable code for everything expected; `cancelled` after an abort.
 */
export type UpscaleImage = (
  source: ImageSource,
  request: UpscaleRequest,
  control: UpscaleControl,
) => Promise<UpscaleResult>
