import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { placeWindow, readWindowState, writeWindowState } from '../../../electron/main/window-state.ts'

const screen = { x: 0, y: 25, width: 1920, height: 1055 }
const second = { x: 1920, y: 0, width: 2560, height: 1440 }
const at = (x: number, y: number, width = 1200, height = 800): Parameters<typeof placeWindow>[0] => ({
  bounds: { x, y, width, height },
  maximized: false,
})

describe('placing the window', () => {
  it('opens in the middle of the first screen at first', () => {
    expect(placeWindow(null, [screen, second])).toEqual({ width: 1280, height: 820 })
  })

  it('is never larger than the screen', () => {
    const small = { x: 0, y: 0, width: 1024, height: 700 }
    expect(placeWindow(null, [small])).toEqual({ width: 1024, height: 700 })
    expect(placeWindow(at(0, 0, 3000, 2000), [small])).toEqual({ x: 0, y: 0, width: 1024, height: 700 })
  })

  it('returns to where it was, on any screen', () => {
    expect(placeWindow(at(2100, 40), [screen, second])).toEqual({ x: 2100, y: 40, width: 1200, height: 800 })
  })

  it.each([
    ['a screen that is gone', at(2100, 40)],
    ['above the screen', at(100, -500)],
    ['below its edge', at(100, 1070)],
    ['a sliver at its right', at(1900, 100)],
  ])('comes back to the middle from %s', (_where, saved) => {
    expect(placeWindow(saved, [screen])).toEqual({ width: 1280, height: 820 })
  })
})

describe('remembering the window', () => {
  const place = { folder: '' }
  beforeEach(() => {
    place.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-window-'))
  })
  afterEach(() => rmSync(place.folder, { recursive: true }))

  it('reads back what it wrote, and leaves no other file', () => {
    const file = path.join(place.folder, 'window.json')
    const state = { bounds: { x: -5, y: 0, width: 900, height: 600 }, maximized: true }
    writeWindowState(file, state)
    expect(readWindowState(file)).toEqual(state)
    expect(readdirSync(place.folder)).toEqual(['window.json'])
  })

  it.each(['', '{', '{"bounds":null}', '{"bounds":{"x":0,"y":0,"width":0,"height":9},"maximized":false}'])(
    'takes the damaged file %j for none',
    (content) => {
      const file = path.join(place.folder, 'window.json')
      writeFileSync(file, content)
      expect(readWindowState(file)).toBeNull()
    },
  )

  it('does not mind a folder that cannot be written', () => {
    const file = path.join(place.folder, 'missing', 'window.json')
    expect(() =>
      writeWindowState(file, { bounds: { x: 0, y: 0, width: 9, height: 9 }, maximized: false }),
    ).not.toThrow()
    expect(readWindowState(file)).toBeNull()
  })
})
