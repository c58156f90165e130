import { elementCount, type Tensor } from '../tensor.ts'
import { findTensors } from './find-tensors.ts'
import { invalidModel } from './invalid-model.ts'
import { resolveTensor, type StorageBytes, type TensorReference } from './torch-references.ts'

/** Prefixes that wrappers of the module put before every name. */
const outerPrefixes = ['module.', '_orig_mod.', 'netG.', 'net_g.', 'generator.']

/**
 * Finds the weights in what a PyTorch file holds and resolves them to dense float32.
 * `budgetElements` bounds the sum of all tensors, however often they share a storage.
 */
export function resolveStateDict(
  root: unknown,
  storages: StorageBytes,
  budgetElements: number,
): Map<string, Tensor> {
  const references = stripPrefixes(findTensors(root))
  let total = 0
  for (const tensor of references.values()) total += elementCount(tensor.shape)
  if (total > budgetElements)
    throw invalidModel(
      `Expected at most ${budgetElements} weights in a file of this size, but it claims ${total}.`,
    )
  const tensors = new Map<string, Tensor>()
  for (const [name, tensor] of references) tensors.set(name, resolveTensor(name, tensor, storages))
  return tensors
}

function stripPrefixes(tensors: Map<string, TensorReference>): Map<string, TensorReference> {
  const names = [...tensors.keys()]
  const prefix = outerPrefixes.find((candidate) => names.every((name) => name.startsWith(candidate)))
  if (prefix === undefined) return tensors
  const stripped = new Map<string, TensorReference>()
  for (const [name, tensor] of tensors) stripped.set(name.slice(prefix.length), tensor)
  return stripPrefixes(stripped)
}
