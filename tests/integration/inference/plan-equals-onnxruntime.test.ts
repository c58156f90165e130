import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { graphFactsSchema } from '../../../electron/common/models/model-descriptor.ts'
import { normaliseCore } from '../../../electron/model-import/core/normalise-core.ts'
import { decodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { compileNetwork, difference, planModule, runOnnx, runPlan, testSamples } from './compare-engines.ts'
import { testNetworks, type TestNetwork } from './networks.ts'

const models = path.resolve(import.meta.dirname, '../../../models')
const module = planModule()

function bundled(id: string): TestNetwork {
  const { facts } = JSON.parse(readFileSync(path.join(models, id, 'model.json'), 'utf8')) as {
    facts: unknown
  }
  const { model } = normaliseCore(decodeModel(readFileSync(path.join(models, id, `${id}.onnx`))))
  return { core: model, facts: graphFactsSchema.parse(facts) }
}

async function differences(
  network: TestNetwork,
  sampleType: 'uint8' | 'uint16',
  widthPx: number,
  heightPx: number,
) {
  const plan = compileNetwork(network, sampleType)
  const input = testSamples(sampleType, widthPx, heightPx)
  const expected = await runOnnx(network, input, widthPx)
  return module
    .instructionSets()
    .map((name, at) => ({ name, ...difference(runPlan(module, plan, at, input, widthPx), expected) }))
}

describe.each(Object.entries(testNetworks))('on the engine of its own, %s', (_, network) => {
  // One row, one column, less than a tile of Winograd's, more than a block of tiles, and nothing round.
  it.each([
    [2, 2],
    [62, 2],
    [2, 38],
    [30, 26],
    [70, 58],
  ])('gives what onnxruntime gives within 1e-5, on %d × %d pixels', async (widthPx, heightPx) => {
    const found = await differences(network, 'uint16', widthPx, heightPx)
    expect(found).not.toEqual([])
    for (const each of found) {
      // 1e-5 of full scale is 0.66 of a step of 16 bits, which rounding can make one.
      expect(each.samples, each.name).toBeLessThanOrEqual(1)
      expect(each.rows, each.name).toBeLessThanOrEqual(1e-5)
    }
  })

  it('differs by a step of 8 bits at most, and there hardly ever', async () => {
    const input = testSamples('uint8', 46, 34)
    const expected = await runOnnx(network, input, 46)
    for (const at of module.instructionSets().keys()) {
      const actual = runPlan(module, compileNetwork(network, 'uint8'), at, input, 46)
      const other = expected.samples.filter((sample, index) => sample !== actual.samples[index])
      expect(difference(actual, expected).samples).toBeLessThanOrEqual(1)
      expect(other.length / expected.samples.length).toBeLessThan(0.001)
    }
  })
})

describe('the models that come with the application', () => {
  it.each([
    'enlarger-photo-x4',
    'enlarger-photo-x2',
    'enlarger-photo-fast-x4',
    'enlarger-restore-x4',
    'vdsr-x3',
  ])('%s gives what onnxruntime gives within 1e-5', async (id) => {
    for (const { samples, rows } of await differences(bundled(id), 'uint16', 49, 41)) {
      expect(samples).toBeLessThanOrEqual(1)
      expect(rows).toBeLessThanOrEqual(1e-5)
    }
  })
})
