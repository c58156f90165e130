import type { BackendContract } from '../../../electron/common/contracts/backend-contract.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'
import type { JobList } from '../queue/job-list.svelte.ts'
import type { QueueState } from '../queue/queue-state.svelte.ts'
import type { Selection } from '../queue/selection.svelte.ts'
import type { ModelList } from '../settings/model-list.svelte.ts'
import type { Settings } from '../settings/settings.svelte.ts'
import type { Formats } from '../text/formats.ts'
import type { Translator } from '../text/translator.svelte.ts'
import type { Host } from './host.ts'
import type { Notices } from './notices.svelte.ts'
import type { Undo } from './undo.svelte.ts'
import type { View } from './view.svelte.ts'

/** What one window holds, as far as the areas in which a user does things take it from there. */
export interface WindowParts {
  readonly backend: Client<BackendContract>
  readonly host: Host
  readonly text: Translator
  readonly formats: Formats
  readonly notices: Notices
  readonly view: View
  readonly jobs: JobList
  readonly queue: QueueState
  readonly models: ModelList
  readonly settings: Settings
  readonly selection: Selection
  readonly undo: Undo
  /** Runs what the user asked for; a failure becomes a notice. */
  readonly attempt: (work: () => Promise<unknown>) => Promise<void>
}
