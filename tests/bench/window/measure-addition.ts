import type { Page } from '@playwright/test'
import { dropPaths } from '../../e2e/harness/drop-paths.ts'

/** Drops a folder on the window; milliseconds until it lists `count` images, by the page's own clock. */
export async function measureAddition(page: Page, folder: string, count: number): Promise<number> {
  await page.evaluate((wanted) => {
    const measured: { droppedAt?: number; listedAt?: number } = {}
    Object.assign(globalThis, { measured })
    addEventListener('drop', () => (measured.droppedAt = performance.now()), { capture: true, once: true })
    const look = (): void => {
      const last = document.querySelector('[role=option]')?.getAttribute('aria-setsize')
      if (Number(last) === wanted) measured.listedAt = performance.now()
      else requestAnimationFrame(look)
    }
    look()
  }, count)
  await dropPaths(page, [folder])
  const listed = await page.waitForFunction(
    () => {
      const { measured } = globalThis as unknown as {
        measured: { droppedAt?: number; listedAt?: number }
      }
      return measured.listedAt !== undefined && measured.droppedAt !== undefined
        ? measured.listedAt - measured.droppedAt
        : null
    },
    null,
    { timeout: 120_000 },
  )
  return (await listed.jsonValue()) ?? Number.NaN
}
