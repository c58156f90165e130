import path from 'node:path'
import type { GraphFacts, ModelDescriptor } from '../../common/models/model-descriptor.ts'
import { AppError } from '../../common/messages/app-error.ts'
import { decodeModel, encodeModel } from '../../model-import/onnx/model-file.ts'
import { interpolateWeights } from '../../model-import/optimise/interpolate-weights.ts'
import type { ConversionCache } from './conversion-cache.ts'
import type { Conversion } from './convert-model.ts'
import type { PublishedFacts } from './published-model.ts'
import { readBytes } from './read-bytes.ts'

/** A model that is ready to be blended with another. */
export interface BlendEnd {
  readonly descriptor: ModelDescriptor
  readonly graphPath: string
  readonly facts: GraphFacts
}

/**
 * The network between two of one design: `share` (0–1) of the way from one's weights to the other's. Useful where one
 * was trained from the other, as a restorer's gentle and strong ends are; elsewhere what comes of it may be no picture.
 * @param key under which it is put into the cache
 * @throws AppError `model-unsupported` where the networks differ in more than their weights
 */
export async function blendModels(
  key: string,
  from: BlendEnd,
  to: BlendEnd,
  share: number,
  cache: ConversionCache,
): Promise<Conversion> {
  const core = decodeModel(await readBytes(from.graphPath))
  const isAlike =
    from.facts.scale === to.facts.scale &&
    from.facts.valueRange === to.facts.valueRange &&
    from.facts.colourModel === to.facts.colourModel
  try {
    if (!isAlike) throw new AppError('model-invalid', 'Scale, range or colours differ.')
    interpolateWeights(core, decodeModel(await readBytes(to.graphPath)), share)
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    throw new AppError(
      'model-unsupported',
      `Expected two models of one design and scale, but "${from.descriptor.name}" and "${to.descriptor.name}" differ in more than their weights.`,
      {},
      { cause },
    )
  }
  const converted = await cache.put(key, encodeModel(core), sharedFacts(from.facts, to.facts))
  return { ...converted, format: 'blend', architecture: from.descriptor.architecture }
}

/** What is called a blend of two models: `a-b-30` for 30 per cent of the way. */
export function blendName(from: BlendEnd, to: BlendEnd, share: number): string {
  const stem = (end: BlendEnd): string => path.parse(end.descriptor.id).name
  return `${stem(from)}-${stem(to)}-${Math.round(share * 100)}`
}

/** What is stated of a blend: the licence only where both models have the same one. */
export function blendFacts({ descriptor: from }: BlendEnd, { descriptor: to }: BlendEnd): PublishedFacts {
  const authors = [...new Set([from.author, to.author])].filter((author) => author !== '')
  return {
    purpose: from.purpose,
    description: `A blend of ${from.name} and ${to.name}.`,
    author: authors.join(', '),
    licence: from.licence === to.licence ? from.licence : null,
    homepage: null,
    year: null,
    paper: null,
  }
}

/** Measured facts of a network between two are as cautious as the more cautious of both. */
function sharedFacts(from: GraphFacts, to: GraphFacts): GraphFacts {
  return {
    ...from,
    overlapPx: Math.max(from.overlapPx, to.overlapPx),
    seamTolerance: Math.max(from.seamTolerance, to.seamTolerance),
    fp16Safe: from.fp16Safe && to.fp16Safe,
  }
}
