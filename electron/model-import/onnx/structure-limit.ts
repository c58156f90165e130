import type { DescMessage } from '@bufbuild/protobuf'
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { AppError } from '../../common/messages/app-error.ts'

/** Messages and unpacked numbers in one file; the largest published upscaling models have some 20,000. */
const maximumParts = 2_000_000

/**
 * Counts the parts of an encoded message without building them: an empty part takes two bytes in a file but
 * hundreds in memory, so a small hostile file could otherwise exhaust it.
 * @throws AppError `model-invalid` where there are too many, or they nest too deeply.
 */
export function requireModestStructure(schema: DescMessage, bytes: Uint8Array, maximumDepth: number): void {
  let parts = 0
  const fieldsOf = new Map<DescMessage, Map<number, DescMessage | null>>()

  const messageFields = (desc: DescMessage): Map<number, DescMessage | null> => {
    const known = fieldsOf.get(desc)
    if (known) return known
    const fields = new Map(desc.fields.map((field) => [field.number, field.message ?? null]))
    fieldsOf.set(desc, fields)
    return fields
  }
  const scan = (desc: DescMessage, reader: BinaryReader, end: number, depth: number): void => {
    if (depth > maximumDepth) {
      throw new AppError(
        'model-invalid',
        `Expected at most ${maximumDepth} levels of nesting in a model file.`,
      )
    }
    const fields = messageFields(desc)
    while (reader.pos < end) {
      const [number, wireType] = reader.tag()
      if (++parts > maximumParts) {
        throw new AppError('model-invalid', `Expected at most ${maximumParts} parts in a model file.`)
      }
      const nested = fields.get(number)
      if (wireType === WireType.LengthDelimited && nested) {
        const length = reader.uint32()
        if (reader.pos + length > end) throw new RangeError('premature end of a nested message')
        scan(nested, reader, reader.pos + length, depth + 1)
      } else {
        reader.skip(wireType, number)
      }
    }
  }
  scan(schema, new BinaryReader(bytes), bytes.length, 1)
}
