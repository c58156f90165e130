import { create } from '@bufbuild/protobuf'
import {
  type AttributeProto,
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  type NodeProto,
} from './generated/onnx_pb.ts'

/** A node's attribute: whole numbers and lists of them as they are, floats marked, text as a string. */
export type Attribute =
  number | string | readonly number[] | { readonly float: number } | { readonly floats: readonly number[] }

/** The message for an attribute of a node. */
export function attributeProto(name: string, value: Attribute): AttributeProto {
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value) })
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: Type.STRING, s: new TextEncoder().encode(value) })
  }
  if ('float' in value) return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value.float })
  if ('floats' in value)
    return create(AttributeProtoSchema, { name, type: Type.FLOATS, floats: [...value.floats] })
  return create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.map(BigInt) })
}

/** A node's integer attribute, or `fallback` where it is not set. */
export function integerAttribute(node: NodeProto, name: string, fallback: number): number {
  const found = find(node, name)
  return found ? Number(found.i) : fallback
}

/** A node's list of integers, or `fallback` where it is not set. */
export function integersAttribute(
  node: NodeProto,
  name: string,
  fallback: readonly number[],
): readonly number[] {
  const found = find(node, name)
  return found ? found.ints.map(Number) : fallback
}

/** A node's float attribute, or `fallback` where it is not set. */
export function floatAttribute(node: NodeProto, name: string, fallback: number): number {
  return find(node, name)?.f ?? fallback
}

/** A node's text attribute, or `fallback` where it is not set. */
export function textAttribute(node: NodeProto, name: string, fallback: string): string {
  const found = find(node, name)
  return found ? new TextDecoder().decode(found.s) : fallback
}

function find(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((attribute) => attribute.name === name)
}
