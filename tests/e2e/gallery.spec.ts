import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test'
import { startGallery } from '../../build/gallery/start-gallery.ts'
import { galleryAddress, galleryStates } from '../../renderer/src/gallery/gallery-states.ts'
import { rootFlags } from './harness/launch-application.ts'

const plainWindow = path.resolve(import.meta.dirname, '../fixtures/plain-window')
/** Themes are switched in the page, which takes no time. */
const common = { theme: 'light', language: 'en', still: '' }
const controlsAddress = '?components&theme=light'
const states = Object.values(galleryStates).flatMap((group) => Object.entries(group))

/** What axe finds wrong with the page, in words. */
async function violations(page: Page): Promise<string[]> {
  // Menus and dialogs are put at the page's end, outside its landmarks, by the library that makes them.
  const { violations: found } = await new AxeBuilder({ page })
    .setLegacyMode()
    .disableRules(['region'])
    .analyze()
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 140)}`))
}

test.describe('every state of the window', () => {
  const shared: {
    electron?: ElectronApplication
    page?: Page
    address?: string
    close?: () => Promise<void>
  } = {}
  const complaints: string[] = []
  test.beforeAll(async () => {
    const server = await startGallery(0, undefined)
    shared.close = () => server.close()
    shared.address = new URL('gallery.html', server.resolvedUrls?.local[0]).href
    const executablePath = process.env['ENLARGER_TEST_ELECTRON'] ?? ''
    shared.electron = await _electron.launch({ executablePath, args: [...rootFlags(), plainWindow] })
    shared.page = await shared.electron.firstWindow()
    shared.page.on('pageerror', (error) => complaints.push(error.message))
    await shared.page.emulateMedia({ reducedMotion: 'reduce' })
  })
  test.afterAll(async () => {
    await shared.electron?.close()
    await shared.close?.()
  })
  const open = async (query: string): Promise<Page> => {
    const { page, address } = shared
    if (!page) throw new Error('Expected a window.')
    await page.goto(`${address}${query}`)
    return page
  }

  test('has no barriers in either theme', async () => {
    test.setTimeout(900_000)
    const addresses = states.map(([name, state]) => ({ name, query: galleryAddress(state, common) }))
    for (const { name, query } of [...addresses, { name: 'controls', query: controlsAddress }]) {
      const page = await open(query)
      await expect(page.locator('html[data-shown]')).toBeAttached()
      for (const theme of ['light', 'dark'] as const) {
        await page.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme)
        expect(await violations(page), `${name}, ${theme}`).toEqual([])
      }
    }
  })

  test('is listed on one page', async () => {
    const page = await open('')
    await expect(page.getByRole('listitem')).toHaveCount(states.length)
    await page.getByRole('link', { name: 'Failed, with what to do' }).click()
    await expect(page.getByRole('button', { name: 'Remove from the list' })).toBeVisible()
  })

  test('is shown without errors', () => {
    expect(complaints).toEqual([])
  })
})
