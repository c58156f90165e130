import { elementCount, type Tensor } from '../tensor.ts'
import { ByteReader } from './byte-reader.ts'
import { decodeElements, elementSizeBytes, type ElementType } from './element-type.ts'
import { invalidModel, unsupportedModel } from './invalid-model.ts'
import type { StateFile } from './state-file.ts'

/** The format's own limit: a longer one is another kind of file. */
const largestStatedHeaderBytes = 100_000_000
/** The largest published upscaling models have headers of 0.6 MB. */
const largestHeaderBytes = 8 * 2 ** 20
const largestTensorCount = 50_000
const largestRank = 8

const elementTypes: Readonly<Record<string, ElementType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
}

interface HeaderEntry {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

/** Whether `bytes` begin as a safetensors file does: a header length, then JSON. */
export function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return false
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
  return length >= 2n && length <= BigInt(largestStatedHeaderBytes)
}

/**
 * Reads a safetensors file (format of huggingface/safetensors: u64 header length, JSON header, one data buffer
 * that the tensors cover without gap or overlap).
 * @throws AppError `model-invalid` where the header contradicts the file
 */
export function readSafetensors(bytes: Uint8Array): StateFile {
  const reader = new ByteReader(bytes, 'the safetensors file')
  const headerBytes = reader.u64()
  if (headerBytes > largestHeaderBytes)
    throw invalidModel(
      `Expected a safetensors header of at most ${largestHeaderBytes} bytes, but got ${headerBytes}.`,
    )
  const header = parseHeader(reader.take(headerBytes))
  const data = reader.take(reader.remaining)
  const count = Object.keys(header).length
  if (count > largestTensorCount)
    throw invalidModel(
      `Expected at most ${largestTensorCount} tensors in a safetensors file, but got ${count}.`,
    )
  const entries: HeaderEntry[] = []
  let metadata: Record<string, string> = {}
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = parseMetadata(value)
    else entries.push(parseEntry(name, value))
  }
  requireFullCover(entries, data.length)
  const tensors = new Map<string, Tensor>()
  for (const entry of entries)
    tensors.set(entry.name, {
      dims: entry.shape,
      data: decodeElements(data.subarray(entry.begin, entry.end), entry.type),
    })
  return { tensors, metadata }
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (isRecord(header)) return header
  } catch (error) {
    throw invalidModel('Expected the safetensors header to be JSON, but it cannot be parsed.', error)
  }
  throw invalidModel('Expected the safetensors header to be a JSON object, but it is not.')
}

function parseMetadata(value: unknown): Record<string, string> {
  if (!isRecord(value) || !Object.values(value).every((text) => typeof text === 'string'))
    throw invalidModel('Expected the safetensors metadata to hold texts by name, but it does not.')
  return value as Record<string, string>
}

function parseEntry(name: string, value: unknown): HeaderEntry {
  if (!isRecord(value) || !isSizeList(value['shape']) || !isSizeList(value['data_offsets']))
    throw invalidModel(
      `Expected dtype, shape and data_offsets for tensor "${name}", but the header lacks them.`,
    )
  const { shape, data_offsets: offsets, dtype } = value
  const type = elementTypes[String(dtype)]
  if (type === undefined || typeof dtype !== 'string')
    throw unsupportedModel(`Expected plain numbers for tensor "${name}", but its type is ${String(dtype)}.`)
  const [begin, end] = offsets
  if (offsets.length !== 2 || begin === undefined || end === undefined || shape.length > largestRank)
    throw invalidModel(`Expected two offsets and at most ${largestRank} dimensions for tensor "${name}".`)
  const expected = elementCount(shape) * elementSizeBytes[type]
  if (end - begin !== expected)
    throw invalidModel(
      `Expected ${expected} bytes for tensor "${name}", but its offsets span ${end - begin}.`,
    )
  return { name, type, shape, begin, end }
}

function requireFullCover(entries: readonly HeaderEntry[], dataBytes: number): void {
  let position = 0
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== position)
      throw invalidModel(
        `Expected tensor "${entry.name}" to begin at byte ${position}, but it begins at ${entry.begin}.`,
      )
    position = entry.end
  }
  if (position !== dataBytes)
    throw invalidModel(`Expected ${position} bytes of tensor data, but the file holds ${dataBytes}.`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSizeList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((side) => Number.isSafeInteger(side) && side >= 0)
}
