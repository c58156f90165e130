import { z } from 'zod'
import { sha256Schema } from '../../../common/identifiers.ts'
import { graphFactsSchema } from '../../../common/models/model-descriptor.ts'
import { method, type Contract } from '../../../common/rpc/contract-types.ts'

const conversionSchema = z.object({
  graphPath: z.string(),
  graphSha256: sha256Schema,
  sizeBytes: z.int().positive(),
  facts: graphFactsSchema,
  format: z.string().max(64),
  architecture: z.string().max(200).nullable(),
})

/** What the backend asks of a conversion process, once in its life; see `ModelConverter`. */
export const conversionContract = {
  methods: {
    'model.add': method(
      z.object({
        paths: z.array(z.string()).readonly(),
        knownHashes: z.array(sha256Schema).readonly(),
        directory: z.string(),
      }),
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('known'), sha256: sha256Schema }),
        z.object({
          kind: z.literal('converted'),
          sha256: sha256Schema,
          fileName: z.string(),
          key: sha256Schema,
          conversion: conversionSchema,
        }),
      ]),
    ),
    'model.convert': method(
      z.object({
        key: sha256Schema,
        files: z
          .array(z.object({ name: z.string(), path: z.string(), sha256: sha256Schema.nullable() }))
          .readonly(),
        facts: graphFactsSchema.nullable(),
        directory: z.string(),
      }),
      conversionSchema,
    ),
  },
  events: {
    /** The process has started and listens. */
    ready: z.object({}),
    progress: z.object({ stage: z.enum(['fetch', 'convert', 'probe']), fraction: z.number().nullable() }),
  },
} as const satisfies Contract
export type ConversionContract = typeof conversionContract
