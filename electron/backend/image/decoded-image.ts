import type { Message } from '../../common/messages/message.ts'
import type { WrittenSpool } from './spool/raster-spool.ts'

/** A decoded image in a folder, and what had to be overlooked to get it. */
export interface DecodedImage {
  /** The spool's file name in the folder it was decoded into. */
  readonly name: 'decoded.v' | 'decoded.tif'
  readonly spool: WrittenSpool
  readonly warnings: readonly Message[]
}
