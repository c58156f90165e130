import { invalidModel, unsupportedModel } from './invalid-model.ts'
import type { NcnnLayer, NcnnParameter } from './ncnn-graph.ts'

const textMagic = '7767517'
const binaryMagic = [0xdd, 0x85, 0x76, 0x00]
const largestParamBytes = 16 << 20
const largestLayerCount = 20_000
const largestBlobCount = 1000
const largestArrayLength = 4096

/** A layer before its weights are read. */
export type NcnnLayerLine = Omit<NcnnLayer, 'weights'>

/** Whether `bytes` begin as ncnn's text description does. */
export function isNcnnParam(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 16)).trimStart()
  return head.startsWith(textMagic)
}

/** Whether `bytes` begin as ncnn's *binary* description (`.param.bin`) does, which carries no names. */
export function isNcnnBinaryParam(bytes: Uint8Array): boolean {
  return binaryMagic.every((byte, index) => bytes[index] === byte)
}

/**
 * Parses a `.param` file: magic 7767517, `layers blobs`, then per layer
 * `Type name inputCount outputCount inputs… outputs… key=value…`.
 */
export function parseNcnnParam(bytes: Uint8Array): readonly NcnnLayerLine[] {
  if (bytes.length > largestParamBytes)
    throw invalidModel(
      `Expected a .param file of at most ${largestParamBytes} bytes, but got ${bytes.length}.`,
    )
  const lines = new TextDecoder()
    .decode(bytes)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines[0] !== textMagic)
    throw invalidModel(`Expected the .param file to begin with ${textMagic}, but it begins otherwise.`)
  const [layerCount] = (lines[1] ?? '').split(/\s+/).map(Number)
  const body = lines.slice(2)
  if (layerCount !== body.length || body.length > largestLayerCount)
    throw invalidModel(
      `Expected ${layerCount ?? 'a number of'} layers (at most ${largestLayerCount}) in the .param file, but it lists ${body.length}.`,
    )
  const layers = body.map(parseLayer)
  requireWiring(layers)
  return layers
}

function parseLayer(line: string): NcnnLayerLine {
  const [type, name, inputText, outputText, ...rest] = line.split(/\s+/)
  const inputCount = Number(inputText)
  const outputCount = Number(outputText)
  if (type === undefined || name === undefined || !isBlobCount(inputCount) || !isBlobCount(outputCount))
    throw invalidModel(
      `Expected "type name inputs outputs …" in the .param file, but got "${line.slice(0, 80)}".`,
    )
  if (rest.length < inputCount + outputCount)
    throw invalidModel(`Expected ${inputCount + outputCount} blob names for layer "${name}", but got fewer.`)
  const parameters = new Map<number, NcnnParameter>()
  for (const text of rest.slice(inputCount + outputCount)) parseParameter(text, name, parameters)
  return {
    type,
    name,
    inputs: rest.slice(0, inputCount),
    outputs: rest.slice(inputCount, inputCount + outputCount),
    parameters,
  }
}

function parseParameter(text: string, layer: string, parameters: Map<number, NcnnParameter>): void {
  const [keyText, valueText, extra] = text.split('=')
  const key = Number(keyText)
  if (!Number.isInteger(key) || keyText === '' || valueText === undefined || extra !== undefined)
    throw invalidModel(`Expected key=value for layer "${layer}", but got "${text.slice(0, 80)}".`)
  if (key > -23300) {
    parameters.set(key, parseNumber(valueText, layer))
    return
  }
  const [count, ...values] = valueText.split(',').map((item) => parseNumber(item, layer))
  if (count !== values.length || values.length > largestArrayLength)
    throw invalidModel(
      `Expected ${count} numbers (at most ${largestArrayLength}) for layer "${layer}", but got ${values.length}.`,
    )
  parameters.set(-23300 - key, values)
}

function parseNumber(text: string, layer: string): number {
  const value = text === '' ? NaN : Number(text)
  if (Number.isFinite(value)) return value
  throw /^"|[a-z_]/i.test(text)
    ? unsupportedModel(
        `Expected numbers for layer "${layer}", but it has the text value "${text.slice(0, 40)}".`,
      )
    : invalidModel(`Expected a number for layer "${layer}", but got "${text.slice(0, 40)}".`)
}

/** Every input must be an output of an earlier layer, and every blob has one source. */
function requireWiring(layers: readonly NcnnLayerLine[]): void {
  const known = new Set<string>()
  for (const layer of layers) {
    for (const input of layer.inputs)
      if (!known.has(input))
        throw invalidModel(`Expected blob "${input}" of layer "${layer.name}" to come from an earlier layer.`)
    for (const output of layer.outputs) {
      if (known.has(output)) throw invalidModel(`Expected one layer to make blob "${output}", but two do.`)
      known.add(output)
    }
  }
}

function isBlobCount(count: number): boolean {
  return Number.isInteger(count) && count >= 0 && count <= largestBlobCount
}
