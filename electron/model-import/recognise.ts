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
import type { BuiltNetwork } from './built-network.ts'
import { unsupportedModel } from './readers/invalid-model.ts'
import type { TensorMap } from './readers/state-file.ts'
import { WeightSet } from './weight-set.ts'

/** Every family that is recognised by its weights, the most specific ones first. */
export const architectures: readonly Architecture[] = [
  srvgg,
  esrgan,
  span,
  srresnet,
  edsr,
  rlfn,
  rfdn,
  bsrn,
  imdn,
  dncnn,
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
  const network = architecture.build(weights)
  weights.requireAllTaken(architecture.name)
  return network
}
