import type { Application } from '../application/application.svelte.ts'
import type { Job } from '../../../electron/common/jobs/job.ts'
import { fileName } from '../queue/file-name.ts'
import { dimensionsText } from '../queue/job-text.ts'
import type { RegionLab } from './region-lab.svelte.ts'
import { linesOf, trialText } from './trial-text.ts'

/** Asks for a file, and writes all results that are there to it, with their labels. */
export async function saveSheet(
  app: Application,
  job: Job,
  lab: RegionLab,
  batchShare: number | null,
): Promise<void> {
  const { text, formats, host, backend, notices } = app
  const panes = lab.trials.flatMap((trial) => {
    if (trial.state.kind !== 'done') return []
    const words = trialText(trial, batchShare, app)
    const title = `${words.name}  ${words.time}`
    return [{ picture: trial.state.result.picture, title, lines: linesOf(words) }]
  })
  if (panes.length === 0) return
  const name = fileName(job.inputPath)
  const suggestedName = `${name.replace(/\.[^.]*$/, '')}-${text.say('lab.sheet.name')}.png`
  const path = await host.call('dialog.savePicture', { suggestedName })
  if (path === null) return
  const { region, factor } = lab
  const shown = { widthPx: region.widthPx, heightPx: region.heightPx }
  await backend.call('compare.sheet', {
    id: job.id,
    region,
    path,
    heading: name,
    overview: {
      title: text.say('compare.before'),
      lines: [
        dimensionsText(lab.image, text.say, formats),
        text.say('lab.sheet.region', {
          size: dimensionsText(shown, text.say, formats),
          left: formats.integer(region.leftPx),
          top: formats.integer(region.topPx),
          factor: formats.decimal(factor),
        }),
      ],
    },
    panes,
  })
  notices.show('info', text.say('lab.sheet.saved', { name: fileName(path) }), {
    label: text.say('job.reveal.result'),
    run: () => void app.images.reveal(path),
  })
}
