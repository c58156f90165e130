import type { CombinationLayer, Layer, PlanTensor, ResamplingLayer, StoredPicture } from './layer.ts'
import type { LayerWriter } from './layer-writer.ts'
import { Unplannable } from './unplannable.ts'

/**
 * How a network's last tensor is stored. A shuffle at the end, and the picture added to it with each pixel repeated,
 * are done while samples are written, so that nothing is kept at the output's size.
 */
export function storedPicture(picture: PlanTensor, writer: LayerWriter): StoredPicture {
  if (writer.views.has(picture)) throw new Unplannable('it ends in channels of others')
  const last = writer.maker(picture)
  const plain: StoredPicture = { input: picture, factor: 1, order: 'DCR', residual: null, scale: 1 }
  const shuffled = storedShuffle(last)
  if (shuffled) return shuffled
  if (last?.kind !== 'combine' || !isPlainSum(last)) return plain
  const [residual] = last.residuals
  const [factor = 1] = last.factors
  if (!residual)
    return { ...(storedShuffle(writer.maker(last.input)) ?? { ...plain, input: last.input }), scale: factor }
  const [left, right] = [writer.maker(last.input), writer.maker(residual.tensor)]
  const [shuffle, repeated, scale, added] =
    left?.kind === 'shuffle' ? [left, right, factor, residual.scale] : [right, left, residual.scale, factor]
  const stored = storedShuffle(shuffle)
  if (!stored || repeated?.kind !== 'nearest' || repeated.factor !== stored.factor || scale === 0)
    return plain
  return { ...stored, residual: { tensor: repeated.input, scale: added / scale }, scale }
}

function storedShuffle(layer: Layer | null): StoredPicture | null {
  if (layer?.kind !== 'shuffle') return null
  const { input, factor, order }: ResamplingLayer = layer
  return { input, factor, order, residual: null, scale: 1 }
}

function isPlainSum({ activation, bias, factors, residuals }: CombinationLayer): boolean {
  return (
    activation.kind === 'none' &&
    residuals.length <= 1 &&
    bias.every((each) => each === 0) &&
    factors.every((each) => each === factors[0])
  )
}
