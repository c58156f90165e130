import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { importModel } from '../../../electron/model-import/import-model.ts'
import { decodeModel, encodeModel, opsetOf } from '../../../electron/model-import/onnx/model-file.ts'
import { evaluateKeras } from './plain-keras.ts'
import { noise, runGraph } from './run-graph.ts'

const packages = path.resolve(import.meta.dirname, '../../../node_modules/@upscalerjs')

function readFolder(directory: string) {
  return ['model.json', 'group1-shard1of1.bin'].map((name) => ({
    name,
    bytes: readFileSync(path.join(directory, name)),
  }))
}

describe.each(['esrgan-medium', 'esrgan-slim'])('the TensorFlow.js models of %s, converted', (name) => {
  it.each([2, 3, 4, 8])('equal a plain evaluation of their files at %i×', async (scale) => {
    const directory = path.join(packages, name, `models/x${scale}`)
    const [width, height] = [11, 7]
    const { model } = importModel(readFolder(directory))
    const planes = noise(3 * width * height, scale)
    const interleaved = Float32Array.from(
      planes,
      (_, at) => planes[(at % 3) * width * height + Math.floor(at / 3)] ?? 0,
    )

    const expected = evaluateKeras(path.join(directory, 'model.json'), width, height, interleaved)
    const actual = await runGraph(decodeModel(encodeModel(model)), planes, [1, 3, height, width])

    expect(opsetOf(model)).toBe(18)
    expect(actual.dims).toEqual([1, 3, height * scale, width * scale])
    const area = expected.width * expected.height
    const largest = expected.data.reduce(
      (most, value, at) =>
        Math.max(most, Math.abs(value - (actual.data[(at % 3) * area + Math.floor(at / 3)] ?? NaN))),
      0,
    )
    expect(largest).toBeLessThan(1e-4)
  })
})
