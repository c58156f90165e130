import { pixelRule } from './xmp-pixels.ts'
import type { XmpFacts, XmpRule } from './xmp-rule.ts'

/** Our own namespace. A URN, because a namespace is a name and not an address. */
export const enlargerNamespace = 'urn:enlarger:1.0:'

/** Namespaces as their specifications name them; packets are free to bind any prefix to them. */
const namespaces = {
  container: 'http://ns.google.com/photos/1.0/container/',
  dublinCore: 'http://purl.org/dc/elements/1.1/',
  exif: 'http://ns.adobe.com/exif/1.0/',
  gainMap: 'http://ns.adobe.com/hdr-gain-map/1.0/',
  appleGainMap: 'http://ns.apple.com/HDRGainMap/1.0/',
  googleCamera: 'http://ns.google.com/photos/1.0/camera/',
  note: 'http://ns.adobe.com/xmp/note/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  thumbnail: 'http://ns.adobe.com/xap/1.0/g/img/',
  tiff: 'http://ns.adobe.com/tiff/1.0/',
  xmp: 'http://ns.adobe.com/xap/1.0/',
} as const

const remove: XmpRule = { kind: 'remove' }

/**
 * Names that state a place whatever their namespace: EXIF's, IPTC's, and what makers of drones and phones call them
 * (DJI writes `GpsLongtitude`).
 */
const placeName =
  /gps|latitude|longt?itude|altitude|geo(?:tag|loc|hash|cod)|^location|sublocation|worldregion|^city$|^country|provincestate|placename/i

/** The rule for a property, by the namespace and the name that it has whatever its prefix; `null`: it stays. */
export function xmpRule(
  namespace: string,
  name: string,
  facts: XmpFacts,
  within: readonly string[] = [],
): XmpRule | null {
  if (isOfTheInputAlone(namespace, name)) return remove
  if (facts.removeLocation && isPlace(namespace, name)) return remove
  const moved = pixelRule(namespace, name, facts, within)
  if (moved !== null) return moved
  const value = outputValue(namespace, name, facts)
  return value === null ? null : { kind: 'set', value }
}

/** Whether text that was left of a packet may name a place nevertheless, as inside a maker's own encoding. */
export function mayNamePlace(text: string): boolean {
  return /gps|latitude|longt?itude|\bgeo:-?\d/i.test(text)
}

function isPlace(namespace: string, name: string): boolean {
  return (
    placeName.test(name) ||
    (namespace === namespaces.photoshop && name === 'State') ||
    (namespace === namespaces.dublinCore && name === 'coverage')
  )
}

/** Thumbnails, parts of the input's file that no output has, and what an earlier run stated. */
function isOfTheInputAlone(namespace: string, name: string): boolean {
  switch (namespace) {
    case enlargerNamespace:
    case namespaces.gainMap:
    case namespaces.appleGainMap:
      return true
    case namespaces.xmp:
      return name === 'Thumbnails'
    case namespaces.thumbnail:
      return name === 'image'
    case namespaces.container:
      return name === 'Directory'
    case namespaces.googleCamera:
      return /^(Micro|Motion)/.test(name)
    case namespaces.note:
      return name === 'HasExtendedXMP'
    default:
      return false
  }
}

function outputValue(namespace: string, name: string, facts: XmpFacts): string | null {
  const { widthPx, heightPx, density } = facts
  if (namespace === namespaces.exif) {
    if (name === 'PixelXDimension') return String(widthPx)
    return name === 'PixelYDimension' ? String(heightPx) : null
  }
  if (namespace !== namespaces.tiff) return null
  switch (name) {
    case 'Orientation':
      return '1'
    case 'ImageWidth':
      return String(widthPx)
    case 'ImageLength':
      return String(heightPx)
    case 'ResolutionUnit':
      return density === null ? null : '2'
    case 'XResolution':
    case 'YResolution':
      return density === null ? null : `${Math.round(density * 100)}/100`
    default:
      return null
  }
}
