import { AppError } from '../../../common/messages/app-error.ts'
import { openConversionCache } from '../conversion-cache.ts'
import { convertModel } from '../convert-model.ts'
import type { GraphEvaluator } from '../graph-evaluator.ts'
import { readUserFiles } from '../read-user-files.ts'
import { sha256 } from '../sha256.ts'
import { readWeightFile } from '../weight-file.ts'
import { contentHash, mainName } from './content-hash.ts'
import type { ModelConverter } from './model-converter.ts'

/**
 * Converts in this very process: in the conversion process, whose whole work this is, and in tests.
 * @param evaluator runs graphs to measure what they do; without it only plain networks can be added
 * @param onRead told how many bytes are read before they are
 */
export function createLocalConverter(
  evaluator: GraphEvaluator | null,
  onRead: (totalBytes: number) => void = () => undefined,
): ModelConverter {
  return {
    async add({ paths, knownHashes, directory }, options) {
      const files = await readUserFiles(paths, onRead)
      const hash = contentHash(files)
      if (knownHashes.includes(hash)) return { kind: 'known', sha256: hash }
      const key = sha256(`import ${hash}`)
      const cache = openConversionCache(directory)
      const conversion = await withinReason(mainName(files), () =>
        convertModel(key, files, null, { cache, evaluator, ...options }),
      )
      return { kind: 'converted', sha256: hash, fileName: mainName(files), key, conversion }
    },
    async convert({ key, files, facts, directory }, options) {
      const read = await Promise.all(files.map(readWeightFile))
      onRead(read.reduce((sum, { bytes }) => sum + bytes.length, 0))
      const cache = openConversionCache(directory)
      return await convertModel(key, read, facts, { cache, evaluator, ...options })
    },
  }
}

/** Reports what a file takes beyond all measure as a model that cannot be used. */
async function withinReason<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    // A RangeError here is an allocation or a recursion that the file provoked past every other bound.
    if (error instanceof RangeError)
      throw new AppError(
        'model-invalid',
        `Expected a model in "${name}", but it makes claims that no memory can satisfy.`,
        {},
        { cause: error },
      )
    if (!(error instanceof AppError)) throw error
    switch (error.code) {
      case 'out-of-memory':
      case 'inference-hung':
        throw new AppError('model-unsupported', error.message, error.details, { cause: error })
      case 'inference-failed':
      case 'inference-crashed':
        // The engine's own words are among the details.
        throw new AppError(
          'model-unsupported',
          `Expected a network of standard ONNX operators in "${name}", but the engine cannot run it.`,
          error.details,
          { cause: error },
        )
      default:
        throw error
    }
  }
}
