import { readBytes } from '../../image/metadata/byte-tools.ts'
import { pngChunks, type PngChunk, type SizedFile } from './png-chunks.ts'

/** A frame of an animated PNG file (PNG 3rd edition, section 11.3.6). */
export interface ApngFrame {
  readonly leftPx: number
  readonly topPx: number
  readonly widthPx: number
  readonly heightPx: number
  readonly delayMs: number
  /** What happens to the frame's rectangle before the next one. */
  readonly dispose: 'keep' | 'clear' | 'restore'
  /** Whether the frame replaces its rectangle or is laid over it. */
  readonly blend: 'replace' | 'over'
  /** Where its compressed pixels lie. */
  readonly data: readonly { readonly at: number; readonly length: number }[]
}

export interface ApngAnimation {
  readonly frames: readonly ApngFrame[]
  /** How often it is shown; 0: forever. */
  readonly loop: number
  /** The header and the chunks that say how pixels are to be read. */
  readonly header: PngChunk
  readonly shared: readonly PngChunk[]
}

/** The profile is left out: frames keep their values, and it would be unpacked for each of them. */
const sharedTypes = new Set(['PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT', 'cICP'])
const disposals = ['keep', 'clear', 'restore'] as const
const blends = ['replace', 'over'] as const

/**
 * The frames of an animated PNG file; `null` for a plain one. A default image outside the animation is left out.
 * @throws Error where the animation is damaged, saying how
 */
export async function readApngFrames(file: SizedFile): Promise<ApngAnimation | null> {
  let control: { readonly count: number; readonly loop: number } | null = null
  let header: PngChunk | null = null
  const shared: PngChunk[] = []
  const frames: (ApngFrame & { readonly data: { at: number; length: number }[] })[] = []
  let canvas = { widthPx: 0, heightPx: 0 }
  for await (const chunk of pngChunks(file)) {
    const { type, at, length } = chunk
    if (type === 'IHDR') {
      header = chunk
      const view = viewOf(await readBytes(file, at, 8))
      canvas = { widthPx: view.getUint32(0), heightPx: view.getUint32(4) }
    } else if (type === 'acTL' && length === 8) {
      const view = viewOf(await readBytes(file, at, 8))
      control = { count: view.getUint32(0), loop: view.getUint32(4) }
    } else if (type === 'fcTL') {
      frames.push(readControl(await readBytes(file, at, length), canvas))
    } else if (type === 'IDAT') {
      // Before any frame: the picture for readers that know no animation.
      if (control === null) return null
      frames.at(-1)?.data.push({ at, length })
    } else if (type === 'fdAT' && length > 4) {
      frames.at(-1)?.data.push({ at: at + 4, length: length - 4 })
    } else if (sharedTypes.has(type)) shared.push(chunk)
  }
  if (control === null || header === null || control.count < 2) return null
  if (frames.length !== control.count || frames.some(({ data }) => data.length === 0)) {
    throw new Error(`its animation has ${frames.length} of ${control.count} frames`)
  }
  return { frames, loop: control.loop, header, shared }
}

function readControl(
  bytes: Uint8Array,
  canvas: { readonly widthPx: number; readonly heightPx: number },
): ApngFrame & { readonly data: { at: number; length: number }[] } {
  if (bytes.length !== 26) throw new Error('a frame’s description is cut')
  const view = viewOf(bytes)
  const [widthPx, heightPx, leftPx, topPx] = [4, 8, 12, 16].map((at) => view.getUint32(at)) as [
    number,
    number,
    number,
    number,
  ]
  const dispose = disposals[view.getUint8(24)]
  const blend = blends[view.getUint8(25)]
  const isInside = leftPx + widthPx <= canvas.widthPx && topPx + heightPx <= canvas.heightPx
  if (dispose === undefined || blend === undefined || !isInside || widthPx * heightPx === 0) {
    throw new Error('a frame’s description is damaged')
  }
  // A denominator of 0 stands for 100.
  const delayMs = Math.round((view.getUint16(20) * 1000) / (view.getUint16(22) || 100))
  return { leftPx, topPx, widthPx, heightPx, delayMs, dispose, blend, data: [] }
}

/** Whether any of the canvas may be seen through, though the pixels themselves may not. */
export function leavesHoles({ frames }: ApngAnimation, widthPx: number, heightPx: number): boolean {
  const first = frames[0]
  const isWhole = first?.widthPx === widthPx && first.heightPx === heightPx
  return !isWhole || frames.some(({ dispose }) => dispose !== 'keep')
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
