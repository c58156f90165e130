import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { planTiles, type Tile, type TilePlan } from '../../../../electron/common/tile-plan.ts'
import { normaliseCore } from '../../../../electron/model-import/core/normalise-core.ts'
import { ncnnToOnnx } from '../../../../electron/model-import/ncnn/ncnn-to-onnx.ts'
import {
  decodeModel,
  encodeModel,
  type OnnxModel,
} from '../../../../electron/model-import/onnx/model-file.ts'
import { buildPixelGraph } from '../../../../electron/model-import/pixel-graph.ts'
import {
  cutAtPooling,
  poolPoints,
  type PooledNetwork,
  type PoolPoint,
} from '../../../../electron/model-import/pooling/cut-at-pooling.ts'
import { poolRegion, pooledPixels } from '../../../../electron/model-import/pooling/pool-region.ts'
import { compactNetwork, cuganU, twoUs, waifuU } from '../ncnn/ncnn-networks.ts'
import { largestDifference, noise } from '../run-graph.ts'

interface Picture {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

async function open(model: OnnxModel): Promise<InferenceSession> {
  return InferenceSession.create(encodeModel(model), { intraOpNumThreads: 1, logSeverityLevel: 3 })
}

async function run(session: InferenceSession, feeds: Record<string, Tensor>): Promise<Float32Array> {
  const results = await session.run(feeds)
  const output = results[session.outputNames[0] ?? '']
  if (!(output?.data instanceof Float32Array)) throw new Error('expected a float output')
  return output.data
}

function cutTile(image: Picture, plan: TilePlan, tile: Tile): Tensor {
  const { tileWidthPx, tileHeightPx } = plan
  const data = new Float32Array(3 * tileWidthPx * tileHeightPx)
  for (let channel = 0; channel < 3; channel++)
    for (let y = 0; y < tileHeightPx; y++) {
      const from = (channel * image.height + tile.topPx + y) * image.width + tile.leftPx
      data.set(image.data.subarray(from, from + tileWidthPx), (channel * tileHeightPx + y) * tileWidthPx)
    }
  return new Tensor('float32', data, [1, 3, tileHeightPx, tileWidthPx])
}

/** Measures the means of every point over all tiles, one point after the other. */
async function measureMeans(
  network: PooledNetwork,
  points: readonly PoolPoint[],
  image: Picture,
  plan: TilePlan,
): Promise<Tensor> {
  const means = new Float32Array(network.meanCount)
  for (const [index, point] of points.entries()) {
    const session = await open(network.measures[index] as OnnxModel)
    const sums = new Float64Array(point.channels)
    for (const tile of plan.rows.flatMap(({ tiles }) => tiles)) {
      const region = new Tensor('int64', BigInt64Array.from(poolRegion(point, plan, tile), BigInt), [4])
      const feeds = { input: cutTile(image, plan, tile), means: meansTensor(means), region }
      const part = await run(session, feeds)
      sums.forEach((sum, channel) => (sums[channel] = sum + (part[channel] ?? NaN)))
    }
    sums.forEach((sum, channel) => (means[point.start + channel] = sum / pooledPixels(point, plan)))
    await session.release()
  }
  return meansTensor(means)
}

function meansTensor(means: Float32Array): Tensor {
  return new Tensor('float32', means.slice(), [1, means.length, 1, 1])
}

async function runTiles(
  final: OnnxModel,
  image: Picture,
  plan: TilePlan,
  scale: number,
  means: Tensor,
): Promise<Float32Array> {
  const session = await open(final)
  const result = new Float32Array(3 * image.width * scale * image.height * scale)
  for (const tile of plan.rows.flatMap(({ tiles }) => tiles)) {
    const output = await run(session, { input: cutTile(image, plan, tile), means })
    const { keep } = tile
    for (let channel = 0; channel < 3; channel++)
      for (let y = keep.topPx * scale; y < (keep.topPx + keep.heightPx) * scale; y++)
        for (let x = keep.leftPx * scale; x < (keep.leftPx + keep.widthPx) * scale; x++)
          result[(channel * image.height * scale + y) * image.width * scale + x] =
            output[
              (channel * plan.tileHeightPx * scale + y - tile.topPx * scale) * plan.tileWidthPx * scale +
                x -
                tile.leftPx * scale
            ] ?? NaN
  }
  await session.release()
  return result
}

describe('networks that pool over the whole image, run in tiles', () => {
  it.each([
    ["waifu2x's cunet", waifuU],
    ['Real-CUGAN', cuganU],
    ['two nets one after the other, the second on the picture of the first', twoUs],
  ])('give what the whole image gives at once, for %s', async (_, network) => {
    const { model, facts } = ncnnToOnnx(network())
    const core = normaliseCore(model, facts.inputPadding)
    const points = poolPoints(core.model, core.channels)
    const pooled = cutAtPooling(core.model, points)
    const image = {
      width: 104,
      height: 88,
      data: noise(3 * 104 * 88, 3).map((value, index) => value * ((index % 104) / 104)),
    }
    const whole = await open(core.model)
    const input = new Tensor('float32', image.data, [1, 3, image.height, image.width])
    const expected = await run(whole, { input })
    const plan = planTiles({
      imageWidthPx: image.width,
      imageHeightPx: image.height,
      tileWidthPx: 64,
      tileHeightPx: 64,
      overlapPx: 24,
      alignmentPx: facts.multipleOfPx,
    })
    expect(plan.tileCount).toBeGreaterThan(4)
    const means = await measureMeans(pooled, points, image, plan)
    const tiled = await runTiles(pooled.final, image, plan, facts.scale, means)
    expect(largestDifference(tiled, expected)).toBeLessThan(1e-6)
    // The means matter: with those of a darker picture the result is another.
    const darker = { ...image, data: image.data.map((value) => value / 2) }
    const others = await measureMeans(pooled, points, darker, plan)
    const otherwise = await runTiles(pooled.final, image, plan, facts.scale, others)
    expect(largestDifference(otherwise, expected)).toBeGreaterThan(5e-5)
    await whole.release()
  })

  it('are cut the same way inside a graph over pixels', async () => {
    const { model, facts } = ncnnToOnnx(waifuU())
    const core = normaliseCore(model, facts.inputPadding)
    const points = poolPoints(core.model, core.channels)
    const size = { widthPx: 48, heightPx: 40 }
    const pixelFacts = { ...facts, tensorType: 'float32', tensorLayout: 'nchw' } as const
    const bytes = buildPixelGraph(core.model, pixelFacts, { tile: size, sampleType: 'uint8' })
    const whole = decodeModel(bytes)
    const { measures, final, meanCount } = cutAtPooling(whole, points)
    const samples = Uint8Array.from(noise(40 * 48 * 3, 8), (value) => value * 255)
    const pixels = new Tensor('uint8', samples, [1, 40, 48, 3])
    const means = new Float32Array(meanCount)
    const plan = planTiles({
      imageWidthPx: 48,
      imageHeightPx: 40,
      tileWidthPx: 48,
      tileHeightPx: 40,
      overlapPx: 0,
      alignmentPx: 2,
    })
    const tile = plan.rows[0]?.tiles[0]
    for (const [index, point] of points.entries()) {
      const session = await open(measures[index] as OnnxModel)
      if (!tile) throw new Error('expected a tile')
      const region = new Tensor('int64', BigInt64Array.from(poolRegion(point, plan, tile), BigInt), [4])
      const sums = await run(session, { pixels, means: meansTensor(means), region })
      sums.forEach((sum, channel) => (means[point.start + channel] = sum / pooledPixels(point, plan)))
    }
    const results = await (await open(final)).run({ pixels, means: meansTensor(means) })
    const expected = await (await InferenceSession.create(bytes)).run({ pixels })
    expect(results['enlarged']?.dims).toEqual([1, 80, 96, 3])
    expect(results['enlarged']?.data).toEqual(expected['enlarged']?.data)
  })

  it('are none where nothing is pooled', () => {
    expect(poolPoints(ncnnToOnnx(compactNetwork()).model, 3)).toEqual([])
  })
})
