import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { applicationDirectory } from './application-directory.ts'

/** The sample image that models are shown with. */
export function previewSample(): string {
  return join(applicationDirectory(), 'samples', 'portrait.jpg')
}

/** The sample images that come with the program. */
export function sampleImages(): string[] {
  const folder = join(applicationDirectory(), 'samples')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jpg'))
    .map((name) => join(folder, name))
}
