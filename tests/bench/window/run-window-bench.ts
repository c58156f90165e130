import type { Page } from '@playwright/test'
import path from 'node:path'
import { buildApplication } from '../../../build/build-application.ts'
import { ensureElectron } from '../../../build/electron/ensure-electron.ts'
import { ensureSystemLibraries } from '../../../build/system/ensure-system-libraries.ts'
import { virtualDisplayNeeds, windowNeeds } from '../../../build/system/system-libraries.ts'
import { withVirtualDisplay } from '../../../build/system/virtual-display.ts'
import { startDebugged } from '../../e2e/harness/debugged-application.ts'
import { makeManyPhotos } from './many-photos.ts'
import { measureAddition } from './measure-addition.ts'
import { measureScrolling } from './measure-scrolling.ts'
import { measureStarts } from './measure-starts.ts'
import type { ScrollFigures, WindowFigures } from './window-figures.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const starts = 5

/** Measures the real window: starting it, adding `images` photographs to it, and scrolling through them. */
export async function runWindowBench(images: number, say: (text: string) => void): Promise<WindowFigures> {
  ensureSystemLibraries([...windowNeeds, ...virtualDisplayNeeds])
  const { executablePath } = await ensureElectron()
  await buildApplication()
  return await withVirtualDisplay(async (display) => {
    Object.assign(process.env, display)
    say(`Starting the window ${starts} times …`)
    const startsMs = await measureStarts(executablePath, root, starts)
    say(`Making ${images} photographs …`)
    const photos = await makeManyPhotos(path.join(root, 'samples', 'farmhouse.jpg'), images)
    const started = startDebugged(executablePath, [root])
    try {
      const page = await started.attach()
      await page.locator('main[aria-busy=false]').waitFor()
      const compositing = await compositingOf(page)
      say('Adding them …')
      const additionMs = await measureAddition(page, photos.folder, images)
      const scrolling: ScrollFigures[] = []
      for (const when of ['idle', 'running'] as const) {
        if (when === 'running') await startQueue(page)
        for (const [view, keys] of [
          ['grid', 'Control+1'],
          ['list', 'Control+2'],
        ] as const) {
          say(`Scrolling the ${view}, ${when} …`)
          await page.keyboard.press(keys)
          await page.waitForTimeout(1000)
          scrolling.push(await measureScrolling(page, `${view}, ${when}`))
        }
      }
      return { startsMs, additionMs, images, scrolling, compositing }
    } finally {
      await started.end()
      photos.remove()
    }
  })
}

/** Starts the queue and waits until an image is really being computed. */
async function startQueue(page: Page): Promise<void> {
  const list = page.getByRole('listbox')
  await list.evaluate((element) => (element.scrollTop = 0))
  await page.keyboard.press('Control+Enter')
  await page
    .getByRole('option', { name: /, (\d+%|Done)/ })
    .first()
    .waitFor({ timeout: 120_000 })
}

async function compositingOf(page: Page): Promise<string> {
  const session = await page.context().browser()?.newBrowserCDPSession()
  if (!session) return 'unknown'
  const { gpu } = await session.send('SystemInfo.getInfo')
  await session.detach()
  const status = gpu.featureStatus as Readonly<Record<string, string | undefined>> | undefined
  return status?.['gpu_compositing'] ?? 'unknown'
}
