import type { SQLInputValue } from 'node:sqlite'
import { AppError } from '../../../common/messages/app-error.ts'
import type { JobStateKind } from '../../../common/jobs/job.ts'
import { isSelective, type JobSelector } from '../../../common/jobs/job-selector.ts'
import { foldCase, foldedCase } from './fold-case.ts'
import type { JobSettings } from './job-settings.ts'

/** Which jobs a list shows. */
export interface JobFilter {
  /** Empty: all states. */
  readonly states: readonly JobStateKind[]
  /** Part of the input's path; empty: all. */
  readonly text: string
  /** Only those with warnings of their result. */
  readonly withRemarks?: boolean
}

/** A stretch of a list. */
export interface JobPage extends JobFilter {
  readonly offset: number
  readonly limit: number
}

/** A condition in SQL on rows of jobs, and the values of its parameters. */
export interface Condition {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

const hasRemarks = `kind = 'done' AND json_array_length(state, '$.result.warnings') > 0`

/** Jobs that a list shows. */
export function filterCondition({ states, text, withRemarks = false }: JobFilter): Condition {
  return all([
    { sql: 'removed = 0', values: [] },
    ...(states.length > 0 ? [oneOf('kind', states)] : []),
    ...(withRemarks ? [{ sql: hasRemarks, values: [] }] : []),
    ...(text === '' ? [] : [{ sql: `instr(${foldedCase}(input_path), ?) > 0`, values: [foldCase(text)] }]),
  ])
}

/**
 * Jobs that a selector chooses.
 * @throws AppError `bad-request` for a selector that gives nothing: it would mean every job.
 */
export function selectorCondition(selector: JobSelector, settings: JobSettings): Condition {
  if (!isSelective(selector)) {
    throw new AppError(
      'bad-request',
      'Expected ids, states, settings or a removal but received none of them.',
    )
  }
  const { ids, states, removal } = selector
  return all([
    ...(ids ? [oneOf('id', ids)] : []),
    ...(states ? [oneOf('kind', states)] : []),
    ...(selector.settings ? [oneOf('settings', settings.idsLike(selector.settings))] : []),
    ...(removal === undefined ? [] : [{ sql: 'removal = ?', values: [removal] }]),
  ])
}

function oneOf(column: string, values: readonly (string | number)[]): Condition {
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] }
}

function all(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.map(({ sql }) => sql).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  }
}
