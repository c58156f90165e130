import { z } from 'zod'

/**
 * Where results go while no folder was chosen for them, seen from the folder that the originals lie in: into a folder
 * of their own next to it, into one of their own inside it, or to the originals themselves.
 */
export const outputPlaces = ['sibling', 'inside', 'beside'] as const
export const outputPlaceSchema = z.enum(outputPlaces)
export type OutputPlace = z.infer<typeof outputPlaceSchema>
