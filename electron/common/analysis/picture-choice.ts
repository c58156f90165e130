import { z } from 'zod'
import { cleanUpSchema, roundCleanUp } from '../settings/clean-up.ts'
import type { PictureFacts } from './picture-facts.ts'

/** What suits a picture, and why. */
export const pictureChoiceSchema = z.discriminatedUnion('treatment', [
  /** Nothing to mend, or letters that must not change. */
  z.object({ treatment: z.literal('faithful'), reason: z.enum(['clean', 'text']) }),
  z.object({
    treatment: z.literal('restore'),
    reason: z.enum(['compressed', 'noisy', 'grainy']),
    cleanUp: cleanUpSchema,
  }),
  z.object({ treatment: z.literal('drawing'), reason: z.literal('drawing') }),
])
export type PictureChoice = z.infer<typeof pictureChoiceSchema>

/** A table beyond this leaves marks that are seen: JPEG below quality 86. */
const visibleTableMean = 17

/**
 * Chooses what a picture gets. A photograph is restored where it is damaged; text never is, for models that restore
 * draw letters anew; a drawing goes to a model for drawings.
 */
export function choosePicture({ tableMean, noise, grain, isDrawing, isText }: PictureFacts): PictureChoice {
  if (isText) return { treatment: 'faithful', reason: 'text' }
  if (isDrawing) return { treatment: 'drawing', reason: 'drawing' }
  const damages = [
    { reason: 'compressed', cleanUp: cleanUpFor(tableMean, visibleTableMean, 20, 29) },
    { reason: 'noisy', cleanUp: cleanUpFor(noise, 2, 35, 20) },
    { reason: 'grainy', cleanUp: cleanUpFor(grain, 2, 40, 20) },
  ] as const
  const worst = damages.reduce((most, damage) => (damage.cleanUp > most.cleanUp ? damage : most))
  return worst.cleanUp > 0 ? { treatment: 'restore', ...worst } : { treatment: 'faithful', reason: 'clean' }
}

/** The Clean-up value for a damage: `start` where it begins to be seen, more by `perDoubling`; 0 below that. */
function cleanUpFor(level: number | null, visible: number, start: number, perDoubling: number): number {
  if (level === null || level <= visible) return 0
  return roundCleanUp(Math.min(100, start + perDoubling * Math.log2(level / visible)))
}
