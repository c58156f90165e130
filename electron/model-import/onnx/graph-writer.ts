import { create } from '@bufbuild/protobuf'
import { elementCount, tensor, type Tensor } from '../tensor.ts'
import { type Attribute, attributeProto } from './attributes.ts'
import { copyMessage } from './copy-message.ts'
import {
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType as DataType,
  ValueInfoProtoSchema,
  type ValueInfoProto,
} from './generated/onnx_pb.ts'
import { newModel, opsetOf, type OnnxModel } from './model-file.ts'
import { floatConstant, integerConstant } from './tensor-proto.ts'

/** A value inside a graph under construction. */
export interface Value {
  readonly name: string
  /** Length of axis 1 (of an NCHW tensor: its channels); 0 for values where that means nothing. */
  readonly channels: number
}

const elementTypes = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  uint8: DataType.UINT8,
  uint16: DataType.UINT16,
} as const
/** Element types of a graph's inputs and outputs. */
export type ElementType = keyof typeof elementTypes
/** Length of an axis: a number, or a name for one that is free. */
export type AxisLength = number | string

/**
 * Collects the nodes and constants of one ONNX graph, in the order in which they are added, which is the
 * order in which they run. Any operator of opset 18 can be written with {@link GraphWriter.node}; the
 * operators of image networks have methods of their own in `GraphBuilder`.
 */
export class GraphWriter {
  readonly #model: OnnxModel = newModel()
  readonly #counters = new Map<string, number>()

  /** Adds an input; names for axes mean "any length". */
  addInput(name: string, axes: readonly AxisLength[], type: ElementType = 'float32'): Value {
    this.#model.graph.input.push(valueInfo(name, axes, type))
    return { name, channels: typeof axes[1] === 'number' ? axes[1] : 0 }
  }

  /** Declares `value` an output called `name`. */
  addOutput(name: string, value: Value, axes: readonly AxisLength[], type: ElementType = 'float32'): void {
    this.#model.graph.node.push(
      create(NodeProtoSchema, { opType: 'Identity', name, input: [value.name], output: [name] }),
    )
    this.#model.graph.output.push(valueInfo(name, axes, type))
  }

  /** A constant of floats; a single number without `dims` is a scalar. */
  constant(
    values: Float32Array | readonly number[],
    dims: readonly number[],
    type: 'float32' | 'float16' = 'float32',
  ): Value {
    const name = this.#freshName('weight')
    this.#model.graph.initializer.push(floatConstant(name, tensor(dims, values), type))
    return { name, channels: dims[1] ?? 0 }
  }

  /** A constant tensor as a reader handed it on. */
  weight(source: Tensor): Value {
    return this.constant(source.data, source.dims)
  }

  /** A constant of 64-bit integers: shapes, axes, indices. `dims` empty makes a scalar. */
  integers(values: readonly number[], dims: readonly number[] = [values.length]): Value {
    const name = this.#freshName('shape')
    this.#model.graph.initializer.push(integerConstant(name, values, dims))
    return { name, channels: elementCount(dims) }
  }

  /**
   * Adds one operation with one output. `null` leaves an optional input out.
   * @param channels of the output; by default those of the first input
   */
  node(
    opType: string,
    inputs: readonly (Value | null)[],
    attributes: Readonly<Record<string, Attribute>> = {},
    channels = inputs[0]?.channels ?? 0,
  ): Value {
    // A node has at least the one output asked for.
    return this.nodes(opType, inputs, attributes, [channels])[0] as Value
  }

  /** Adds one operation with an output for each entry of `channels`. */
  nodes(
    opType: string,
    inputs: readonly (Value | null)[],
    attributes: Readonly<Record<string, Attribute>>,
    channels: readonly number[],
  ): Value[] {
    const name = this.#freshName(opType)
    const outputs = channels.map((count, index): Value => ({
      name: channels.length === 1 ? name : `${name}.${index}`,
      channels: count,
    }))
    this.#model.graph.node.push(
      create(NodeProtoSchema, {
        opType,
        name,
        input: inputs.map((input) => input?.name ?? ''),
        output: outputs.map((output) => output.name),
        attribute: Object.entries(attributes).map(([key, value]) => attributeProto(key, value)),
      }),
    )
    return outputs
  }

  /**
   * Takes over all nodes and constants of a finished model of one input and one output, whose names get the
   * prefix `core/`, and feeds it `input`. Constants are shared, not copied. Once per writer.
   * @param channels of the output
   */
  inline(model: OnnxModel, input: Value, channels: number): Value {
    const { graph } = model
    this.#adoptOperators(model)
    const constants = new Set(graph.initializer.map(({ name }) => name))
    const inputName = graph.input.find(({ name }) => !constants.has(name))?.name
    const rename = (name: string): string =>
      name === '' ? '' : name === inputName ? input.name : `core/${name}`
    this.#model.graph.initializer.push(
      ...graph.initializer.map((item) => copyMessage(item, { name: rename(item.name) })),
    )
    this.#model.graph.node.push(
      ...graph.node.map((node) =>
        copyMessage(node, {
          // Names of nodes are optional, but those that are there must differ.
          name: node.name === '' ? '' : `core/${node.name}`,
          input: node.input.map(rename),
          output: node.output.map(rename),
        }),
      ),
    )
    return { name: rename(graph.output[0]?.name ?? ''), channels }
  }

  /** The finished model. The writer must not be used afterwards. */
  build(): OnnxModel {
    return this.#model
  }

  /** Operator versions only rise: what this project writes means the same in every later version. */
  #adoptOperators(model: OnnxModel): void {
    const version = BigInt(Math.max(opsetOf(this.#model), opsetOf(model)))
    const others = model.opsetImport.filter(({ domain }) => domain !== '' && domain !== 'ai.onnx')
    const irVersion = model.irVersion > this.#model.irVersion ? model.irVersion : this.#model.irVersion
    this.#model.opsetImport = [create(OperatorSetIdProtoSchema, { domain: '', version }), ...others]
    this.#model.irVersion = irVersion
    this.#model.functions = model.functions
  }

  #freshName(stem: string): string {
    const count = (this.#counters.get(stem) ?? 0) + 1
    this.#counters.set(stem, count)
    return `${stem}_${count}`
  }
}

function valueInfo(name: string, axes: readonly AxisLength[], type: ElementType): ValueInfoProto {
  const dim = axes.map((axis) => ({
    value:
      typeof axis === 'number'
        ? ({ case: 'dimValue', value: BigInt(axis) } as const)
        : ({ case: 'dimParam', value: axis } as const),
  }))
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: elementTypes[type], shape: { dim } } } },
  })
}
