import type { ElementType } from './element-type.ts'
import { decodeElements } from './element-type.ts'
import { invalidModel, unsupportedModel } from './invalid-model.ts'
import { isPickleGlobal, OpaqueObject, PickleTuple, type PickleGlobal } from './pickle-values.ts'
import { StorageReference, TensorReference } from './torch-references.ts'

const storageTypes: Readonly<Record<string, ElementType>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
}

const emptyDict = (): Map<unknown, unknown> => new Map()

/** Everything a state dict may name, and what we make of it. */
const knownGlobals: Readonly<Record<string, PickleGlobal['call'] | null>> = {
  'collections.OrderedDict': ([pairs]) => dictOf(pairs),
  'collections.defaultdict': emptyDict,
  'collections.Counter': ([counts]) => (counts instanceof Map ? counts : emptyDict()),
  'builtins.set': ([items]) => items ?? [],
  '__builtin__.set': ([items]) => items ?? [],
  'builtins.dict': null,
  'builtins.int': null,
  'builtins.float': null,
  'torch._utils._rebuild_tensor': rebuildTensor,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_parameter': ([tensor]) => tensor,
  'torch._utils._rebuild_parameter_with_state': ([tensor]) => tensor,
  'torch._tensor._rebuild_from_type_v2': rebuildFromType,
  'torch.nn.parameter.Parameter': ([tensor]) => tensor ?? null,
  'torch.Tensor': null,
  'torch.Size': ([sides]) => sides,
  'torch.device': ([name]) => name,
  'torch.serialization._get_layout': ([name]) => name,
  'numpy.dtype': ([code]) => ({ name: `numpy dtype ${typeof code === 'string' ? code : ''}` }),
  'numpy.core.multiarray.scalar': numpyScalar,
  'numpy._core.multiarray.scalar': numpyScalar,
  '_codecs.encode': ([text]) => latin1Bytes(text),
}

/** Modules whose functions a file of weights has no reason to call; those that do are refused whole. */
const programModules =
  /^(__builtin__|_?posix|nt|os|sys|subprocess|runpy|shutil|socket|builtins|importlib|ctypes|pty|code|webbrowser|multiprocessing|torch\.(hub|jit|utils\.cpp_extension))(\.|$)/
/** Longest class name worth keeping. */
const longestName = 200

/**
 * The stand-in for a Python name in a PyTorch file. Classes that are not known become objects that do nothing:
 * trainers leave many of them beside the weights.
 * @throws AppError `model-unsupported` for functions that reach beyond the file, and for kinds of storage not known
 */
export function torchGlobal(module: string, name: string): PickleGlobal {
  const fullName = `${module}.${name}`
  if (Object.hasOwn(knownGlobals, fullName)) {
    const call = knownGlobals[fullName]
    return call ? { name: fullName, call } : { name: fullName }
  }
  const isStorage = Object.hasOwn(storageTypes, name)
  if (isStorage && (module === 'torch' || module === 'torch.cuda')) return { name: `torch.${name}` }
  if (module === 'torch' && /^(b?float|u?int)\d+$|^(bool|half|double|float|long|int)$/.test(name))
    return { name: fullName }
  if (programModules.test(module))
    throw unsupportedModel(
      `Expected weights, but the file asks to call "${fullName.slice(0, longestName)}". Nothing of it was run. ` +
        'Do not open this file with programs that would.',
      { global: fullName.slice(0, longestName) },
    )
  if (module === 'torch' || module.startsWith('torch._utils') || module === 'torch._tensor')
    throw unsupportedModel(
      `Expected plain tensors, but the file holds "${fullName}", which Enlarger does not read. ` +
        'Save the weights as 32-bit floats and import that file.',
      { global: fullName },
    )
  const className = fullName.slice(0, longestName)
  return { name: fullName, call: () => new OpaqueObject(className) }
}

/** The element type of a storage class such as `torch.FloatStorage`. */
export function storageElementType(value: unknown): ElementType {
  const name = isPickleGlobal(value) ? value.name.replace(/^torch\./, '') : ''
  const type = Object.hasOwn(storageTypes, name) ? storageTypes[name] : undefined
  if (type === undefined) throw unsupportedModel(`Expected a storage of plain numbers, but got "${name}".`)
  return type
}

function dictOf(pairs: unknown): Map<unknown, unknown> {
  const dict = emptyDict()
  if (!Array.isArray(pairs)) return dict
  for (const pair of pairs as readonly unknown[]) {
    const items = pair instanceof PickleTuple ? pair.items : pair
    if (!Array.isArray(items)) throw invalidModel('Expected pairs of key and value in an OrderedDict.')
    dict.set(items[0], items[1])
  }
  return dict
}

function rebuildTensor([storage, offset, shape, stride]: readonly unknown[]): TensorReference {
  if (
    !(storage instanceof StorageReference) ||
    !isSize(offset) ||
    !isSizeTuple(shape) ||
    !isSizeTuple(stride)
  )
    throw invalidModel(
      'Expected a storage, an offset, a shape and strides for a tensor, but got something else.',
    )
  return new TensorReference(storage, offset, shape.items as number[], stride.items as number[])
}

function rebuildFromType([build, , args]: readonly unknown[]): unknown {
  if (!isPickleGlobal(build) || build.call !== rebuildTensor || !(args instanceof PickleTuple))
    throw unsupportedModel('Expected a plain tensor, but the file holds another kind of tensor.')
  return rebuildTensor(args.items)
}

const numpyTypes: Readonly<Record<string, ElementType>> = {
  f8: 'float64',
  f4: 'float32',
  f2: 'float16',
  i8: 'int64',
  i4: 'int32',
  b1: 'bool',
}

function numpyScalar([type, bytes]: readonly unknown[]): number | null {
  const code = isPickleGlobal(type) ? type.name.replace('numpy dtype ', '') : ''
  const elementType = Object.hasOwn(numpyTypes, code) ? numpyTypes[code] : undefined
  if (elementType === undefined || !(bytes instanceof Uint8Array)) return null
  return decodeElements(bytes, elementType)[0] ?? null
}

function latin1Bytes(text: unknown): Uint8Array {
  if (typeof text !== 'string')
    throw invalidModel('Expected text to encode in the pickle, but got something else.')
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isSizeTuple(value: unknown): value is PickleTuple {
  return value instanceof PickleTuple && value.items.length <= 8 && value.items.every(isSize)
}
