import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../../common/messages/failure.ts'
import { numberedName } from '../../../common/jobs/output-name.ts'
import type { CollisionPolicy } from '../../../common/settings/upscale-settings.ts'
import { fileNumber } from '../../files/file-identity.ts'

/** Where an image's output goes, or why there is nothing to do. */
export type OutputChoice =
  | { readonly kind: 'write'; readonly path: string; readonly allowOverwrite: boolean }
  | { readonly kind: 'exists'; readonly path: string }

/** What has to be known to choose a name that harms no one. */
export interface OutputSurroundings {
  /**
   * Whether any image of the queue is read from this path, or is this file by another name.
   * @param file what {@link fileNumber} gives of the file that is there; `null` where there is none
   */
  isInput(path: string, file: string | null): boolean
  /** Whether another image of the queue has its output there. */
  isTaken(path: string): boolean
  /** Whether the file there is a result of ours that was made of other content or with other settings. */
  isResultOfOtherSettings(path: string): Promise<boolean>
}

const maximumNumber = 10_000

/**
 * Decides under which name an output is written. Names of other images' outputs are avoided by numbering,
 * so that `a.jpg` and `a.png` of one folder do not become one file; so are results of other settings, so that
 * a new choice of model is neither ignored nor the end of the old result. Inputs are never written to.
 * @param fileName the output's name by the settings, with its extension.
 * @throws AppError `output-is-input` where only overwriting an input would do.
 */
export async function chooseOutputPath(
  inputPath: string,
  directory: string,
  fileName: string,
  collision: CollisionPolicy,
  surroundings: OutputSurroundings,
): Promise<OutputChoice> {
  for (let number = 1; number < maximumNumber; number++) {
    const path = join(directory, number === 1 ? fileName : numberedName(fileName, number))
    if (surroundings.isTaken(path)) continue
    const present = await stat(path, { bigint: true }).catch(() => null)
    const isOwnInput = await isSameFile(path, present, inputPath)
    const isInput = isOwnInput || surroundings.isInput(path, present && fileNumber(present))
    if (isInput && collision === 'number') continue
    if (isOwnInput || (isInput && collision === 'overwrite')) {
      throw failure('output-is-input', { code: 'result-would-replace-input', path })
    }
    if (!present) return { kind: 'write', path, allowOverwrite: false }
    if (collision === 'overwrite') return { kind: 'write', path, allowOverwrite: true }
    if (collision === 'number' || (await surroundings.isResultOfOtherSettings(path))) continue
    return { kind: 'exists', path }
  }
  throw failure('output-exists', { code: 'result-names-used-up', fileName, limit: maximumNumber })
}

/** Whether both names lead to one file: the same path, a link, or names that differ in case only. */
async function isSameFile(path: string, file: BigIntStats | null, other: string): Promise<boolean> {
  if (path === other) return true
  const otherFile = file && (await stat(other, { bigint: true }).catch(() => null))
  const number = file && fileNumber(file)
  return number !== null && otherFile !== null && fileNumber(otherFile) === number
}
