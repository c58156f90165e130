/** Facts of the output that its XMP packet must agree with. */
export interface XmpChanges {
  readonly widthPx: number
  readonly heightPx: number
  /** Dots per inch of the output where they are not the input's. */
  readonly density: number | null
  readonly removeLocation: boolean
  /** What made the output, as name and value pairs; `null` adds nothing. */
  readonly description: Readonly<Record<string, string>> | null
}

/** Our own names in XMP. A URN, because a namespace is a name and not an address. */
const namespace = 'urn:enlarger:1.0:'

const emptyPacket =
  '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n' +
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
  '</rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'

const place =
  'exif:GPS\\w+|Iptc4xmpCore:Location|Iptc4xmpCore:CountryCode|photoshop:City|photoshop:State|photoshop:Country|' +
  'Iptc4xmpExt:LocationCreated|Iptc4xmpExt:LocationShown'
const thumbnails = 'xmp:Thumbnails|xmpGImg:image'
/**
 * What speaks of parts of the input's file that no output has: gain maps of high dynamic range, moving pictures, and the
 * second part of a packet.
 */
const lostParts =
  'hdrgm:\\w+|HDRGainMap:\\w+|Container:Directory|GContainer:Directory|GCamera:Micro\\w+|GCamera:Motion\\w+|' +
  'xmpNote:HasExtendedXMP'

/**
 * The packet as the output carries it: upright, of the new size, without thumbnails, and with what made it. `null`
 * where there is nothing to say. A packet without an RDF element is replaced.
 */
export function outputXmp(packet: string | null, changes: XmpChanges): string | null {
  if (packet === null && changes.description === null) return null
  let text = packet !== null && packet.includes('</rdf:RDF>') ? packet : emptyPacket
  text = setProperty(text, 'tiff:Orientation', '1')
  for (const name of ['tiff:ImageWidth', 'exif:PixelXDimension']) {
    text = setProperty(text, name, String(changes.widthPx))
  }
  for (const name of ['tiff:ImageLength', 'exif:PixelYDimension']) {
    text = setProperty(text, name, String(changes.heightPx))
  }
  if (changes.density !== null) {
    text = setProperty(text, 'tiff:ResolutionUnit', '2')
    for (const name of ['tiff:XResolution', 'tiff:YResolution']) {
      text = setProperty(text, name, `${Math.round(changes.density * 100)}/100`)
    }
  }
  text = removeProperties(text, thumbnails)
  text = removeProperties(text, lostParts)
  text = removeProperties(text, 'enlarger:\\w+')
  if (changes.removeLocation) text = removeProperties(text, place)
  return changes.description === null ? text : describe(text, changes.description)
}

/** Changes a property that is there, as an attribute or as an element; adds none. */
function setProperty(text: string, name: string, value: string): string {
  return text
    .replace(new RegExp(`(\\s${name}\\s*=\\s*)(["'])[^"']*\\2`, 'g'), `$1$2${value}$2`)
    .replace(new RegExp(`(<${name}>)[^<]*(</${name}>)`, 'g'), `$1${value}$2`)
}

function removeProperties(text: string, names: string): string {
  return text
    .replace(new RegExp(`\\s(?:${names})\\s*=\\s*(?:"[^"]*"|'[^']*')`, 'g'), '')
    .replace(new RegExp(`<(${names})(?:\\s[^>]*)?/>`, 'g'), '')
    .replace(new RegExp(`<(${names})(?:\\s[^>]*)?>[\\s\\S]*?</\\1>`, 'g'), '')
}

function describe(text: string, description: Readonly<Record<string, string>>): string {
  const attributes = Object.entries(description)
    .map(([name, value]) => ` enlarger:${name}="${escaped(value)}"`)
    .join('')
  const element = `<rdf:Description rdf:about="" xmlns:enlarger="${namespace}"${attributes}/>`
  const at = text.lastIndexOf('</rdf:RDF>')
  return text.slice(0, at) + element + text.slice(at)
}

function escaped(value: string): string {
  return value
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
}
