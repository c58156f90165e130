import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { sha256Schema } from '../../common/identifiers.ts'
import { type GraphFacts, graphFactsSchema } from '../../common/models/model-descriptor.ts'
import { readText } from './read-descriptors.ts'
import { sha256 } from './sha256.ts'
import { writeAtomically } from '../files/write-atomically.ts'

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

/** Converted networks by key. A key stands for the weights and the converter, so entries never go stale. */
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
      return size === record.data.sizeBytes ? { graphPath: graphPath(key), ...record.data } : null
    },
    async put(key, graph, facts) {
      const record = { facts, graphSha256: sha256(graph), sizeBytes: graph.length }
      await writeAtomically(graphPath(key), graph)
      await writeAtomically(recordPath(key), JSON.stringify(record))
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
