import type { Message } from '../../common/messages/message.ts'
import { formatWriters } from '../formats/format-writers.ts'
import type { EncodeRequest } from './encode-request.ts'

/**
 * Encodes a spooled picture in the format that is asked for, without metadata but the profile.
 * @returns options that could not be followed
 */
export async function encodeImage(request: EncodeRequest): Promise<readonly Message[]> {
  return await formatWriters[request.format].encode(request)
}
