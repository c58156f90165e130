import { z } from 'zod'

/** Larger images are shown from tiles; up to this side, their preview holds every pixel. */
export const largestPreviewSidePx = 4096

/** Which picture of a job is meant. */
export const pictureSideSchema = z.enum(['before', 'after'])
export type PictureSide = z.infer<typeof pictureSideSchema>

/**
 * A picture in several sizes, each cut into square tiles. Level 0 holds every pixel; a pixel of level `n` stands
 * for 2ⁿ × 2ⁿ of them, and what is left over at the right and lower edge is missing from it.
 */
export const picturePyramidSchema = z.object({
  tileSidePx: z.int().positive(),
  /** Samples of a pixel in a tile: red, green, blue and, with four, alpha (not premultiplied); a byte each, in sRGB. */
  channels: z.union([z.literal(3), z.literal(4)]),
  levels: z.array(z.object({ widthPx: z.int().positive(), heightPx: z.int().positive() })).min(1),
})
export type PicturePyramid = z.infer<typeof picturePyramidSchema>

/** A tile of a level, counted from the upper left. */
export const pictureTileSchema = z.object({
  level: z.int().min(0).max(30),
  column: z.int().min(0).max(100_000),
  row: z.int().min(0).max(100_000),
})
export type PictureTile = z.infer<typeof pictureTileSchema>
