import { basename, dirname, join } from 'node:path'
import type { OutputPlace } from '../../../common/jobs/output-place.ts'

/** Where results go, seen from the folder of the originals. */
export interface Placed {
  readonly place: OutputPlace
}

/** The folder of the results of what lies in `folder`. */
export function placedAt(folder: string, place: OutputPlace): string {
  switch (place) {
    case 'sibling':
      return siblingOf(folder)
    case 'inside':
      return join(folder, 'enlarged')
    case 'beside':
      return folder
    default:
      return place satisfies never
  }
}

/** Where the results of a folder go unless said otherwise: next to it. */
export function siblingOf(folder: string): string {
  return dirname(folder) === folder ? join(folder, 'enlarged') : `${folder}-enlarged`
}

/** One folder's tree starts at the output folder itself; of several, each keeps its name. */
export function rootBelow(outputDirectory: string, folder: string, folderCount: number): string {
  return folderCount === 1 ? outputDirectory : join(outputDirectory, basename(folder))
}
