import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { RegionRequest } from '../../common/contracts/region-compare.ts'

/**
 * Names a picture after all it depends on.
 * @param graphSha256 of the model, which may be another under the same name tomorrow; `null` for resampling
 */
export async function pictureId(
  inputPath: string,
  { region, factor, enlarger }: Pick<RegionRequest, 'region' | 'factor' | 'enlarger'>,
  graphSha256: string | null,
): Promise<string> {
  const { size, mtimeMs } = await stat(inputPath)
  const facts = JSON.stringify([inputPath, size, mtimeMs, region, factor, enlarger, graphSha256])
  return createHash('sha256').update(facts).digest('hex').slice(0, 40)
}
