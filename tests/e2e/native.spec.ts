import { expect, test } from '@playwright/test'
import path from 'node:path'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'
import { makePhotoFolder, type PhotoFolder } from './harness/photo-folder.ts'

const samples = path.resolve(import.meta.dirname, '../../samples')

/** Labels of the menus in the menu bar, and of one entry. */
function menuLabels({ electron }: RunningApplication): Promise<string[]> {
  return electron.evaluate(({ Menu }) => {
    const menu = Menu.getApplicationMenu()
    return [
      ...(menu?.items ?? []).map(({ label }) => label),
      menu?.getMenuItemById('add-images')?.label ?? '',
      menu?.getMenuItemById('paste')?.label ?? '',
    ]
  })
}

/** Uses an entry of the native menu. */
async function useMenu({ electron }: RunningApplication, id: string): Promise<void> {
  await electron.evaluate(({ Menu, BrowserWindow }, wanted) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(wanted)
    if (!item) throw new Error(`Expected the menu to have "${wanted}".`)
    const [window] = BrowserWindow.getAllWindows()
    const click = item.click as (event: undefined, window: unknown, contents: unknown) => void
    click(undefined, window, window?.webContents)
  }, id)
}

/** Puts a picture on the clipboard, by the functions of this Electron: they changed with version 44. */
async function copyImage({ electron }: RunningApplication, file: string): Promise<void> {
  await electron.evaluate(async ({ clipboard, nativeImage }, name) => {
    const image = nativeImage.createFromPath(name)
    const earlier = clipboard as unknown as { writeImage?(picture: typeof image): void }
    if (earlier.writeImage) return earlier.writeImage(image)
    const png = new Blob([new Uint8Array(image.toPNG())], { type: 'image/png' })
    await clipboard.write([new ClipboardItem({ 'image/png': png }) as unknown as Electron.ClipboardItem])
  }, file)
}

test.describe('the desktop around the window', () => {
  test.skip(process.platform === 'darwin', 'the menu bar is looked at as it is elsewhere')
  const shared: { app?: RunningApplication; photos?: PhotoFolder } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  test.beforeAll(async () => {
    shared.photos = await makePhotoFolder()
    shared.app = await launchApplication()
  })
  test.afterAll(async () => {
    await shared.app?.close()
    shared.photos?.remove()
  })

  test('has menus in the window’s language, also after it changed', async () => {
    const english = ['&File', '&Edit', '&Queue', '&View', '&Help', 'Add images…', 'Paste']
    await expect.poll(() => menuLabels(app())).toEqual(english)
    const { page } = app()
    await useMenu(app(), 'show-settings')
    await page.getByRole('combobox', { name: /^Language/ }).click()
    await page.getByRole('option', { name: 'Deutsch' }).click()
    const german = ['&Datei', '&Bearbeiten', '&Warteschlange', '&Ansicht', '&Hilfe']
    await expect.poll(() => menuLabels(app())).toEqual([...german, 'Bilder hinzufügen…', 'Einfügen'])
    await page.getByRole('combobox', { name: /^Sprache/ }).click()
    await page.getByRole('option', { name: 'English' }).click()
    await expect.poll(() => menuLabels(app())).toEqual(english)
    await page.keyboard.press('Escape')
  })

  test('asks for images in that language', async () => {
    const { electron } = app()
    await electron.evaluate(({ dialog }) => {
      dialog.showOpenDialog = (...given: unknown[]) => {
        Object.assign(globalThis, { asked: given.at(-1) })
        return Promise.resolve({ canceled: true, filePaths: [] })
      }
    })
    await useMenu(app(), 'add-images')
    await expect
      .poll(() =>
        electron.evaluate(() => {
          const { asked } = globalThis as { asked?: { filters?: { name: string }[] } }
          return asked?.filters?.map(({ name }) => name)
        }),
      )
      .toEqual(['Images', 'All files'])
  })

  test('pastes an image by the menu, but text into a text field', async () => {
    const { electron, page } = app()
    await copyImage(app(), path.join(samples, 'farmhouse.jpg'))
    await useMenu(app(), 'paste')
    await expect(
      page
        .getByRole('img', { name: /Pasted image/ })
        .or(page.getByText(/Pasted image/))
        .first(),
    ).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('option')).toHaveCount(1)
    const search = page.getByRole('searchbox', { name: 'Filter by name' })
    await electron.evaluate(({ clipboard }) => clipboard.writeText('hill'))
    await search.focus()
    await useMenu(app(), 'paste')
    await expect(search).toHaveValue('hill')
    await useMenu(app(), 'undo')
    await expect(search).toHaveValue('')
    await expect(page.getByRole('option')).toHaveCount(1)
  })

  test('tells who looks elsewhere that all is done, and shows the results', async () => {
    const { electron, page } = app()
    await electron.evaluate(({ Notification, BrowserWindow, shell }) => {
      const seen: unknown[] = []
      Object.assign(globalThis, { seen })
      // This display has nobody to show notifications to, and no other window to look at.
      Notification.isSupported = () => true
      const [window] = BrowserWindow.getAllWindows()
      if (window) window.isFocused = () => false
      Notification.prototype.show = function (this: Electron.Notification) {
        seen.push({ title: this.title, body: this.body })
        this.emit('click')
      }
      shell.openPath = (folder) => {
        seen.push(folder)
        return Promise.resolve('')
      }
    })
    await page.getByRole('option').first().click()
    await page.keyboard.press('Delete')
    await electron.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] })
    }, shared.photos?.path ?? '')
    await useMenu(app(), 'add-folder')
    await expect(page.getByRole('option')).toHaveCount(4)
    // The menu does nothing until the queue has told that there is something to start, as this button does.
    await expect(page.getByRole('button', { name: 'Enlarge 4 images' })).toBeEnabled()
    await useMenu(app(), 'start-or-pause')
    await expect
      .poll(() => electron.evaluate(() => (globalThis as { seen?: unknown[] }).seen), { timeout: 90_000 })
      .toEqual([
        { title: 'Enlarger', body: '3 images done, 1 failed' },
        expect.stringContaining('Photos-enlarged'),
      ])
  })

  test('breaks none of the page’s rules on the way', () => {
    // The broken picture of the folder has no thumbnail.
    expect(app().complaints.filter((text) => !/status of 404/.test(text))).toEqual([])
  })
})
