import { messageText } from '../text/message-text.ts'
import type { Application } from '../application/application.svelte.ts'
import type { GalleryState } from './gallery-states.ts'

const settleMs = 250

/** Brings a loaded window into a state of the gallery, as its user would. */
export async function showState(app: Application, state: GalleryState): Promise<void> {
  const { view, image, panel, keys, press, also } = state
  const index = image ?? 0
  if (view === 'grid' || view === 'list') app.view.showOverview(view)
  if (image !== undefined) await app.selection.choose(index, 'single')
  const job = app.jobs.at(index)
  if (view === 'compare' && job) app.view.compare(job.id)
  await settled()
  if (press !== undefined) buttonNamed(press)?.click()
  for (const key of keys?.split(' ') ?? []) {
    window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await settled()
  }
  if (also === 'notices') {
    app.notices.show('info', app.text.say('add.added', { count: 12 }))
    app.notices.show('success', app.text.say('models.added', { name: 'FSRCNN' }))
    app.notices.show(
      'warning',
      messageText({ code: 'device-refused', device: 'webgpu', cause: { code: 'self-check-failed' } }, app),
    )
    app.notices.show('error', 'Expected 212 MB of free space for the result but found 18 MB.')
  }
  if (also === 'watched') {
    const settings = app.settings.upscale
    const [first, second] = ['/home/ada/Pictures/Scanner', '/home/ada/Pictures/Camera roll']
    for (const path of settings ? [first, second] : [])
      if (path && settings) await app.backend.call('watch.add', { path, settings, outputDirectory: null })
  }
  if (panel) app.view.openPanel(panel)
}

/** The first button whose name begins like this. */
function buttonNamed(name: string): HTMLElement | undefined {
  const buttons = document.querySelectorAll<HTMLElement>('button')
  return [...buttons].find((button) =>
    (button.ariaLabel ?? button.textContent).trim().toLowerCase().startsWith(name.toLowerCase()),
  )
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, settleMs))
}
