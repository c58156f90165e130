import { ByteReader } from './byte-reader.ts'
import { elementSizeBytes } from './element-type.ts'
import { invalidModel, unsupportedModel } from './invalid-model.ts'
import { readPickle, type PickleScope } from './pickle.ts'
import { describeValue, isPickleGlobal, PickleTuple } from './pickle-values.ts'
import { resolveStateDict } from './state-dict.ts'
import type { StateFile } from './state-file.ts'
import { storageElementType, torchGlobal } from './torch-globals.ts'
import { StorageReference } from './torch-references.ts'

/** PROTO 2, LONG1 of ten bytes: 0x1950a86a20f9469cfc6c, the number `torch.save` began with before 1.6. */
const magic = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]
const protocolVersion = 1001

/** Whether `bytes` begin with the magic number of PyTorch's older container. */
export function isPytorchLegacy(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte)
}

/**
 * Reads a state dict from PyTorch's older container: pickles of magic number, protocol, system facts, the
 * value and the list of storage keys, then per key an element count and the raw elements.
 */
export function readPytorchLegacy(bytes: Uint8Array): StateFile {
  const reader = new ByteReader(bytes, 'the PyTorch file')
  reader.skip(magic.length)
  const plain: PickleScope = { global: torchGlobal, persistent: refusePersistent }
  const version = readPickle(reader, plain)
  if (version !== protocolVersion)
    throw unsupportedModel(
      `Expected PyTorch file protocol ${protocolVersion}, but got ${describeValue(version)}.`,
    )
  const littleEndian = readEndianness(readPickle(reader, plain))
  const storages = new Map<string, StorageReference>()
  const value = readPickle(reader, { global: torchGlobal, persistent: (id) => storageOf(id, storages) })
  const keys = readPickle(reader, plain)
  if (!Array.isArray(keys))
    throw invalidModel('Expected a list of storages in the PyTorch file, but found none.')
  reader.setLittleEndian(littleEndian)
  const data = readStorages(reader, keys, storages)
  const storageBytes = (storage: StorageReference): Uint8Array => {
    const found = data.get(storage.key)
    if (found === undefined)
      throw invalidModel(`Expected data for storage "${storage.key}", but the file has none.`)
    return found
  }
  const tensors = resolveStateDict(value, { littleEndian, bytes: storageBytes }, 4 * bytes.length)
  return { tensors, metadata: {} }
}

function refusePersistent(): never {
  throw invalidModel('Expected plain values at the head of the PyTorch file, but found a storage.')
}

function readEndianness(facts: unknown): boolean {
  const little: unknown = facts instanceof Map ? facts.get('little_endian') : undefined
  if (typeof little !== 'boolean')
    throw invalidModel('Expected the PyTorch file to state its byte order, but it does not.')
  return little
}

/**
 * Persistent ids read `('storage', class, key, device, element count, view)`; a view is `(key, offset, count)`.
 * Those of a pickled module's classes read `('module', class, file, source)`.
 */
function storageOf(id: unknown, storages: Map<string, StorageReference>): unknown {
  const [kind, type, key, , length, view] = id instanceof PickleTuple ? id.items : []
  // A class of a pickled module, beside its source text.
  if (kind === 'module' && isPickleGlobal(type)) return type
  if (kind !== 'storage' || typeof key !== 'string' || typeof length !== 'number')
    throw invalidModel('Expected a reference to a storage in the PyTorch file, but got something else.')
  const storage = new StorageReference(key, storageElementType(type), length)
  const known = storages.get(key)
  if (known !== undefined && known.type !== storage.type)
    throw invalidModel(`Expected storage "${key}" to have one type, but it is named with two.`)
  storages.set(key, storage)
  if (!(view instanceof PickleTuple)) return storage
  const offset = view.items[1]
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0)
    throw invalidModel(`Expected an offset for the view of storage "${key}", but got something else.`)
  return new StorageReference(key, storage.type, length, offset)
}

function readStorages(
  reader: ByteReader,
  keys: readonly unknown[],
  storages: ReadonlyMap<string, StorageReference>,
): Map<string, Uint8Array> {
  const data = new Map<string, Uint8Array>()
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined
    if (storage === undefined)
      throw invalidModel(`Expected storage ${describeValue(key)} to be used, but it is not.`)
    const count = reader.u64()
    if (count !== storage.length)
      throw invalidModel(
        `Expected ${storage.length} elements in storage "${storage.key}", but the file says ${count}.`,
      )
    data.set(storage.key, reader.take(count * elementSizeBytes[storage.type]))
  }
  return data
}
