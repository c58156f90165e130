import { z } from 'zod'
import { jobIdSchema } from '../identifiers.ts'
import { jobStateKinds, type Job } from './job.ts'
import { isSameValue } from '../settings/same-value.ts'
import { upscaleSettingsSchema } from '../settings/upscale-settings.ts'

/**
 * Names jobs by what they have in common, so that nobody has to fetch a queue in order to change it. A job is chosen
 * where all that is given applies to it, at the moment of the change; a selector that gives nothing is refused.
 */
export const jobSelectorSchema = z.object({
  ids: z.array(jobIdSchema).max(200_000).optional(),
  states: z.array(z.enum(jobStateKinds)).optional(),
  /** Jobs that have exactly these settings. */
  settings: upscaleSettingsSchema.optional(),
  /** Jobs that one call of `jobs.remove` removed. */
  removal: z.string().max(40).optional(),
})
export type JobSelector = z.infer<typeof jobSelectorSchema>

/** Whether a selector chooses a job that is in the queue, in the state it has now. */
export function isSelected(selector: JobSelector, job: Job): boolean {
  const { ids, states, settings, removal } = selector
  return (
    removal === undefined &&
    (ids === undefined || ids.includes(job.id)) &&
    (states === undefined || states.includes(job.state.kind)) &&
    (settings === undefined || isSameValue(settings, job.settings))
  )
}

/** Whether a selector says anything; one that does not would mean every job. */
export function isSelective(selector: JobSelector): boolean {
  return Object.values(selector).some((value) => value !== undefined)
}
