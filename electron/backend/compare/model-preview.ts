import type { ModelId } from '../../common/identifiers.ts'
import type { ModelPreview, RegionRequest } from '../../common/contracts/region-compare.ts'
import type { LoadModel } from '../upscale/model-chain.ts'
import { pictureId } from './picture-id.ts'
import type { RegionComparer } from './region-comparer.ts'

/** A part of the sample with edges, highlights and texture. */
const region = { leftPx: 66, topPx: 62, widthPx: 64, heightPx: 48 }

/** Pictures that show what a model does to a sample, made once. */
export interface ModelPreviews {
  /** @throws AppError whatever preparing or running the model throws. */
  show(id: ModelId, signal: AbortSignal): Promise<ModelPreview>
}

/** @param options.samplePath image that comes with the program, at least as large as the region */
export function createModelPreviews(options: {
  readonly comparer: RegionComparer
  readonly loadModel: LoadModel
  readonly samplePath: string
}): ModelPreviews {
  const { comparer, samplePath } = options

  const picture = async (
    enlarger: RegionRequest['enlarger'],
    factor: number,
    graphSha256: string | null,
    signal: AbortSignal,
  ): Promise<string> => {
    const request = { region, factor, enlarger, device: 'auto' } as const
    const known = await pictureId(samplePath, request, graphSha256)
    const isThere = await comparer.locate(known).then(
      () => true,
      () => false,
    )
    return isThere ? known : (await comparer.run(samplePath, request, signal)).picture
  }

  return {
    async show(id, signal) {
      const { facts, graphSha256 } = await options.loadModel(id, signal, null)
      const { scale } = facts
      return {
        before: await picture({ kind: 'kernel', kernel: 'nearest' }, scale, null, signal),
        after: await picture({ kind: 'model', modelId: id }, scale, graphSha256, signal),
        widthPx: region.widthPx * scale,
        heightPx: region.heightPx * scale,
      }
    },
  }
}
