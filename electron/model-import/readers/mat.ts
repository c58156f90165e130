import { Unzlib } from 'fflate'
import { AppError } from '../../common/messages/app-error.ts'
import { elementCount, type Tensor } from '../tensor.ts'
import { ByteReader } from './byte-reader.ts'
import { decodeElements, elementSizeBytes, type ElementType } from './element-type.ts'
import { invalidModel, unsupportedModel } from './invalid-model.ts'
import { type UnpackingBudget, unpackingBudget } from './unpacking-budget.ts'
import type { StateFile } from './state-file.ts'

const compressedType = 15
const matrixType = 14
const deepestNesting = 8
const largestElementCount = 100_000

const numericTypes: Readonly<Record<number, ElementType>> = {
  1: 'int8',
  2: 'uint8',
  3: 'int16',
  4: 'uint16',
  5: 'int32',
  6: 'uint32',
  7: 'float32',
  9: 'float64',
  12: 'int64',
  13: 'uint64',
}
const cellClass = 1
const structClass = 2
const firstNumericClass = 6
const lastNumericClass = 15

/** Whether `bytes` begin with the header of a MATLAB 5 file: 116 bytes of text, version 0x0100, `IM` or `MI`. */
export function isMat(bytes: Uint8Array): boolean {
  const mark = String.fromCharCode(bytes[126] ?? 0, bytes[127] ?? 0)
  const version = mark === 'IM' ? bytes[125] : mark === 'MI' ? bytes[124] : undefined
  return bytes.length >= 128 && version === 1
}

/**
 * Reads the numeric arrays of a MATLAB level 5 file (MathWorks, MAT-File Format). Cells and structs are
 * flattened into names: `weights_conv[0]`, `model.weight[3]`. MATLAB stores columns first, so its array
 * `[h, w, in, out]` comes with the reversed shape `[out, in, w, h]` and untouched data; no weight is moved.
 */
export function readMat(bytes: Uint8Array): StateFile {
  const littleEndian = bytes[126] === 0x49
  const tensors = new Map<string, Tensor>()
  const context: MatContext = { littleEndian, tensors, elements: 0, budget: unpackingBudget(bytes.length) }
  const reader = new ByteReader(bytes, 'the MATLAB file', littleEndian)
  reader.skip(128)
  while (reader.remaining >= 8) {
    const element = readElement(reader, true)
    if (element.type === compressedType) readCompressed(element.data, context)
    else if (element.type === matrixType) readMatrix(element.data, '', 0, context)
  }
  return { tensors, metadata: {} }
}

interface MatContext {
  readonly littleEndian: boolean
  readonly tensors: Map<string, Tensor>
  elements: number
  readonly budget: UnpackingBudget
}

interface MatElement {
  readonly type: number
  readonly data: Uint8Array
}

/** A tag and its data: 8 bytes of tag, or one packed into 4 where the data fits the other 4. */
function readElement(reader: ByteReader, topLevel = false): MatElement {
  const first = reader.u32()
  const smallCount = first >>> 16
  if (smallCount > 0) {
    if (smallCount > 4)
      throw invalidModel(`Expected at most 4 bytes in a small MATLAB element, but got ${smallCount}.`)
    const data = reader.take(4).subarray(0, smallCount)
    return { type: first & 0xffff, data }
  }
  const count = reader.u32()
  const data = reader.take(count)
  const compressed = topLevel && first === compressedType
  if (!compressed) reader.skip(Math.min(reader.remaining, (8 - (count % 8)) % 8))
  return { type: first, data }
}

function readCompressed(packed: Uint8Array, context: MatContext): void {
  const data = inflateBounded(packed, context.budget)
  const element = readElement(new ByteReader(data, 'a compressed MATLAB variable', context.littleEndian))
  if (element.type === matrixType) readMatrix(element.data, '', 0, context)
}

