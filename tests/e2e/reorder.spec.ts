import { expect, test, type Page } from '@playwright/test'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { dropPaths } from './harness/drop-paths.ts'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'

const root = path.resolve(import.meta.dirname, '../..')

const names = async (page: Page): Promise<string[]> =>
  (await page.getByRole('option').allTextContents()).map((text) => /p(\d+)\.jpg/.exec(text)?.[1] ?? text)

/** Presses on the middle of one option and releases at an edge of another. */
async function drag(page: Page, from: number, to: number, edge: 'start' | 'end'): Promise<void> {
  const one = await page.getByRole('option').nth(from).boundingBox()
  const other = await page.getByRole('option').nth(to).boundingBox()
  if (!one || !other) throw new Error('Expected both images to be on screen.')
  const isList = other.width > 400
  const share = edge === 'start' ? 0.1 : 0.9
  await page.mouse.move(one.x + one.width / 2, one.y + one.height / 2)
  await page.mouse.down()
  await page.mouse.move(
    other.x + other.width * (isList ? 0.5 : share),
    other.y + other.height * (isList ? share : 0.5),
    { steps: 6 },
  )
  await page.mouse.up()
}

test.describe('the order of the queue', () => {
  const shared: { app?: RunningApplication; folder?: string; data?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  test.beforeAll(async () => {
    shared.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-order-'))
    shared.data = mkdtempSync(path.join(tmpdir(), 'enlarger-order-data-'))
    mkdirSync(path.join(shared.folder, 'many'))
    for (let index = 10; index < 15; index++) {
      cpSync(path.join(root, 'samples/farmhouse.jpg'), path.join(shared.folder, `p${index}.jpg`))
    }
    shared.app = await launchApplication({ dataDirectory: shared.data, paths: [shared.folder] })
    await expect(app().page.getByRole('option')).toHaveCount(5)
  })
  test.afterAll(async () => {
    await shared.app?.close()
    for (const folder of [shared.folder, shared.data]) {
      if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  })

  test('changes by dragging in the grid, with a mark where images will fall', async () => {
    const { page } = app()
    expect(await names(page)).toEqual(['10', '11', '12', '13', '14'])
    await drag(page, 0, 2, 'end')
    await expect.poll(() => names(page)).toEqual(['11', '12', '10', '13', '14'])
  })

  test('changes by dragging several at once in the list', async () => {
    const { page } = app()
    await page.getByRole('radio', { name: 'List' }).click()
    await page.getByRole('option').nth(0).click()
    await page
      .getByRole('option')
      .nth(3)
      .click({ modifiers: ['ControlOrMeta'] })
    await drag(page, 3, 4, 'end')
    await expect.poll(() => names(page)).toEqual(['12', '10', '14', '11', '13'])
    await expect(page.getByRole('option', { selected: true })).toHaveCount(2)
  })

  test('stays as it was where a drag is given up', async () => {
    const { page } = app()
    const before = await names(page)
    await page.mouse.move(300, 90)
    await page.mouse.down()
    await page.mouse.move(300, 260, { steps: 5 })
    await expect(page.locator('.mark')).not.toHaveCount(0)
    await page.keyboard.press('Escape')
    await page.mouse.up()
    expect(await names(page)).toEqual(before)
  })

  test('changes by keys, and says so', async () => {
    const { page } = app()
    await page.getByRole('option').first().click()
    await page.keyboard.press('Alt+ArrowDown')
    await expect.poll(() => names(page)).toEqual(['10', '12', '14', '11', '13'])
    await expect(page.getByText('p12.jpg is now at place 2 of 5')).toBeAttached()
    await page.keyboard.press('Alt+End')
    await expect.poll(() => names(page)).toEqual(['10', '14', '11', '13', '12'])
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(() => names(page)).toEqual(['10', '14', '11', '12', '13'])
    await page.keyboard.press('Alt+Home')
    await expect.poll(() => names(page)).toEqual(['12', '10', '14', '11', '13'])
  })

  test('changes by the context menu', async () => {
    const { page } = app()
    await page.getByRole('option').nth(4).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Move', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Move to the front' }).click()
    await expect.poll(() => names(page)).toEqual(['13', '12', '10', '14', '11'])
  })

  test('is still the same after a restart', async () => {
    await app().close()
    shared.app = await launchApplication({ dataDirectory: shared.data ?? '' })
    await expect.poll(() => names(app().page)).toEqual(['13', '12', '10', '14', '11'])
  })

  test('reaches places far off the screen: the list scrolls along under the pointer', async () => {
    const { page } = app()
    const many = path.join(shared.folder ?? '', 'many')
    for (let index = 100; index < 300; index++) {
      cpSync(path.join(root, 'samples/farmhouse.jpg'), path.join(many, `p${index}.jpg`))
    }
    await dropPaths(page, [many])
    await expect(page.getByRole('option').first()).toHaveAttribute('aria-setsize', '205')
    const box = await page.getByRole('listbox').boundingBox()
    if (!box) throw new Error('Expected the list to be on screen.')
    await page.mouse.move(box.x + 200, box.y + 30)
    await page.mouse.down()
    await page.mouse.move(box.x + 210, box.y + box.height - 2, { steps: 5 })
    await expect(page.getByRole('option', { name: /p299/ })).toBeVisible({ timeout: 60_000 })
    await page.mouse.move(box.x + 210, box.y + box.height - 3)
    await page.mouse.up()
    await expect(page.getByText(/p13\.jpg is now at place 205 of 205/)).toBeAttached()
  })

  test('breaks none of the page’s rules on the way', () => {
    expect(app().complaints).toEqual([])
  })
})
