import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { hostContract } from '../../../electron/common/contracts/host-contract.ts'
import { nativeTextKeys, type NativeTexts } from '../../../electron/common/contracts/native-text.ts'
import { applicationMenu, type MenuOptions } from '../../../electron/main/application-menu.ts'
import { Application } from '../../../renderer/src/application/application.svelte.ts'
import { createRecordedBackend } from '../../../renderer/src/gallery/recorded-backend.ts'
import { createRecordedHost } from '../../../renderer/src/gallery/recorded-host.ts'
import { languages, sentencesOf, type Language } from '../../../renderer/src/text/languages.ts'

// The recorded desktop asks its browser for the user's languages.
const photos = [{ widthPx: 320, heightPx: 200 }]
const window = new Application(
  createRecordedBackend('thirty', photos, { still: true }),
  createRecordedHost(null, 1),
)
const labels = Object.fromEntries(nativeTextKeys.map((key) => [key, `<${key}>`])) as NativeTexts

function itemsOf(entries: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return entries.flatMap((entry) =>
    Array.isArray(entry.submenu) ? [entry, ...itemsOf(entry.submenu)] : [entry],
  )
}

const menu = (options: Partial<MenuOptions>): MenuItemConstructorOptions[] =>
  itemsOf(
    applicationMenu({ texts: labels, isMac: false, isPackaged: true, tell: () => undefined, ...options }),
  )

describe.each([{ isMac: true }, { isMac: false }])('the native menu (macOS: $isMac)', ({ isMac }) => {
  it('says nothing that the window has not said in its language', () => {
    const said = new Set<string>([...Object.values(labels), 'Enlarger'])
    const others = menu({ isMac })
      .filter((item) => item.type !== 'separator')
      .filter((item) => !said.has(item.label ?? ''))
    expect(others).toEqual([])
  })

  it('tells the window what its commands are called there, with the same chords', () => {
    for (const { id, accelerator, role } of menu({ isMac })) {
      if (id === undefined || role !== undefined) continue
      const command = window.commands.find((each) => each.id === id)
      expect(command, id).toBeDefined()
      const chord = accelerator?.replace('CmdOrCtrl', 'Mod').replace('Return', 'Enter')
      // A bare Delete belongs to whatever has the focus, never to the menu.
      if (id !== 'remove') expect(command?.keys, id).toBe(chord)
    }
  })

  it('gives no chord to two entries', () => {
    const chords = menu({ isMac }).flatMap(({ accelerator }) =>
      accelerator === undefined ? [] : [accelerator],
    )
    expect(chords.length).toBeGreaterThan(8)
    expect(new Set(chords).size).toBe(chords.length)
    // Minimise, hide, close, quit and settings are the system's own there.
    if (isMac) expect(chords.filter((chord) => /^CmdOrCtrl\+[MHWQ]$/.test(chord))).toEqual([])
  })

  it('passes what was chosen on as a command of the contract', () => {
    const told: unknown[] = []
    const items = menu({ isMac, tell: (command) => told.push({ command }) })
    const own = items.filter(({ role, id }) => role === undefined && id !== undefined)
    for (const { click } of own) (click as (() => void) | undefined)?.()
    expect(told).toHaveLength(own.length)
    told.forEach((event) => hostContract.events['window.command'].parse(event))
  })
})

it('a Mac has its application menu, services, recent documents and window menu', () => {
  const roles = (isMac: boolean): (string | undefined)[] => menu({ isMac }).map(({ role }) => role)
  const ofMac = ['appMenu', 'services', 'hideOthers', 'recentDocuments', 'windowMenu', 'front', 'close']
  expect(roles(true)).toEqual(expect.arrayContaining(ofMac))
  expect(roles(false).filter((role) => ofMac.includes(role ?? ''))).toEqual([])
  expect(roles(false)).toContain('paste')
})

it('only developers see entries for developers', () => {
  const tools = (isPackaged: boolean): boolean =>
    menu({ isPackaged }).some(({ role }) => role === 'toggleDevTools')
  expect([tools(true), tools(false)]).toEqual([false, true])
})

it.each(Object.keys(languages) as Language[])('menus have letters of their own in %s', async (language) => {
  const sentences = await sentencesOf(language)
  const top = ['file', 'edit', 'queue', 'view', 'window', 'help'].map(
    (name) => sentences[`menu.${name}`] ?? '',
  )
  const letters = top.flatMap((label) => /&(.)/.exec(label)?.[1]?.toLowerCase() ?? [])
  expect(new Set(letters).size).toBe(letters.length)
})
