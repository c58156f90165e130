import { weightWrappers } from '../weight-wrappers.ts'
import { unsupportedModel } from './invalid-model.ts'
import { OpaqueObject } from './pickle-values.ts'
import { TensorReference } from './torch-references.ts'

const deepestWrapping = 6
/** Modules inside modules; published networks stay below 12. */
const deepestModule = 32
/** Modules and tensors of a pickled network together. */
const mostParts = 100_000

type Tensors = Map<string, TensorReference>

/**
 * The tensors by name of what a PyTorch file holds: a state dict, one in the dicts of a training program, or a
 * pickled module, of which only the weights are read.
 * @throws AppError `model-unsupported` where there are none
 */
export function findTensors(root: unknown): Tensors {
  const found = search(root, new Set(), 0, true)
  if (found !== null) return found
  if (root instanceof OpaqueObject)
    throw unsupportedModel(
      `Expected a state dict, but the file holds the Python object "${root.className}", which only its own program ` +
        'can rebuild. Save the weights with torch.save(model.state_dict(), …) and import that file.',
      { global: root.className },
    )
  throw unsupportedModel(
    root instanceof Map
      ? 'Expected a state dict (weights by name), but the file holds no tensors.'
      : 'Expected a state dict (weights by name), but the file holds something else.',
  )
}

/**
 * `seen` keeps dicts that contain themselves from costing twice. Where no usual name leads to weights, `mayGuess`
 * allows the only entry that has some.
 */
function search(value: unknown, seen: Set<unknown>, depth: number, mayGuess: boolean): Tensors | null {
  if (depth > deepestWrapping || seen.has(value)) return null
  if (value instanceof OpaqueObject) {
    seen.add(value)
    return tensorsOfModule(value)
  }
  if (!(value instanceof Map)) return null
  seen.add(value)
  for (const name of weightWrappers) {
    const found = search(value.get(name), seen, depth + 1, mayGuess)
    if (found !== null) return found
  }
  const own = tensorsOf(value)
  if (own.size > 0) return own
  if (!mayGuess) return null
  const inner = [...value.values()].flatMap((candidate) => search(candidate, seen, depth + 1, false) ?? [])
  return inner.length === 1 ? (inner[0] ?? null) : null
}

function tensorsOf(dict: ReadonlyMap<unknown, unknown>): Tensors {
  const tensors: Tensors = new Map()
  for (const [name, value] of dict)
    if (typeof name === 'string' && value instanceof TensorReference) tensors.set(name, value)
  return tensors
}

/** What `state_dict()` of a pickled module would name; `null` where the object is no module, or has no weights. */
function tensorsOfModule(module: OpaqueObject): Tensors | null {
  const tensors: Tensors = new Map()
  let parts = 0
  const visit = (object: OpaqueObject, prefix: string, depth: number): void => {
    const dropped = namesIn(object.attributes.get('_non_persistent_buffers_set'))
    for (const kind of ['_parameters', '_buffers', '_modules'])
      for (const [name, value] of entriesOf(object.attributes.get(kind))) {
        parts++
        if (depth > deepestModule || parts > mostParts)
          throw unsupportedModel(
            `Expected a network of at most ${mostParts} parts, but "${module.className}" has more.`,
          )
        if (value instanceof TensorReference && !dropped.has(name)) tensors.set(prefix + name, value)
        else if (value instanceof OpaqueObject) visit(value, `${prefix}${name}.`, depth + 1)
      }
  }
  visit(module, '', 0)
  return tensors.size > 0 ? tensors : null
}

function entriesOf(dict: unknown): readonly (readonly [string, unknown])[] {
  if (!(dict instanceof Map)) return []
  return [...dict].filter((entry): entry is [string, unknown] => typeof entry[0] === 'string')
}

function namesIn(list: unknown): ReadonlySet<unknown> {
  return new Set<unknown>(Array.isArray(list) ? list : [])
}
