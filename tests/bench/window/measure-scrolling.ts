import type { CDPSession, Page } from '@playwright/test'
import type { ScrollFigures } from './window-figures.ts'

const scrolledMs = 6000
/** A brisk turn of the wheel: about two screens a second. */
const speedPxPerMs = 2

/** Scrolls the list of images for some seconds, and counts the frames that were shown meanwhile. */
export async function measureScrolling(page: Page, name: string): Promise<ScrollFigures> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'timeTicks' })
  const busyBefore = await busySeconds(session)
  const frames = await page.evaluate(
    async ({ forMs, pxPerMs }) => {
      const list = document.querySelector('[role=listbox]')
      if (!list) throw new Error('Expected a list of images.')
      list.scrollTop = 0
      const times: number[] = []
      const startedAt = performance.now()
      await new Promise<void>((resolve) => {
        const step = (now: number): void => {
          times.push(now)
          if (now - startedAt >= forMs) return resolve()
          list.scrollTop = (now - startedAt) * pxPerMs
          requestAnimationFrame(step)
        }
        requestAnimationFrame(step)
      })
      return times
    },
    { forMs: scrolledMs, pxPerMs: speedPxPerMs },
  )
  const busy = (await busySeconds(session)) - busyBefore
  await session.detach()
  const gaps = frames.slice(1).map((time, index) => time - (frames[index] ?? time))
  const elapsedMs = gaps.reduce((sum, gap) => sum + gap, 0)
  const ordered = gaps.toSorted((a, b) => a - b)
  return {
    name,
    framesPerSecond: (gaps.length * 1000) / elapsedMs,
    slowFrameMs: ordered[Math.floor(ordered.length * 0.95)] ?? Number.NaN,
    pageMsPerFrame: (busy * 1000) / gaps.length,
  }
}

/** Seconds that the page has spent on scripts, styles and layout so far. */
async function busySeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  const parts = ['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration']
  return metrics.filter(({ name }) => parts.includes(name)).reduce((sum, { value }) => sum + value, 0)
}
