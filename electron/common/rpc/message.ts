import { z } from 'zod'
import { errorCodes } from '../messages/app-error.ts'
import { failureReasonSchema } from '../messages/failure-reasons.ts'

const callId = z.int().nonnegative()

/** From client to server. `cancel` aborts the call of the same id. */
export const clientMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: callId, method: z.string().max(64), params: z.unknown() }),
  z.object({ type: z.literal('cancel'), id: callId }),
])
export type ClientMessage = z.infer<typeof clientMessageSchema>

const wireErrorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
  reason: failureReasonSchema.optional(),
})

/** From server to client. */
export const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id: callId, value: z.unknown() }),
  z.object({ type: z.literal('error'), id: callId, error: wireErrorSchema }),
  z.object({ type: z.literal('event'), name: z.string().max(64), payload: z.unknown() }),
])
export type ServerMessage = z.infer<typeof serverMessageSchema>
