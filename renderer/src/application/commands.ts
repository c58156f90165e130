import { isFinished, type Job } from '../../../electron/common/jobs/job.ts'
import type { QueueOrder } from '../queue/queue-order.svelte.ts'
import type { Additions } from './additions.ts'
import type { Command } from './command.ts'
import type { JobActions } from './job-actions.ts'
import type { Run } from './run.ts'
import type { WindowParts } from './window-parts.ts'

/** The areas that commands act on. */
interface CommandAreas extends WindowParts {
  readonly order: QueueOrder
  readonly additions: Additions
  readonly run: Run
  readonly images: JobActions
  readonly showOverview: (overview: 'grid' | 'list') => void
}

function mayPause({ state }: Job): boolean {
  return state.kind === 'waiting' || state.kind === 'running'
}

/** Everything a user can do, by name. Ids of native menu entries are those of the host contract. */
export function createCommands(app: CommandAreas): readonly Command[] {
  const { additions, images, jobs, order, queue, run, selection, view } = app
  const always = (): boolean => true
  const hasImages = (): boolean => queue.total > 0
  const hasChosen = (): boolean => selection.size > 0
  const chosenJobs = () => selection.ids.map((id) => jobs.find(id)).filter((job) => job !== undefined)

  return [
    {
      id: 'add-images',
      label: 'command.addImages',
      group: 'add',
      keys: 'Mod+O',
      enabled: always,
      run: () => void additions.pickImages(),
    },
    {
      id: 'add-folder',
      label: 'command.addFolder',
      group: 'add',
      keys: 'Mod+Shift+O',
      enabled: always,
      run: () => void additions.pickFolders(),
    },
    {
      id: 'paste',
      label: 'command.paste',
      group: 'add',
      keys: 'Mod+V',
      enabled: always,
      run: () => void additions.paste(),
    },
    {
      id: 'start-or-pause',
      label: 'command.startOrPause',
      group: 'queue',
      keys: 'Mod+Enter',
      enabled: () => queue.startable > 0 || queue.mode !== 'idle',
      run: () => {
        if (queue.mode === 'running') void run.pause()
        else void (queue.mode === 'paused' ? run.resume() : run.start())
      },
    },
    {
      id: 'start-chosen',
      label: 'command.startChosen',
      group: 'queue',
      keys: 'Mod+Shift+Enter',
      enabled: () => queue.mode === 'idle' && run.startable.length > 0,
      run: () => void run.start(run.startable),
    },
    {
      id: 'cancel',
      label: 'command.stop',
      group: 'queue',
      keys: 'Mod+.',
      enabled: () => queue.mode !== 'idle',
      run: () => void run.stop(),
    },
    {
      id: 'retry-failed',
      label: 'command.retryFailed',
      group: 'queue',
      enabled: () => queue.status.counts.failed > 0,
      run: () => void images.retryAll('failed'),
    },
    {
      id: 'retry-cancelled',
      label: 'command.retryCancelled',
      group: 'queue',
      enabled: () => queue.status.counts.cancelled > 0,
      run: () => void images.retryAll('cancelled'),
    },
    {
      id: 'clear-finished',
      label: 'command.clearFinished',
      group: 'queue',
      enabled: () => queue.finished > 0,
      run: () => void images.clearFinished(),
    },
    {
      id: 'save-report',
      label: 'command.saveReport',
      group: 'queue',
      enabled: hasImages,
      run: () => void run.saveReport(),
    },
    {
      id: 'select-all',
      label: 'command.selectAll',
      group: 'images',
      keys: 'Mod+A',
      enabled: hasImages,
      run: () => void app.attempt(() => selection.chooseAll()),
    },
    {
      id: 'remove',
      label: 'command.remove',
      group: 'images',
      keys: 'Delete',
      enabled: hasChosen,
      run: () => void images.remove(selection.ids),
    },
    {
      id: 'pause-chosen',
      label: 'command.pauseChosen',
      group: 'images',
      keys: 'Mod+Shift+P',
      enabled: () => chosenJobs().some((job) => mayPause(job) || job.state.kind === 'paused'),
      run: () => {
        const pausable = chosenJobs().filter(mayPause)
        const held = chosenJobs().filter((job) => job.state.kind === 'paused')
        if (pausable.length > 0) void images.pause(pausable.map((job) => job.id))
        else void images.resume(held.map((job) => job.id))
      },
    },
    {
      id: 'cancel-chosen',
      label: 'command.cancelChosen',
      group: 'images',
      enabled: () => chosenJobs().some((job) => !isFinished(job.state)),
      run: () => void images.cancel(chosenJobs().flatMap((job) => (isFinished(job.state) ? [] : [job.id]))),
    },
    {
      id: 'move-earlier',
      label: 'order.earlier',
      group: 'images',
      keys: 'Alt+ArrowUp',
      enabled: hasChosen,
      run: () => void app.attempt(() => order.step(selection.ids, 'earlier')),
    },
    {
      id: 'move-later',
      label: 'order.later',
      group: 'images',
      keys: 'Alt+ArrowDown',
      enabled: hasChosen,
      run: () => void app.attempt(() => order.step(selection.ids, 'later')),
    },
    {
      id: 'move-first',
      label: 'order.first',
      group: 'images',
      keys: 'Alt+Home',
      enabled: hasChosen,
      run: () => void app.attempt(() => order.toFront(selection.ids)),
    },
    {
      id: 'move-last',
      label: 'order.last',
      group: 'images',
      keys: 'Alt+End',
      enabled: hasChosen,
      run: () => void app.attempt(() => order.toEnd(selection.ids)),
    },
    {
      id: 'undo',
      label: 'command.undo',
      group: 'images',
      keys: 'Mod+Z',
      enabled: () => app.undo.isPossible,
      run: () => void images.undo(),
    },
    {
      id: 'redo-current',
      label: 'command.redo',
      group: 'images',
      enabled: () => chosenJobs().some((job) => isFinished(job.state)),
      run: () => {
        const finished = chosenJobs().filter((job) => isFinished(job.state))
        void images.retry(
          finished.map((job) => job.id),
          app.settings.upscale ?? undefined,
        )
      },
    },
    {
      id: 'show-grid',
      label: 'command.showGrid',
      group: 'view',
      keys: 'Mod+1',
      enabled: always,
      run: () => app.showOverview('grid'),
    },
    {
      id: 'show-list',
      label: 'command.showList',
      group: 'view',
      keys: 'Mod+2',
      enabled: always,
      run: () => app.showOverview('list'),
    },
    {
      id: 'show-compare',
      label: 'command.showCompare',
      group: 'view',
      keys: 'Mod+3',
      enabled: () => jobs.total > 0,
      run: () => {
        const job = jobs.at(selection.focused) ?? jobs.at(0)
        if (job) view.compare(job.id)
      },
    },
    {
      id: 'show-models',
      label: 'command.models',
      group: 'window',
      keys: 'Mod+Shift+M',
      enabled: always,
      run: () => view.openPanel('models'),
    },
    {
      id: 'show-presets',
      label: 'command.presets',
      group: 'window',
      enabled: always,
      run: () => view.openPanel('presets'),
    },
    {
      id: 'show-watch',
      label: 'command.watch',
      group: 'window',
      enabled: always,
      run: () => view.openPanel('watch'),
    },
    {
      id: 'show-settings',
      label: 'command.preferences',
      group: 'window',
      keys: 'Mod+,',
      enabled: always,
      run: () => view.openPanel('preferences'),
    },
    {
      id: 'show-shortcuts',
      label: 'command.shortcuts',
      group: 'window',
      keys: 'Mod+/',
      enabled: always,
      run: () => view.openPanel('shortcuts'),
    },
    {
      id: 'show-diagnostics',
      label: 'command.diagnostics',
      group: 'window',
      enabled: always,
      run: () => view.openPanel('diagnostics'),
    },
    {
      id: 'show-about',
      label: 'command.about',
      group: 'window',
      enabled: always,
      run: () => view.openPanel('about'),
    },
    {
      id: 'command-palette',
      label: 'command.palette',
      group: 'window',
      keys: 'Mod+K',
      enabled: always,
      run: () => view.openPanel('palette'),
    },
  ]
}
