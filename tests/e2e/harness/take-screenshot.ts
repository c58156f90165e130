import path from 'node:path'
import type { RunningApplication } from './launch-application.ts'

const folder = path.resolve(import.meta.dirname, '../../../screenshots')

/** Writes what the window shows to `screenshots/`, for people to look at. */
export async function takeScreenshot({ page }: RunningApplication, name: string): Promise<void> {
  await page.screenshot({ path: path.join(folder, `${name}.png`) })
}
