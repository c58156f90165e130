import { z } from 'zod'
import { weightsManifestSchema } from './layers-schema.ts'

/** Nodes one model may have; the largest known has a thousand. */
const maximumNodes = 50_000

/** Attributes as protobuf's JSON form has them: 64-bit integers as text, bytes in base64. */
const attributeSchema = z.object({
  s: z.string().max(10_000).optional(),
  i: z.union([z.string(), z.number()]).optional(),
  f: z.number().optional(),
  list: z
    .object({
      s: z.array(z.string()).max(64).optional(),
      i: z
        .array(z.union([z.string(), z.number()]))
        .max(64)
        .optional(),
    })
    .optional(),
})
export type GraphAttribute = z.infer<typeof attributeSchema>

const nodeSchema = z.object({
  name: z.string().max(1000),
  op: z.string().max(200),
  input: z.array(z.string().max(1000)).max(4096).default([]),
  attr: z.record(z.string(), attributeSchema).default({}),
})
export type GraphNode = z.infer<typeof nodeSchema>

/** `model.json` of a TensorFlow.js graph model. */
export const graphModelSchema = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({ node: z.array(nodeSchema).min(1).max(maximumNodes) }),
  weightsManifest: weightsManifestSchema,
})
