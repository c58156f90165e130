import type { IdentifiedImage } from '../decoding/image-decoder.ts'

/** Enough for the images that are listed, shown and run one after the other; a photograph's metadata has 10 to 60 kB. */
const keptBytes = 32 * 1024 ** 2
/** What an entry takes without its metadata, roughly. */
const entryBytes = 1024

/** Remembers what files hold, for as long as the same file stands at a path. */
export interface ProbeCache {
  /** @param identity of the file that stands there now, as `fileIdentity` gives it */
  find(path: string, page: number, identity: string | null): IdentifiedImage | null
  remember(page: number, image: IdentifiedImage): void
}

/** A cache that forgets what was not asked for longest. */
export function createProbeCache(limitBytes = keptBytes): ProbeCache {
  const entries = new Map<string, IdentifiedImage>()
  const held = { bytes: 0 }
  const keyOf = (path: string, page: number): string => `${page}:${path}`
  const forget = (key: string): void => {
    const image = entries.get(key)
    if (image === undefined) return
    entries.delete(key)
    held.bytes -= sizeOf(image)
  }
  return {
    find(path, page, identity) {
      const key = keyOf(path, page)
      const image = entries.get(key)
      if (image === undefined) return null
      entries.delete(key)
      if (image.identity !== identity) {
        held.bytes -= sizeOf(image)
        return null
      }
      // Last in the map's order: last to be forgotten.
      entries.set(key, image)
      return image
    },
    remember(page, image) {
      const key = keyOf(image.info.path, page)
      forget(key)
      entries.set(key, image)
      held.bytes += sizeOf(image)
      for (const oldest of entries.keys()) {
        if (held.bytes <= limitBytes) break
        forget(oldest)
      }
    },
  }
}

function sizeOf({ info, metadata }: IdentifiedImage): number {
  const delays = (info.animation?.delaysMs.length ?? 0) * 8
  return Object.values(metadata).reduce<number>(
    (sum, value) => sum + (value instanceof Uint8Array ? value.length : 0),
    entryBytes + info.path.length * 2 + delays,
  )
}
