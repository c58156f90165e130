import type { Architecture } from './architectures/architecture.ts'
import { bsrn } from './architectures/bsrn.ts'
import { carn } from './architectures/carn.ts'
import { drct } from './architectures/drct.ts'
import { drunet } from './architectures/drunet.ts'
import { ffdnet } from './architectures/ffdnet.ts'
import { nafnet } from './architectures/nafnet.ts'
import { rcan } from './architectures/rcan.ts'
import { restormer } from './architectures/restormer.ts'
import { scunet } from './architectures/scunet.ts'
import { swiftSrgan } from './architectures/swift-srgan.ts'
import { dat } from './architectures/dat.ts'
import { dncnn } from './architectures/dncnn.ts'
import { edsr } from './architectures/edsr.ts'
import { esrgan } from './architectures/esrgan.ts'
import { espcn } from './architectures/espcn.ts'
import { fsrcnn } from './architectures/fsrcnn.ts'
import { hat } from './architectures/hat.ts'
import { imdn } from './architectures/imdn.ts'
import { mosr } from './architectures/mosr.ts'
import { omnisr } from './architectures/omnisr.ts'
import { rfdn } from './architectures/rfdn.ts'
import { rlfn } from './architectures/rlfn.ts'
import { rtmosr } from './architectures/rtmosr.ts'
import { safmn } from './architectures/safmn.ts'
import { safmnPlus } from './architectures/safmn-plus.ts'
import { span } from './architectures/span.ts'
import { spanFast } from './architectures/span-fast.ts'
import { srcnn } from './architectures/srcnn.ts'
import { srresnet } from './architectures/srresnet.ts'
import { srvgg } from './architectures/srvgg.ts'
import { vdsr } from './architectures/vdsr.ts'
import { plksr } from './architectures/plksr.ts'
import { realCugan } from './architectures/real-cugan.ts'
import { swinir } from './architectures/swinir.ts'
import { upconv } from './architectures/upconv.ts'
import type { BuiltNetwork } from './built-network.ts'
import { invalidModel } from './readers/invalid-model.ts'
import type { TensorMap } from './readers/state-file.ts'
import { unknownFamily } from './unknown-family.ts'
import { WeightSet } from './weight-set.ts'
import { weightWrappers } from './weight-wrappers.ts'

/** Every family that is recognised by its weights, the most specific ones first. */
export const architectures: readonly Architecture[] = [
  srvgg,
  esrgan,
  span,
  spanFast,
  safmn,
  safmnPlus,
  realCugan,
  plksr,
  mosr,
  rtmosr,
  drct,
  hat,
  dat,
  omnisr,
  swinir,
  scunet,
  drunet,
  nafnet,
  restormer,
  swiftSrgan,
  srresnet,
  rcan,
  carn,
  edsr,
  rlfn,
  rfdn,
  bsrn,
  imdn,
  dncnn,
  ffdnet,
  upconv,
  srcnn,
  fsrcnn,
  espcn,
  vdsr,
]

/** Wrappers around a module put their own names before all of its weights; this many are taken off. */
const deepestWrapping = 3

/**
 * Builds the network that `tensors` belong to, told by their names and shapes alone.
 * @throws AppError `model-unsupported` where they fit no known family, or hold more than it has
 */
export function recognise(tensors: TensorMap): BuiltNetwork {
  const found = findArchitecture(tensors, deepestWrapping)
  if (found === null)
    throw unknownFamily(
      tensors,
      architectures.map(({ name }) => name),
    )
  const { architecture, weights } = found
  const network = build(architecture, weights)
  weights.requireAllTaken(architecture.name)
  return network
}

/**
 * Where nothing matches and all names begin alike (`net.…`), what follows may still be a family's; where they
 * begin in several ways, what a training program calls its network may (`ema.…` beside `net.…` and `loss.…`).
 */
function findArchitecture(
  tensors: TensorMap,
  wrappers: number,
): { readonly architecture: Architecture; readonly weights: WeightSet } | null {
  const weights = new WeightSet(tensors)
  const architecture = architectures.find((candidate) => candidate.matches(weights))
  if (architecture !== undefined) return { architecture, weights }
  if (wrappers === 0) return null
  const prefixes = [...new Set(weights.names.map((name) => /^[^.]+\./.exec(name)?.[0] ?? ''))]
  const wrapping = prefixes.length === 1 ? prefixes : weightWrappers.map((name) => `${name}.`)
  for (const prefix of wrapping) {
    if (prefix === '' || !prefixes.includes(prefix)) continue
    const inner = [...tensors].filter(([name]) => name.startsWith(prefix))
    const found = findArchitecture(
      new Map(inner.map(([name, tensor]) => [name.slice(prefix.length), tensor])),
      wrappers - 1,
    )
    if (found !== null) return found
  }
  return null
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
