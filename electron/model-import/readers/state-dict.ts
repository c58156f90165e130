import { elementCount, type Tensor } from '../tensor.ts'
import { invalidModel, unsupportedModel } from './invalid-model.ts'
import { resolveTensor, TensorReference, type StorageBytes } from './torch-references.ts'

/** Names under which training programs keep the weights, the best ones first. */
const wrapperNames = [
  'params_ema',
  'params-ema',
  'g_ema',
  'ema',
  'params',
  'state_dict',
  'model_state_dict',
  'model',
  'net_g',
  'netG',
  'generator',
  'network',
  'net',
  'weights',
]
/** Prefixes that wrappers of the module put before every name. */
const outerPrefixes = ['module.', '_orig_mod.', 'netG.', 'net_g.', 'generator.']
const deepestWrapping = 4

/**
 * Finds the weights in what a PyTorch file holds and resolves them to dense float32.
 * `budgetElements` bounds the sum of all tensors, however often they share a storage.
 */
export function resolveStateDict(
  root: unknown,
  storages: StorageBytes,
  budgetElements: number,
): Map<string, Tensor> {
  const references = stripPrefixes(findTensors(root, 0))
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

function findTensors(value: unknown, depth: number): Map<string, TensorReference> {
  if (!(value instanceof Map) || depth > deepestWrapping)
    throw unsupportedModel('Expected a state dict (weights by name), but the file holds something else.')
  const own = tensorsOf(value)
  if (own.size > 0) return own
  const seen = new Set<unknown>()
  const wrapped: unknown[] = wrapperNames.map((name): unknown => value.get(name))
  const inner = wrapped.find((candidate) => holdsTensors(candidate, seen))
  const chosen = inner ?? onlyInner(value)
  if (chosen === undefined)
    throw unsupportedModel('Expected a state dict (weights by name), but the file holds no tensors.')
  return findTensors(chosen, depth + 1)
}

function onlyInner(dict: ReadonlyMap<unknown, unknown>): unknown {
  const seen = new Set<unknown>()
  const candidates = [...dict.values()].filter((value) => holdsTensors(value, seen))
  return candidates.length === 1 ? candidates[0] : undefined
}

/** Whether a dict or what it wraps has tensors. `seen` keeps dicts that contain themselves from costing twice. */
function holdsTensors(value: unknown, seen: Set<unknown>, depth = 0): boolean {
  if (!(value instanceof Map) || depth > deepestWrapping || seen.has(value)) return false
  seen.add(value)
  if (tensorsOf(value).size > 0) return true
  return wrapperNames.some((name) => holdsTensors(value.get(name), seen, depth + 1))
}

function tensorsOf(dict: ReadonlyMap<unknown, unknown>): Map<string, TensorReference> {
  const tensors = new Map<string, TensorReference>()
  for (const [name, value] of dict)
    if (typeof name === 'string' && value instanceof TensorReference) tensors.set(name, value)
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
