import type { XmpFacts, XmpRule } from './xmp-rule.ts'

const namespaces = {
  panorama: 'http://ns.google.com/photos/1.0/panorama/',
  dimensions: 'http://ns.adobe.com/xap/1.0/sType/Dimensions#',
  microsoftRegion: 'http://ns.microsoft.com/photo/1.2/t/Region#',
} as const
/** Structures with a centre and a size as parts of the picture: the Metadata Working Group's, and ACDSee's after it. */
const areas: ReadonlySet<string> = new Set([
  'http://ns.adobe.com/xmp/sType/Area#',
  'http://ns.adobe.com/xap/1.0/sType/Area#',
  'http://ns.acdsee.com/sType/Area#',
])

/**
 * What follows the pixels: sizes and crops of panoramas (Google, Photo Sphere XMP), and regions of faces (Metadata Working
 * Group, "Guidelines for Handling Image Metadata" 2.0; Microsoft, People Tagging), which are turned with the picture.
 * `null` for everything else.
 */
export function pixelRule(
  namespace: string,
  name: string,
  facts: XmpFacts,
  within: readonly string[],
): XmpRule | null {
  if (namespace === namespaces.panorama) return panoramaRule(name, facts)
  if (namespace === namespaces.dimensions && within.includes('AppliedToDimensions')) {
    if (name === 'w') return { kind: 'set', value: String(facts.widthPx) }
    return name === 'h' ? { kind: 'set', value: String(facts.heightPx) } : null
  }
  if (areas.has(namespace)) return areaRule(name, facts.orientation)
  if (namespace === namespaces.microsoftRegion && name === 'Rectangle') {
    return { kind: 'set', value: (before) => turnedRectangle(before, facts.orientation) }
  }
  return null
}

function panoramaRule(name: string, facts: XmpFacts): XmpRule | null {
  const isAcross =
    /^(CroppedAreaImageWidth|FullPanoWidth|CroppedAreaLeft)Pixels$|^LargestValidInteriorRect(Left|Width)$/
  const isDown =
    /^(CroppedAreaImageHeight|FullPanoHeight|CroppedAreaTop)Pixels$|^LargestValidInteriorRect(Top|Height)$/
  const factor = isAcross.test(name)
    ? facts.widthPx / facts.inputWidthPx
    : isDown.test(name)
      ? facts.heightPx / facts.inputHeightPx
      : null
  if (factor === null) return null
  return {
    kind: 'set',
    value: (before) =>
      /^\s*\d+(\.\d+)?\s*$/.test(before) ? String(Math.round(Number(before) * factor)) : before,
  }
}

/** Where each coordinate of the upright picture comes from: a coordinate of the stored one, or 1 less it. */
const sources: Readonly<Record<number, { readonly x: string; readonly y: string }>> = {
  2: { x: '-x', y: 'y' },
  3: { x: '-x', y: '-y' },
  4: { x: 'x', y: '-y' },
  5: { x: 'y', y: 'x' },
  6: { x: '-y', y: 'x' },
  7: { x: '-y', y: '-x' },
  8: { x: 'y', y: '-x' },
}

/** A coordinate keeps its place in the text and becomes the one that it is in the upright picture. */
function areaRule(name: string, orientation: number): XmpRule | null {
  const from = sources[orientation]
  if (from === undefined) return null
  if (name === 'w' || name === 'h') {
    return orientation < 5 ? null : { kind: 'set', name: name === 'w' ? 'h' : 'w', value: (before) => before }
  }
  if (name !== 'x' && name !== 'y') return null
  const target = from.x.endsWith(name) ? 'x' : 'y'
  const isMirrored = from[target].startsWith('-')
  return { kind: 'set', name: target, value: (before) => (isMirrored ? mirrored(before) : before) }
}

function mirrored(value: string): string {
  const number = Number(value)
  return Number.isFinite(number) ? rounded(1 - number) : value
}

/** Left, top, width and height as parts of the picture, with commas as Microsoft writes them, or without. */
function turnedRectangle(text: string, orientation: number): string {
  const from = sources[orientation]
  const numbers = text
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  if (from === undefined || numbers.length !== 4 || !numbers.every(Number.isFinite)) return text
  const [left = 0, top = 0, width = 0, height = 0] = numbers
  const starts: Readonly<Record<string, number>> = {
    x: left,
    y: top,
    '-x': 1 - left - width,
    '-y': 1 - top - height,
  }
  const size = orientation >= 5 ? [height, width] : [width, height]
  return [starts[from.x] ?? 0, starts[from.y] ?? 0, ...size]
    .map(rounded)
    .join(text.includes(',') ? ', ' : ' ')
}

function rounded(value: number): string {
  return String(Number(value.toFixed(6)))
}
