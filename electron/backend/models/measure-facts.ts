import { AppError } from '../../common/app-error.ts'
import { type GraphFacts, graphFactsSchema } from '../../common/model-descriptor.ts'
import { analyseGraph, countParameters } from '../../model-import/analysis/analyse-graph.ts'
import type { ImportedModel } from '../../model-import/import-model.ts'

/** The facts of a model, from what is known of it and from its graph. */
export function factsFromGraph({ model, facts }: ImportedModel): GraphFacts {
  const analysis = analyseGraph(model)
  if (!analysis) {
    throw new AppError(
      'model-unsupported',
      'Expected a network of convolutions but this one uses other operators.',
    )
  }
  const { localRadiusPx, globalPooling } = analysis
  return graphFactsSchema.parse({
    scale: analysis.scale,
    colourModel: analysis.inputChannels === 1 ? 'gray' : analysis.inputChannels === 4 ? 'rgba' : 'rgb',
    multipleOfPx: analysis.multipleOfPx,
    receptiveFieldRadiusPx: globalPooling ? null : localRadiusPx,
    overlapPx: localRadiusPx,
    globalPooling,
    macsPerPixel: analysis.macsPerPixel,
    memoryBytesPerPixel: analysis.memoryBytesPerPixel,
    parameterCount: countParameters(model),
    ...facts,
  })
}
