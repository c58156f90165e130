import type { ImageSize } from '../../common/settings/output-target.ts'
import type { Message } from '../../common/messages/message.ts'
import type { EncodeRequest } from '../image/encode-request.ts'
import type { OutputMetadata } from '../image/metadata/output-metadata.ts'

/** How files of one format are written. Which pictures fit into it is a row of `common/formats/format-limits.ts`. */
export interface FormatWriter {
  /** Whether its quality can be lowered to make a file smaller. */
  readonly isLossy: boolean
  /** Encodes pixels and profile into `request.outputPath`. @returns options that could not be followed */
  readonly encode: (request: EncodeRequest) => Promise<readonly Message[]>
  /** Makes the complete file of the encoded one. @returns names of metadata that the file could not take */
  readonly embed: (request: EmbedRequest) => Promise<readonly string[]>
}

/** An encoded file on its way to a complete one. */
export interface EmbedRequest extends ImageSize {
  readonly fromPath: string
  readonly toPath: string
  readonly metadata: OutputMetadata
  /** Dots per inch; `null` where unknown. */
  readonly density: number | null
}
