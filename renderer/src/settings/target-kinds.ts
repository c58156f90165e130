import { outputSize, type ImageSize } from '../../../electron/common/settings/output-target.ts'
import type { OutputTarget } from '../../../electron/common/settings/upscale-settings.ts'

export type TargetKind = OutputTarget['kind']

export const targetKinds = [
  'scale',
  'longSide',
  'shortSide',
  'width',
  'height',
  'megapixels',
  'print',
] as const satisfies readonly TargetKind[]

const largestSidePx = 1_000_000

/**
 * A target of another kind that asks for about the same size, so that switching between kinds does not
 * surprise. `sample` is an image of the queue, or a typical one.
 */
export function targetOfKind(kind: TargetKind, from: OutputTarget, sample: ImageSize): OutputTarget {
  if (kind === from.kind) return from
  const { widthPx: width, heightPx: height } = outputSize(from, sample)
  const side = (px: number): number => Math.min(largestSidePx, Math.max(1, px))
  switch (kind) {
    case 'scale':
      return { kind, factor: Math.min(16, Math.max(1, Math.round(width / sample.widthPx))) }
    case 'width':
      return { kind, px: side(width) }
    case 'height':
      return { kind, px: side(height) }
    case 'longSide':
      return { kind, px: side(Math.max(width, height)) }
    case 'shortSide':
      return { kind, px: side(Math.min(width, height)) }
    case 'megapixels':
      return { kind, megapixels: Math.max(0.1, Math.round((width * height) / 1e5) / 10) }
    case 'print':
      return { kind, widthMm: 300, heightMm: 200, dpi: 300 }
    default:
      return kind satisfies never
  }
}
