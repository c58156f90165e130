import type { GraphFacts } from '../../../common/models/model-descriptor.ts'
import type { Conversion, PrepareProgress } from '../convert-model.ts'
import type { WeightFile } from '../weight-file.ts'

export interface ConverterOptions {
  readonly signal: AbortSignal
  readonly onProgress: (progress: PrepareProgress) => void
}

/** What became of files that a user adds. */
export type AddedFiles =
  /** They are a model that was added before. */
  | { readonly kind: 'known'; readonly sha256: string }
  | {
      readonly kind: 'converted'
      readonly sha256: string
      /** The file that is not mere weights. */
      readonly fileName: string
      /** Entry of the conversion cache, for the caller to remove. */
      readonly key: string
      readonly conversion: Conversion
    }

/** Everything that reads model files. Errors of all its methods: AppError, an abort as the signal throws it. */
export interface ModelConverter {
  /**
   * Reads a user's files and what of the same model lies beside them, and converts them.
   * @param request.knownHashes contents that need no converting
   * @param request.directory the conversion cache
   */
  add(
    request: {
      readonly paths: readonly string[]
      readonly knownHashes: readonly string[]
      readonly directory: string
    },
    options: ConverterOptions,
  ): Promise<AddedFiles>
  /** Converts published weights into the cache, under `key`. @param request.facts all, where none need measuring */
  convert(
    request: {
      readonly key: string
      readonly files: readonly WeightFile[]
      readonly facts: GraphFacts | null
      readonly directory: string
    },
    options: ConverterOptions,
  ): Promise<Conversion>
}
