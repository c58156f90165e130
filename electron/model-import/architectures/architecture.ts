import type { BuiltNetwork } from '../built-network.ts'
import type { WeightSet } from '../weight-set.ts'

/** A family of networks that is recognised by its weights. */
export interface Architecture {
  /** As the field writes it. */
  readonly name: string
  /** Whether names and shapes are this family's; looks, takes nothing. */
  matches(weights: WeightSet): boolean
  /**
   * The network of these weights. Every weight must be taken (or ignored on purpose).
   * @throws AppError `model-invalid` or `model-unsupported`
   */
  build(weights: WeightSet): BuiltNetwork
}
