import { z } from 'zod'
import { AppError } from '../../common/messages/app-error.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { convertNode, isShapeArithmetic, sourceName } from './convert-node.ts'
import { type GraphNode, graphModelSchema } from './graph-schema.ts'
import { readWeightsManifest } from './read-weights-manifest.ts'

/**
 * Converts a TensorFlow.js graph model (frozen TensorFlow operations, NHWC, one picture in and one out) to
 * ONNX: NCHW float, height and width free, values in whatever range the network was trained on.
 * @param json the parsed `model.json`
 * @param files contents of the weight files, by the path `model.json` gives them
 * @throws AppError `model-invalid` where the files contradict themselves, `model-unsupported` for operations
 *   or settings not known here; the message names them.
 */
export function graphModelToOnnx(json: unknown, files: ReadonlyMap<string, Uint8Array>): OnnxModel {
  const parsed = graphModelSchema.safeParse(json)
  if (!parsed.success) {
    throw new AppError(
      'model-invalid',
      `Expected a TensorFlow.js graph model: ${z.prettifyError(parsed.error)}`,
    )
  }
  const { node: nodes } = parsed.data.modelTopology
  const constants = readWeightsManifest(parsed.data.weightsManifest, files)
  const graph = new GraphBuilder()
  const values = new Map<string, Value>()
  for (const node of inOrder(nodes)) {
    if (node.op === 'Const' || isShapeArithmetic(node, (name) => values.has(name))) continue
    values.set(node.name, convertNode(graph, node, values, constants))
  }
  graph.output(outputOf(nodes, values))
  return graph.build()
}

/**
 * The nodes, each after those it reads; files hold them in any order.
 * @throws AppError `model-invalid` where they read each other in a circle.
 */
function inOrder(nodes: readonly GraphNode[]): GraphNode[] {
  const readers = new Map<string, GraphNode[]>()
  const missing = new Map(nodes.map((node) => [node, new Set(node.input.map(sourceName)).size]))
  for (const node of nodes) {
    for (const name of new Set(node.input.map(sourceName)))
      readers.set(name, [...(readers.get(name) ?? []), node])
  }
  const ordered = nodes.filter((node) => missing.get(node) === 0)
  // The list grows while it is walked: a node joins once all it reads is in it.
  for (const node of ordered) {
    for (const reader of readers.get(node.name) ?? []) {
      const left = (missing.get(reader) ?? 0) - 1
      missing.set(reader, left)
      if (left === 0) ordered.push(reader)
    }
  }
  if (ordered.length === nodes.length) return ordered
  throw new AppError(
    'model-invalid',
    'Expected operations in some order but these read each other, or what is not there.',
  )
}

/** The value that no other node reads. */
function outputOf(nodes: readonly GraphNode[], values: ReadonlyMap<string, Value>): Value {
  const read = new Set(nodes.flatMap(({ input }) => input.map(sourceName)))
  const ends = nodes.filter(({ name }) => values.has(name) && !read.has(name))
  const value = values.get(ends[0]?.name ?? '')
  if (value && ends.length === 1) return value
  throw new AppError('model-unsupported', `Expected a network of one output but this one has ${ends.length}.`)
}
