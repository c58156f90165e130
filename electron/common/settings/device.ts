import { z } from 'zod'
import { executionProviderSchema } from '../identifiers.ts'
import { englishText } from '../messages/english-text.ts'
import { messageSchema } from '../messages/message.ts'

/** An execution provider of this machine and whether it may be used. */
export const deviceSchema = z.object({
  provider: executionProviderSchema,
  name: z.string(),
  /** `unchecked` until first use; `failed` providers are not used, `reason` says why. */
  verdict: z.enum(['ok', 'unchecked', 'failed']),
  reason: messageSchema.nullable(),
})
export type Device = z.infer<typeof deviceSchema>

const verdicts = { ok: 'works', unchecked: 'checked on first use', failed: 'not used' } as const

/** What is known of a device, in English, as the command line and diagnostics say it. */
export function describeVerdict({ verdict, reason }: Device): string {
  return reason === null ? verdicts[verdict] : `${verdicts[verdict]}: ${englishText(reason)}`
}
