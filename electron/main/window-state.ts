import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const rectangleSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) })
/** A place on the desktop, in device-independent pixels. */
export type Rectangle = z.infer<typeof rectangleSchema>

const windowStateSchema = z.object({ bounds: rectangleSchema, maximized: z.boolean() })
/** Where the window was and how, when it was last closed. */
export type WindowState = z.infer<typeof windowStateSchema>

/** The smallest window whose layout holds. */
export const smallestWindow = { width: 900, height: 600 } as const
const firstWindow = { width: 1280, height: 820 } as const
/** As much of the title bar must lie on a screen that it can be grasped. */
const graspable = { width: 100, height: 30 } as const

/** The window's state as it was saved; `null` when there is none or it cannot be read. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** Saves the window's state; a disk that refuses costs the memory of a window's place, and nothing else. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(state))
    renameSync(`${file}.new`, file)
  } catch {
    return
  }
}

/**
 * Where to open the window: where it was, if that still lies on one of the screens' work areas and fits there;
 * else in the middle of the first screen (no x and y), not larger than its work area.
 */
export function placeWindow(
  saved: WindowState | null,
  workAreas: readonly Rectangle[],
): { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number } {
  const home = saved && workAreas.find((area) => isGraspable(saved.bounds, area))
  if (saved && home) {
    return {
      x: saved.bounds.x,
      y: saved.bounds.y,
      width: Math.min(saved.bounds.width, home.width),
      height: Math.min(saved.bounds.height, home.height),
    }
  }
  const { width = firstWindow.width, height = firstWindow.height } = workAreas[0] ?? {}
  return { width: Math.min(firstWindow.width, width), height: Math.min(firstWindow.height, height) }
}

function isGraspable(window: Rectangle, area: Rectangle): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const isTopInside = window.y >= area.y && window.y + graspable.height <= area.y + area.height
  return isTopInside && width >= graspable.width
}
