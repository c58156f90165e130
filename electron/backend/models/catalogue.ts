import path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../common/messages/app-error.ts'
import { modelIdSchema, sha256Schema } from '../../common/identifiers.ts'
import {
  type ModelDescriptor,
  modelDescriptorSchema,
  modelPurposeSchema,
} from '../../common/models/model-descriptor.ts'
import { type FoundModel, readText } from './read-descriptors.ts'

/** File types of the catalogue and the formats they are. */
const formats = { pth: 'pytorch', safetensors: 'safetensors', onnx: 'onnx', mat: 'mat' } as const

/** A published model, with the fields of OpenModelDB and where this project keeps more. */
const entrySchema = z.strictObject({
  name: z.string().min(1).max(120),
  author: z.string().min(1).max(200),
  /** SPDX identifier; `null` where the publisher states none. */
  license: z.string().max(60).nullable(),
  tags: z.array(z.string().max(40)).max(20),
  description: z.string().min(1).max(600),
  /** Of publication, `YYYY-MM-DD`. */
  date: z.iso.date(),
  architecture: z.string().min(1).max(60),
  scale: z.int().min(1).max(16),
  inputChannels: z.int().min(1).max(4),
  outputChannels: z.int().min(1).max(4),
  purpose: modelPurposeSchema,
  homepage: z.url({ protocol: /^https$/ }),
  paper: z.strictObject({ title: z.string(), url: z.url() }).optional(),
  resources: z
    .array(
      z.strictObject({
        platform: z.string(),
        type: z.enum(['pth', 'safetensors', 'onnx', 'mat']),
        /** Bytes. */
        size: z.int().positive(),
        sha256: sha256Schema,
        urls: z.array(z.url({ protocol: /^https$/ })).min(1),
      }),
    )
    .min(1),
})

/** `models/catalogue.json`: models that can be fetched from their publishers, by id. */
export const catalogueSchema = z.strictObject({ models: z.record(modelIdSchema, entrySchema) })
type Entry = z.infer<typeof entrySchema>

/**
 * The models of the catalogue beside `models/`, as descriptors. A missing catalogue is empty.
 * @throws AppError `model-invalid` where it does not fit the schema.
 */
export async function readCatalogue(modelsDirectory: string): Promise<FoundModel[]> {
  const text = await readText(path.join(modelsDirectory, 'catalogue.json'))
  if (text === null) return []
  const parsed = catalogueSchema.safeParse(JSON.parse(text))
  if (!parsed.success) {
    throw new AppError(
      'model-invalid',
      `The catalogue of models is invalid: ${z.prettifyError(parsed.error)}`,
    )
  }
  return Object.entries(parsed.data.models).map(([id, entry]) => ({
    descriptor: toDescriptor(id, entry),
    directory: modelsDirectory,
  }))
}

function toDescriptor(id: string, entry: Entry): ModelDescriptor {
  // The schema asks for at least one resource; the first is the one to use.
  const [resource] = entry.resources
  return modelDescriptorSchema.parse({
    id,
    name: entry.name,
    architecture: entry.architecture,
    purpose: entry.purpose,
    description: entry.description,
    author: entry.author,
    licence: entry.license,
    homepage: entry.homepage,
    year: Number(entry.date.slice(0, 4)),
    paper: entry.paper ?? null,
    tags: [...entry.tags, 'catalogue'],
    downloadBytes: resource?.size ?? null,
    source: {
      kind: 'url',
      format: formats[resource?.type ?? 'pth'],
      urls: resource?.urls,
      sha256: resource?.sha256,
      sizeBytes: resource?.size,
      scale: entry.scale,
    },
  })
}
