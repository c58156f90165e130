import type { Job, JobVersion } from '../../../electron/common/jobs/job.ts'

/** A picture of an image that can be looked at. */
export type Side =
  | { readonly kind: 'original' }
  /** What the present settings would make of it. */
  | { readonly kind: 'preview' }
  /** One of its results. */
  | { readonly kind: 'version'; readonly version: JobVersion }
  /** The file that its state names, of which nothing else is known: it was there before. */
  | { readonly kind: 'existing'; readonly path: string }

/** Every picture of an image, the original first and the newest result last. */
export function sidesOf(job: Job, hasPreview: boolean): readonly Side[] {
  const versions = job.versions.map((version): Side => ({ kind: 'version', version }))
  const path = pathOfState(job)
  const isKnown = path === null || job.versions.some(({ result }) => result.outputPath === path)
  return [
    { kind: 'original' },
    ...(hasPreview ? [{ kind: 'preview' } as const] : []),
    ...(isKnown ? [] : [{ kind: 'existing', path } as const]),
    ...versions,
  ]
}

/** Names a side within its image. */
export function sideKey(side: Side): string {
  return side.kind === 'version' ? `version ${side.version.id}` : side.kind
}

/**
 * The side that was chosen; where it is not there, what one wants to see beside the original: the result, as long as
 * the settings are those it was made with, else the preview.
 */
export function rightSide(
  job: Job,
  sides: readonly Side[],
  chosen: string | null,
  isChanged: boolean,
): Side | null {
  const found = sides.find((side) => sideKey(side) === chosen)
  if (found) return found
  const preview = sides.find(({ kind }) => kind === 'preview') ?? null
  const path = pathOfState(job)
  if (path === null || isChanged) return preview ?? sides.findLast(({ kind }) => kind === 'version') ?? null
  const ofState = sides.find((side) => side.kind === 'version' && side.version.result.outputPath === path)
  return ofState ?? sides.find(({ kind }) => kind === 'existing') ?? preview
}

export function leftSide(sides: readonly Side[], chosen: string | null): Side {
  return sides.find((side) => sideKey(side) === chosen) ?? { kind: 'original' }
}

function pathOfState({ state }: Job): string | null {
  if (state.kind === 'done') return state.result.outputPath
  return state.kind === 'skipped' ? state.outputPath : null
}
