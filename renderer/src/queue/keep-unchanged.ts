import type { Job } from '../../../electron/common/jobs/job.ts'

/**
 * Jobs as they arrived, but those that are as they were before as the very objects they were: whatever shows them
 * has nothing to do. Both come from one schema, so their members have one order.
 */
export function keepUnchanged(arrived: readonly Job[], known: readonly Job[]): readonly Job[] {
  const before = new Map(known.map((job) => [job.id, job]))
  return arrived.map((job) => {
    const old = before.get(job.id)
    return old && JSON.stringify(old) === JSON.stringify(job) ? old : job
  })
}
