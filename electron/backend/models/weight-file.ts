import { AppError } from '../../common/messages/app-error.ts'
import type { ModelFile } from '../../model-import/read-weights.ts'
import { readBytes } from './read-bytes.ts'
import { sha256 } from './sha256.ts'

/** A file of published weights on this computer. */
export interface WeightFile {
  /** As the model's main file names it. */
  readonly name: string
  readonly path: string
  /** `null` where nothing states it. */
  readonly sha256: string | null
}

/** Reads one. @throws AppError `model-unavailable`, or `model-invalid` for another hash. */
export async function readWeightFile(file: WeightFile): Promise<ModelFile> {
  const bytes = await readBytes(file.path).catch((cause: unknown) => {
    throw new AppError(
      'model-unavailable',
      `Expected weights in ${file.path} but they could not be read.`,
      {},
      { cause },
    )
  })
  if (file.sha256 === null || sha256(bytes) === file.sha256) return { name: file.name, bytes }
  throw new AppError(
    'model-invalid',
    `Expected the published weights in ${file.path} but the file is another or damaged.`,
  )
}
