import type { OutputTarget } from '../../../electron/common/upscale-settings.ts'
import type { Size } from '../viewer/view-geometry.ts'

const millimetresPerInch = 25.4

/** Size in pixels that `input` has after it was enlarged to `target`; sides are at least one pixel. */
export function outputSize(input: Size, target: OutputTarget): Size {
  const factor = scaleFactor(input, target)
  return {
    width: Math.max(1, Math.round(input.width * factor)),
    height: Math.max(1, Math.round(input.height * factor)),
  }
}

function scaleFactor({ width, height }: Size, target: OutputTarget): number {
  switch (target.kind) {
    case 'scale':
      return target.factor
    case 'width':
      return target.px / width
    case 'height':
      return target.px / height
    case 'longSide':
      return target.px / Math.max(width, height)
    case 'shortSide':
      return target.px / Math.min(width, height)
    case 'megapixels':
      return Math.sqrt((target.megapixels * 1e6) / (width * height))
    case 'print': {
      const [long, short] = [Math.max, Math.min].map(
        (pick) => (pick(target.widthMm, target.heightMm) / millimetresPerInch) * target.dpi,
      )
      return Math.max((long ?? 0) / Math.max(width, height), (short ?? 0) / Math.min(width, height))
    }
    default:
      return target satisfies never
  }
}
