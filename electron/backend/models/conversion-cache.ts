import { readdir, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { sha256Schema } from '../../common/identifiers.ts'
import { type GraphFacts, graphFactsSchema } from '../../common/models/model-descriptor.ts'
import { readText } from './read-descriptors.ts'
import { sha256 } from './sha256.ts'
import { writeAtomically } from '../files/write-atomically.ts'

const dayMs = 24 * 3_600_000
/** Entries that were not used for so long are removed. */
const unusedMs = 90 * dayMs

const recordSchema = z.object({
  facts: graphFactsSchema,
  graphSha256: sha256Schema,
  sizeBytes: z.int().positive(),
})

/** A converted network on disk. */
export interface ConvertedModel {
  readonly graphPath: string
  readonly graphSha256: string
  readonly sizeBytes: number
  readonly facts: GraphFacts
}

/**
 * Converted networks by key. A key stands for the weights and the converter, so entries never go stale; those that
 * were not used for 90 days, as of an earlier converter, are removed when another is put in.
 */
export interface ConversionCache {
  readonly directory: string
  get(key: string): Promise<ConvertedModel | null>
  put(key: string, graph: Uint8Array, facts: GraphFacts): Promise<ConvertedModel>
  remove(key: string): Promise<void>
}

/** A cache in `directory`. The record is written last, so that a graph without one does not count. */
export function openConversionCache(directory: string): ConversionCache {
  const graphPath = (key: string): string => path.join(directory, key, 'core.onnx')
  const recordPath = (key: string): string => path.join(directory, key, 'record.json')
  return {
    directory,
    async get(key) {
      const text = await readText(recordPath(key))
      const record = text === null ? null : recordSchema.safeParse(parseJson(text))
      if (!record?.success) return null
      const size = await sizeOf(graphPath(key))
      if (size !== record.data.sizeBytes) return null
      await noteUse(recordPath(key))
      return { graphPath: graphPath(key), ...record.data }
    },
    async put(key, graph, facts) {
      const record = { facts, graphSha256: sha256(graph), sizeBytes: graph.length }
      await writeAtomically(graphPath(key), graph)
      await writeAtomically(recordPath(key), JSON.stringify(record))
      await removeUnused(directory, Date.now() - unusedMs)
      return { graphPath: graphPath(key), ...record }
    },
    remove: (key) => rm(path.join(directory, key), { recursive: true, force: true }),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function sizeOf(filePath: string): Promise<number | null> {
  return await stat(filePath).then(
    ({ size }) => size,
    () => null,
  )
}

/** A record's time is that of its last use, to the day: lists of models look at all of them often. */
async function noteUse(recordPath: string): Promise<void> {
  const now = Date.now()
  const usedMs = await stat(recordPath).then(
    ({ mtimeMs }) => mtimeMs,
    () => now,
  )
  // Where it cannot be noted, the entry is converted again one day.
  if (now - usedMs > dayMs) await utimes(recordPath, new Date(now), new Date(now)).catch(() => undefined)
}

/** Removes entries that were last used before a time. */
async function removeUnused(directory: string, beforeMs: number): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const folder = path.join(directory, entry.name)
    // One without a record yet is being written.
    const usedMs = await stat(path.join(folder, 'record.json')).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    )
    if (usedMs < beforeMs) await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}
