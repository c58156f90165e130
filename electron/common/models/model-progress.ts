import { z } from 'zod'
import { modelIdSchema } from '../identifiers.ts'

/** How far a model is that is being made ready. */
export const modelProgressSchema = z.object({
  /** `null` for one that is being added and has no name yet. */
  id: modelIdSchema.nullable(),
  stage: z.enum(['fetch', 'convert', 'probe']),
  /** 0–1, or `null` where it is unknown. */
  fraction: z.number().min(0).max(1).nullable(),
})
export type ModelProgress = z.infer<typeof modelProgressSchema>
