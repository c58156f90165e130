import type { Architecture } from './architectures/architecture.ts'
import { bsrn } from './architectures/bsrn.ts'
import { dncnn } from './architectures/dncnn.ts'
import { edsr } from './architectures/edsr.ts'
import { esrgan } from './architectures/esrgan.ts'
import { espcn } from './architectures/espcn.ts'
import { fsrcnn } from './architectures/fsrcnn.ts'
import { imdn } from './architectures/imdn.ts'
import { rfdn } from './architectures/rfdn.ts'
import { rlfn } from './architectures/rlfn.ts'
import { span } from './architectures/span.ts'
import { srcnn } from './architectures/srcnn.ts'
import { srresnet } from './architectures/srresnet.ts'
import { srvgg } from './architectures/srvgg.ts'
import { vdsr } from './architectures/vdsr.ts'
import { plksr } from './architectures/plksr.ts'
import { realCugan } from './architectures/real-cugan.ts'
import { swinir } from './architectures/swinir.ts'
import { upconv } from './architectures/upconv.ts'
import type { BuiltNetwork } from './built-network.ts'
import { invalidModel, unsupportedModel } from './readers/invalid-model.ts'
import type { TensorMap } from './readers/state-file.ts'
import { WeightSet } from './weight-set.ts'

/** Every family that is recognised by its weights, the most specific ones first. */
export const architectures: readonly Architecture[] = [
  srvgg,
  esrgan,
  span,
  realCugan,
  plksr,
  swinir,
  srresnet,
  edsr,
  rlfn,
  rfdn,
  bsrn,
  imdn,
  dncnn,
  upconv,
  srcnn,
  fsrcnn,
  espcn,
  vdsr,
]

/**
 * Builds the network that `tensors` belong to, told by their names and shapes alone.
 * @throws AppError `model-unsupported` where they fit no known family, or hold more than it has
 */
export function recognise(tensors: TensorMap): BuiltNetwork {
  const weights = new WeightSet(tensors)
  const architecture = architectures.find((candidate) => candidate.matches(weights))
  if (architecture === undefined) {
    const names = weights.names.slice(0, 8)
    throw unsupportedModel(
      `Expected weights of a family that Enlarger knows (${architectures.map(({ name }) => name).join(', ')}), ` +
        `but these begin with ${names
          .slice(0, 3)
          .map((name) => `"${name}"`)
          .join(', ')}.`,
      { names },
    )
  }
  const network = build(architecture, weights)
  weights.requireAllTaken(architecture.name)
  return network
}

/** Shapes that no family has lead to numbers that no graph can hold; that is the file's fault. */
function build(architecture: Architecture, weights: WeightSet): BuiltNetwork {
  try {
    return architecture.build(weights)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw invalidModel(
      `The weights look like ${architecture.name}, but their shapes do not fit together.`,
      error,
    )
  }
}
