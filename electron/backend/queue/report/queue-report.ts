import { englishText } from '../../../common/messages/english-text.ts'
import type { DatabaseSync } from 'node:sqlite'
import { jobStateSchema, type JobState } from '../../../common/jobs/job.ts'
import { fileError } from '../../files/file-error.ts'
import { replaceFile } from '../../files/write-atomically.ts'

export type ReportFormat = 'csv' | 'json'

/** What is told of each image. Times are ISO 8601 in UTC; what is not known is `null`, in CSV empty. */
interface ReportRow {
  readonly input: string
  readonly output: string | null
  readonly state: string
  readonly code: string | null
  readonly reason: string | null
  readonly model: string
  /** Why the model was chosen for this image, where that was left open. */
  readonly chosenFor: string | null
  readonly cleanUp: number | null
  readonly device: string | null
  readonly inputWidthPx: number | null
  readonly inputHeightPx: number | null
  readonly outputWidthPx: number | null
  readonly outputHeightPx: number | null
  readonly outputBytes: number | null
  readonly elapsedMs: number | null
  readonly started: string | null
  readonly finished: string | null
  readonly warnings: string
}

const columns: readonly (keyof ReportRow)[] = [
  'input',
  'output',
  'state',
  'code',
  'reason',
  'model',
  'chosenFor',
  'cleanUp',
  'device',
  'inputWidthPx',
  'inputHeightPx',
  'outputWidthPx',
  'outputHeightPx',
  'outputBytes',
  'elapsedMs',
  'started',
  'finished',
  'warnings',
]

/**
 * Writes what has become of every image of the queue: CSV (RFC 4180) or a JSON array, one image per line.
 * @throws AppError `output-unwritable`, `disk-full`
 */
export async function writeQueueReport(
  database: DatabaseSync,
  path: string,
  format: ReportFormat,
): Promise<void> {
  try {
    await replaceFile(path, reportRows(database, format))
  } catch (error) {
    throw fileError(error, path, 'write')
  }
}

async function* reportRows(database: DatabaseSync, format: ReportFormat): AsyncGenerator<string> {
  const selection = database.prepare(
    `SELECT position, sequence, input_path, state, json_extract(settings.json, '$.modelId') AS model, width_px, height_px,
     started_ms, finished_ms FROM jobs JOIN settings ON settings.id = jobs.settings
     WHERE removed = 0 AND (position, sequence) > (?, ?) ORDER BY position, sequence LIMIT 500`,
  )
  yield format === 'csv' ? `${columns.join()}\r\n` : '['
  let isFirst = true
  let after: readonly [number, number] = [-1, -1]
  for (let page = selection.all(...after); page.length > 0; page = selection.all(...after)) {
    let text = ''
    for (const found of page) {
      const row = toReportRow(found)
      text +=
        format === 'csv'
          ? `${columns.map((name) => csvCell(row[name])).join()}\r\n`
          : `${isFirst ? '\n' : ',\n'}${JSON.stringify(row)}`
      isFirst = false
      after = [Number(found['position']), Number(found['sequence'])]
    }
    yield text
  }
  if (format === 'json') yield '\n]\n'
}

function toReportRow(row: Readonly<Record<string, unknown>>): ReportRow {
  const state = jobStateSchema.parse(JSON.parse(String(row['state'])))
  const result = state.kind === 'done' ? state.result : null
  return {
    input: String(row['input_path']),
    output: outputOf(state),
    state: state.kind,
    code: state.kind === 'failed' ? state.code : state.kind === 'skipped' ? state.reason.code : null,
    reason:
      state.kind === 'failed' ? state.message : state.kind === 'skipped' ? englishText(state.reason) : null,
    model: result?.modelId ?? String(row['model']),
    chosenFor: result?.choice?.reason ?? null,
    cleanUp: result?.cleanUp ?? null,
    device: result?.device ?? null,
    inputWidthPx: numberOf(row['width_px']),
    inputHeightPx: numberOf(row['height_px']),
    outputWidthPx: result?.widthPx ?? null,
    outputHeightPx: result?.heightPx ?? null,
    outputBytes: result?.sizeBytes ?? null,
    elapsedMs: result ? Math.round(result.elapsedMs) : null,
    started: timeOf(row['started_ms']),
    finished: timeOf(row['finished_ms']),
    warnings: result?.warnings.map(englishText).join(' ') ?? '',
  }
}

function outputOf(state: JobState): string | null {
  if (state.kind === 'done') return state.result.outputPath
  return state.kind === 'skipped' ? state.outputPath : null
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function timeOf(value: unknown): string | null {
  return typeof value === 'number' ? new Date(value).toISOString() : null
}

function csvCell(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  // A spreadsheet would take such a cell, here a file name, for a formula.
  const safe = /^[=+@\t\r-]/.test(text) && typeof value === 'string' ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
