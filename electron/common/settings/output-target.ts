import type { OutputTarget, SizeLimits } from './upscale-settings.ts'

/** Width and height of an image as seen (orientation applied), in pixels. */
export interface ImageSize {
  readonly widthPx: number
  readonly heightPx: number
}

const millimetresPerInch = 25.4
const pixelsPerMegapixel = 1_000_000

/**
 * The size an image gets under a target. Proportions are kept to the nearest pixel; no side gets below 1.
 * `print` covers the sheet, which is turned the way the image lies: the side with the greater need decides.
 */
export function outputSize(target: OutputTarget, input: ImageSize): ImageSize {
  const { widthPx, heightPx } = input
  switch (target.kind) {
    case 'scale':
      return scaled(input, target.factor)
    case 'width':
      return { widthPx: target.px, heightPx: side(heightPx * (target.px / widthPx)) }
    case 'height':
      return { widthPx: side(widthPx * (target.px / heightPx)), heightPx: target.px }
    case 'longSide':
      return outputSize({ kind: widthPx >= heightPx ? 'width' : 'height', px: target.px }, input)
    case 'shortSide':
      return outputSize({ kind: widthPx <= heightPx ? 'width' : 'height', px: target.px }, input)
    case 'megapixels':
      return scaled(input, Math.sqrt((target.megapixels * pixelsPerMegapixel) / (widthPx * heightPx)))
    case 'print': {
      const pixels = (millimetres: number) => (millimetres / millimetresPerInch) * target.dpi
      const sides = [target.widthMm, target.heightMm].map(pixels).sort((a, b) => a - b)
      const [shortPx = 0, longPx = 0] = sides
      const [widthNeed, heightNeed] = widthPx >= heightPx ? [longPx, shortPx] : [shortPx, longPx]
      return scaled(input, Math.max(widthNeed / widthPx, heightNeed / heightPx))
    }
    default:
      return target satisfies never
  }
}

/** The size under a target that may not exceed the limit. */
export function limitedOutputSize(target: OutputTarget, limits: SizeLimits, input: ImageSize): ImageSize {
  const size = outputSize(target, input)
  const { maximumLongSidePx } = limits
  const longSidePx = Math.max(size.widthPx, size.heightPx)
  if (maximumLongSidePx === null || longSidePx <= maximumLongSidePx) return size
  return outputSize({ kind: 'longSide', px: maximumLongSidePx }, input)
}

/**
 * Dots per inch at which an output has the print size that was asked for: those of the target, fewer where a limit kept
 * the output smaller. `null` for targets that name no print size.
 */
export function printDensity(target: OutputTarget, output: ImageSize, input: ImageSize): number | null {
  if (target.kind !== 'print') return null
  const wanted = outputSize(target, input)
  const isLimited = Math.max(output.widthPx, output.heightPx) < Math.max(wanted.widthPx, wanted.heightPx)
  return isLimited ? (target.dpi * output.widthPx) / wanted.widthPx : target.dpi
}

/** Whether an image is so large already that it shall be left alone. */
export function isLargeAlready(limits: SizeLimits, input: ImageSize): boolean {
  const { onlyBelowLongSidePx } = limits
  return onlyBelowLongSidePx !== null && Math.max(input.widthPx, input.heightPx) >= onlyBelowLongSidePx
}

function scaled(input: ImageSize, factor: number): ImageSize {
  return { widthPx: side(input.widthPx * factor), heightPx: side(input.heightPx * factor) }
}

function side(px: number): number {
  return Math.max(1, Math.round(px))
}
