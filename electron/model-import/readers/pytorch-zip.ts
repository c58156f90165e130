import { ByteReader } from './byte-reader.ts'
import { elementSizeBytes } from './element-type.ts'
import { invalidModel, unsupportedModel } from './invalid-model.ts'
import { readPickle } from './pickle.ts'
import { PickleTuple } from './pickle-values.ts'
import { resolveStateDict } from './state-dict.ts'
import type { StateFile } from './state-file.ts'
import { storageElementType, torchGlobal } from './torch-globals.ts'
import { StorageReference, type StorageBytes } from './torch-references.ts'
import { openZip, type ZipArchive } from './zip-archive.ts'

/** Whether `bytes` begin as a ZIP archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4
}

/**
 * Reads a state dict from the ZIP container of `torch.save` (PyTorch 1.6 and later): `<root>/data.pkl` and one
 * record `<root>/data/<key>` per storage.
 * @throws AppError `model-unsupported` for TorchScript programs and pickled modules
 */
export function readPytorchZip(bytes: Uint8Array): StateFile {
  const archive = openZip(bytes)
  const pickleName = [...archive.entries.keys()].find((name) => /^([^/]*\/)?data\.pkl$/.test(name))
  if (pickleName === undefined)
    throw unsupportedModel('Expected a PyTorch file, but the ZIP archive holds no data.pkl.')
  const root = pickleName.slice(0, -'data.pkl'.length)
  refuseTorchScript(archive, root)
  const reader = new ByteReader(archive.read(pickleName), 'the pickle of the PyTorch file')
  const value = readPickle(reader, { global: torchGlobal, persistent: storageOf })
  return { tensors: resolveStateDict(value, archiveStorages(archive, root), 4 * bytes.length), metadata: {} }
}

function refuseTorchScript(archive: ZipArchive, root: string): void {
  for (const name of archive.entries.keys())
    if (name.startsWith(`${root}code/`) || name === `${root}constants.pkl`)
      throw unsupportedModel(
        'Expected a state dict, but the file is a TorchScript program. Save the weights with ' +
          'torch.save(model.state_dict(), …), or export the model to ONNX, and import that file.',
      )
}

/** Persistent ids read `('storage', class, key, device, element count)`. */
function storageOf(id: unknown): StorageReference {
  const [kind, type, key, , length] = id instanceof PickleTuple ? id.items : []
  if (kind !== 'storage' || typeof key !== 'string' || typeof length !== 'number' || !(length >= 0))
    throw invalidModel('Expected a reference to a storage in the PyTorch file, but got something else.')
  return new StorageReference(key, storageElementType(type), length)
}

function archiveStorages(archive: ZipArchive, root: string): StorageBytes {
  const loaded = new Map<string, Uint8Array>()
  return {
    littleEndian: readByteOrder(archive, root),
    bytes(storage) {
      const bytes = loaded.get(storage.key) ?? archive.read(`${root}data/${storage.key}`)
      loaded.set(storage.key, bytes)
      const expected = storage.length * elementSizeBytes[storage.type]
      if (bytes.length < expected)
        throw invalidModel(
          `Expected ${expected} bytes in storage "${storage.key}", but it holds ${bytes.length}.`,
        )
      return bytes.subarray(0, expected)
    },
  }
}

function readByteOrder(archive: ZipArchive, root: string): boolean {
  const name = `${root}byteorder`
  if (!archive.entries.has(name)) return true
  const order = new TextDecoder().decode(archive.read(name)).trim()
  if (order !== 'little' && order !== 'big')
    throw invalidModel(
      `Expected the byte order "little" or "big", but the file says "${order.slice(0, 20)}".`,
    )
  return order === 'little'
}