/** The packed element does not state its size, so it is unpacked piece by piece until done or too large. */
function inflateBounded(packed: Uint8Array, budget: UnpackingBudget): Uint8Array {
  const pieces: Uint8Array[] = []
  let total = 0
  const unpacker = new Unzlib((piece) => {
    budget.take(piece.length, 'a compressed MATLAB variable')
    pieces.push(piece)
    total += piece.length
  })
  const stepBytes = 1 << 14
  try {
    for (let offset = 0; offset < packed.length; offset += stepBytes)
      unpacker.push(packed.subarray(offset, offset + stepBytes), offset + stepBytes >= packed.length)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw invalidModel('A compressed variable of the MATLAB file is damaged and cannot be unpacked.', error)
  }
  const data = new Uint8Array(total)
  let offset = 0
  for (const piece of pieces) {
    data.set(piece, offset)
    offset += piece.length
  }
  return data
}

function readMatrix(data: Uint8Array, outerName: string | null, depth: number, context: MatContext): void {
  context.elements++
  if (depth > deepestNesting || context.elements > largestElementCount)
    throw invalidModel(
      `Expected MATLAB arrays nested at most ${deepestNesting} deep, but the file goes beyond.`,
    )
  if (data.length === 0) return
  const reader = new ByteReader(data, 'a MATLAB array', context.littleEndian)
  const flags = new ByteReader(readElement(reader).data, 'the flags of a MATLAB array', context.littleEndian)
  const arrayClass = flags.u32() & 0xff
  const shape = readShape(readElement(reader), context.littleEndian)
  const ownName = new TextDecoder().decode(readElement(reader).data)
  const name = outerName === null || outerName === '' ? ownName : outerName
  if (arrayClass === cellClass) readCells(reader, name, shape, depth, context)
  else if (arrayClass === structClass) readFields(reader, name, shape, depth, context)
  else if (arrayClass >= firstNumericClass && arrayClass <= lastNumericClass)
    readNumbers(reader, name, shape, context)
}

function readShape(element: MatElement, littleEndian: boolean): number[] {
  const sides = new ByteReader(element.data, 'the dimensions of a MATLAB array', littleEndian)
  const shape: number[] = []
  while (sides.remaining >= 4) {
    const side = sides.i32()
    if (side < 0 || shape.length >= 8)
      throw invalidModel('Expected up to 8 positive dimensions of a MATLAB array.')
    shape.push(side)
  }
  return shape
}

function readCells(
  reader: ByteReader,
  name: string,
  shape: readonly number[],
  depth: number,
  context: MatContext,
): void {
  const count = elementCount(shape)
  if (count * 8 > reader.remaining)
    throw invalidModel(`Expected ${count} cells in "${name}", but only ${reader.remaining} bytes are left.`)
  for (let index = 0; index < count; index++)
    readMatrix(readElement(reader).data, `${name}[${index}]`, depth + 1, context)
}

function readFields(
  reader: ByteReader,
  name: string,
  shape: readonly number[],
  depth: number,
  context: MatContext,
): void {
  const nameBytes = new ByteReader(readElement(reader).data, 'a MATLAB struct', context.littleEndian).i32()
  const names = readElement(reader).data
  if (nameBytes < 1 || nameBytes > 64)
    throw invalidModel(`Expected field names of 1 to 64 bytes in "${name}".`)
  const fields: string[] = []
  for (let offset = 0; offset < names.length; offset += nameBytes)
    fields.push(new TextDecoder().decode(names.subarray(offset, offset + nameBytes)).replace(/\0.*$/s, ''))
  const count = elementCount(shape)
  if (count * fields.length * 8 > reader.remaining)
    throw invalidModel(`Expected ${count} structs in "${name}", but only ${reader.remaining} bytes are left.`)
  for (let index = 0; index < count; index++)
    for (const field of fields) {
      const place = count === 1 ? name : `${name}[${index}]`
      readMatrix(readElement(reader).data, `${place}.${field}`, depth + 1, context)
    }
}

function readNumbers(reader: ByteReader, name: string, shape: readonly number[], context: MatContext): void {
  const element = readElement(reader)
  const type = numericTypes[element.type]
  if (type === undefined)
    throw unsupportedModel(
      `Expected numbers in MATLAB array "${name}", but its storage type is ${element.type}.`,
    )
  if (element.data.length !== elementCount(shape) * elementSizeBytes[type])
    throw invalidModel(
      `Expected ${elementCount(shape)} numbers in MATLAB array "${name}", but the file holds others.`,
    )
  const data = decodeElements(element.data, type, context.littleEndian)
  context.tensors.set(name, { dims: shape.toReversed(), data })
}
