import type { PictureTile } from '../pixels/picture-pyramid.ts'
import type { Link } from '../rpc/link.ts'

/** What preload puts on the window as `window.enlarger`: two links, and nothing that knows a method's name. */
export interface WindowBridge {
  /** Reaches the backend, by the backend contract. */
  readonly backend: Link
  /** Reaches Electron's main process, by the host contract. */
  readonly host: Link
  /** Path of a dropped or pasted file on this machine; empty for one that has no path. */
  pathOf(file: File): string
}

/**
 * Address of a job's picture. `revision` changes whenever the picture may have changed, so that nothing stale
 * is shown; the protocol's handler ignores it.
 * @param version one of the job's results; `null`: the one its state names
 */
export function jobImageUrl(
  id: string,
  kind: string,
  revision: number,
  version: number | null = null,
): string {
  return `enlarger-image://job/${id}/${kind}${version === null ? '' : `/${version}`}?r=${revision}`
}

/** Address of the samples of a tile of a job's picture, see `images.tile`. */
export function tileUrl(
  id: string,
  side: string,
  { level, column, row }: PictureTile,
  version: number | null = null,
): string {
  const place = `${id}/${side}/${level}/${column}/${row}`
  return `enlarger-image://tile/${place}${version === null ? '' : `/${version}`}`
}

/** Address of a picture that `compare.region` made; its name changes with its content. */
export function comparePictureUrl(picture: string): string {
  return `enlarger-image://compare/${picture}`
}
