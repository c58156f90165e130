import type { DatabaseSync } from 'node:sqlite'
import type { JobId } from '../../../common/identifiers.ts'

/** Distance between neighbouring positions, so that most moves touch only the moved jobs. */
export const positionGap = 65_536

/** Gives `ids` positions right before `before` (`null`: at the end), in the order given. */
export function moveJobs(database: DatabaseSync, ids: readonly JobId[], before: JobId | null): void {
  if (ids.length === 0 || (before !== null && ids.includes(before))) return
  const free = freeRange(database, ids, before)
  if (free.end !== null && free.end - free.start <= ids.length) {
    renumber(database, ids.length + 1)
    moveJobs(database, ids, before)
    return
  }
  const step = free.end === null ? positionGap : Math.floor((free.end - free.start) / (ids.length + 1))
  const update = database.prepare('UPDATE jobs SET position = ? WHERE id = ?')
  ids.forEach((id, index) => update.run(free.start + step * (index + 1), id))
}

/** The open interval of positions between the jobs that stay: `end` is that of `before`. */
function freeRange(
  database: DatabaseSync,
  ids: readonly JobId[],
  before: JobId | null,
): { readonly start: number; readonly end: number | null } {
  const target =
    before === null ? undefined : database.prepare('SELECT position FROM jobs WHERE id = ?').get(before)
  const end = target ? Number(target['position']) : null
  const previous = database
    .prepare(
      `SELECT coalesce(max(position), 0) AS start FROM jobs
       WHERE position < ? AND id NOT IN (SELECT value FROM json_each(?))`,
    )
    .get(end ?? Number.MAX_SAFE_INTEGER, JSON.stringify(ids))
  return { start: Number(previous?.['start']), end }
}

function renumber(database: DatabaseSync, room: number): void {
  const gap = Math.max(positionGap, room)
  database.exec(
    `UPDATE jobs SET position = numbered.place * ${gap}
     FROM (SELECT sequence, row_number() OVER (ORDER BY position, sequence) AS place FROM jobs) AS numbered
     WHERE jobs.sequence = numbered.sequence`,
  )
}
