import { dirname } from 'node:path'
import type { JobCounts } from '../../common/jobs/job.ts'
import type { Device } from '../../common/settings/device.ts'
import type { AreaHandlers } from '../area.ts'
import type { Models } from '../models/model-handlers.ts'
import type { PreferencesFile } from '../preferences/preferences-file.ts'
import { gatherDiagnostics } from './gather-diagnostics.ts'
import type { RecentErrors } from './recent-errors.ts'

/** Where the answers come from. */
export interface DiagnosticsParts {
  readonly preferences: PreferencesFile
  readonly models: Pick<Models, 'list'>
  readonly devices: () => Promise<Device[]>
  readonly counts: () => JobCounts
  readonly errors: RecentErrors
  readonly preferencesPath: string
  readonly cacheDirectory: string
}

/** Answers the contract's question for a report that a user can send along with a question. */
export function createDiagnosticsHandlers(parts: DiagnosticsParts): AreaHandlers<'diagnostics.report'> {
  return {
    'diagnostics.report': async () => {
      const preferences = await parts.preferences.get()
      return await gatherDiagnostics({
        preferences,
        models: await parts.models.list(),
        devices: await parts.devices(),
        counts: parts.counts(),
        errors: await parts.errors.list(),
        directories: {
          data: dirname(parts.preferencesPath),
          cache: parts.cacheDirectory,
          results: preferences.outputDirectory,
        },
      })
    },
  }
}
