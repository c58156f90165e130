import { readdir, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { normaliseCore } from '../../model-import/core/normalise-core.ts'
import { importModel } from '../../model-import/import-model.ts'
import { decodeModel, encodeModel } from '../../model-import/onnx/model-file.ts'
import { interpolateWeights } from '../../model-import/optimise/interpolate-weights.ts'
import type { ModelFile } from '../../model-import/read-weights.ts'
import type { ConversionCache, ConvertedModel } from './conversion-cache.ts'
import { readBytes } from './read-bytes.ts'

/** Every value used has a network of its own; those not used for longest go. */
const keptBlends = 12

/**
 * The network between the two ends of a Clean-up setting, made when missing.
 * @param key stands for both ends and the share
 * @param grain the converted network at the setting's start
 * @param readCalm the file of the network at its end; read only where the blend is missing
 * @param share 0–1
 * @throws AppError `model-invalid` where the ends are not one graph.
 */
export async function blendEnds(
  key: string,
  grain: ConvertedModel,
  readCalm: () => Promise<ModelFile>,
  share: number,
  cache: ConversionCache,
): Promise<ConvertedModel> {
  const known = await cache.get(key)
  if (known) {
    await touch(path.dirname(known.graphPath))
    return known
  }
  const core = decodeModel(await readBytes(grain.graphPath))
  const { model } = importModel([await readCalm()])
  interpolateWeights(core, normaliseCore(model, grain.facts.inputPadding).model, share)
  const blend = await cache.put(key, encodeModel(core), grain.facts)
  await removeOldest(cache, key)
  return blend
}

async function removeOldest(cache: ConversionCache, newest: string): Promise<void> {
  const keys = (await readdir(cache.directory)).filter((key) => key !== newest)
  const blends = await Promise.all(
    keys.map(async (key) => ({ key, usedAt: await usedAt(path.join(cache.directory, key)) })),
  )
  blends.sort((left, right) => right.usedAt - left.usedAt)
  for (const { key } of blends.slice(keptBlends - 1)) await cache.remove(key)
}

async function touch(directory: string): Promise<void> {
  const now = new Date()
  // Another process may have removed it meanwhile; whoever reads it next is told so.
  await utimes(directory, now, now).catch(() => undefined)
}

async function usedAt(directory: string): Promise<number> {
  return await stat(directory).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
