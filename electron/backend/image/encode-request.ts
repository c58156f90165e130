import type { ImageSize } from '../../common/settings/output-target.ts'
import type { Encoding, OutputFormat } from '../../common/settings/upscale-settings.ts'
import type { ImageInfo } from './image-info.ts'
import type { SpoolLayout } from './spool/spool-layout.ts'

/** A spooled picture on its way into a file. */
export interface EncodeRequest {
  readonly spoolPath: string
  readonly layout: SpoolLayout
  /** Bits of a sample that the input's file stores. */
  readonly significantBits: number
  /** Size of each page. */
  readonly target: ImageSize
  /** Pages the spool holds. */
  readonly pages: number
  readonly animation: ImageInfo['animation']
  readonly format: OutputFormat
  readonly encoding: Encoding
  /** Dots per inch to be written; `null` where unknown. */
  readonly density: number | null
  /** Profile the values are converted to: a file, or `srgb`; `null` keeps them, with the spool's profile. */
  readonly convertTo: string | null
  readonly outputPath: string
  readonly signal?: AbortSignal | undefined
}
