import { create } from '@bufbuild/protobuf'
import { type Attribute, attributeProto } from '../onnx/attributes.ts'
import { type NodeProto, NodeProtoSchema } from '../onnx/generated/onnx_pb.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { floatConstant, readConstant } from '../onnx/tensor-proto.ts'
import type { Tensor } from '../tensor.ts'

/** Looks things up in a graph while a pass rewrites it, and writes what the pass adds. */
export interface GraphIndex {
  /** The value of a constant, or `null` where the name is none. */
  constant(name: string | undefined): Tensor | null
  /** The node that makes a value, where nothing but one other node reads it. */
  onlyMaker(name: string | undefined): NodeProto | null
  /** Adds a constant and returns its name. */
  addConstant(tensor: Tensor): string
  /** A new node; put it where it shall run. */
  node(
    opType: string,
    inputs: readonly string[],
    output: string,
    attributes?: Readonly<Record<string, Attribute>>,
  ): NodeProto
  /** A name no value has. */
  freshName(): string
}

/** @param stem beginning of every name the pass makes */
export function indexGraph({ graph }: OnnxModel, stem: string): GraphIndex {
  const constants = new Map(graph.initializer.map((proto) => [proto.name, proto]))
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)))
  const uses = new Map<string, number>()
  const count = (name: string): void => void uses.set(name, (uses.get(name) ?? 0) + 1)
  for (const node of graph.node) node.input.forEach(count)
  for (const { name } of graph.output) count(name)
  let fresh = 0
  const freshName = (): string => `${stem}/${++fresh}`
  return {
    constant(name) {
      const proto = constants.get(name ?? '')
      return proto ? readConstant(proto) : null
    },
    onlyMaker: (name = '') => (uses.get(name) === 1 ? (makers.get(name) ?? null) : null),
    addConstant(tensor) {
      const name = freshName()
      graph.initializer.push(floatConstant(name, tensor))
      return name
    },
    node: (opType, inputs, output, attributes = {}) =>
      create(NodeProtoSchema, {
        opType,
        name: freshName(),
        input: [...inputs],
        output: [output],
        attribute: Object.entries(attributes).map(([key, value]) => attributeProto(key, value)),
      }),
    freshName,
  }
}

/** Replaces nodes: `rewrite` gives what comes instead of a node, or `null` to keep it. Changes `model`. */
export function rewriteNodes({ graph }: OnnxModel, rewrite: (node: NodeProto) => NodeProto[] | null): void {
  graph.node = graph.node.flatMap((node) => rewrite(node) ?? [node])
}
