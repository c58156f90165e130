import { describe, expect, it } from 'vitest'
import {
  outputXmp,
  type OutputXmp,
  type XmpChanges,
} from '../../../electron/backend/image/metadata/xmp-packet.ts'

const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const changes: XmpChanges = {
  widthPx: 800,
  heightPx: 600,
  density: null,
  removeLocation: false,
  description: null,
}

/** A packet with one description that has these attributes and this content. */
function packet(attributes: string, content = ''): string {
  return (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">' +
    `<rdf:RDF xmlns:rdf="${rdf}"><rdf:Description rdf:about="" ${attributes}>${content}</rdf:Description>` +
    '</rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
  )
}

const withoutPlace = (attributes: string, content?: string): OutputXmp =>
  outputXmp(packet(`xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4" ${attributes}`, content), {
    ...changes,
    removeLocation: true,
  })

describe('an XMP packet without location', () => {
  it.each([
    [
      'of a DJI drone',
      'xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/" drone-dji:GpsLatitude="+48.85" ' +
        'drone-dji:GpsLongtitude="+2.29" drone-dji:AbsoluteAltitude="+120.5"',
      '',
    ],
    ['under another prefix', 'xmlns:e="http://ns.adobe.com/exif/1.0/" e:GPSLatitude="48,51N"', ''],
    [
      'as elements',
      'xmlns:e="http://ns.adobe.com/exif/1.0/"',
      '<e:GPSLatitude>48,51N</e:GPSLatitude><e:GPSLongitude\n>2,17E</e:GPSLongitude ><e:GPSAltitude/>',
    ],
    [
      'by city, state and country, whatever the prefix',
      'xmlns:p="http://ns.adobe.com/photoshop/1.0/" p:City="Paris" p:State="Paris" p:Country="Paris"',
      '',
    ],
    [
      'as a nested structure',
      'xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
      '<i:LocationShown><rdf:Bag><rdf:li rdf:parseType="Resource"><i:City>Paris</i:City></rdf:li></rdf:Bag></i:LocationShown>',
    ],
    [
      'with the namespace bound where it is used',
      '',
      '<City xmlns="http://ns.adobe.com/photoshop/1.0/">Paris</City>',
    ],
  ])('loses a place %s and nothing else', (_, attributes, content) => {
    const { packet: text, isDropped } = withoutPlace(attributes, content)
    expect(isDropped).toBe(false)
    expect(text).toContain('xmp:Rating="4"')
    expect(text).not.toMatch(/Paris|48[.,]|2[.,]29|2,17|120\.5/)
  })

  it('is dropped where a place may be hidden in what is left', () => {
    const hidden = 'xmlns:m="urn:maker" m:Data="{&quot;latitude&quot;: 48.85}"'
    expect(withoutPlace(hidden)).toEqual({ packet: null, isDropped: true })
  })
})

describe('an XMP packet', () => {
  it('is upright and of the new size, whatever the prefixes and quotes', () => {
    const { packet: text } = outputXmp(
      packet(
        `xmlns:t='http://ns.adobe.com/tiff/1.0/' xmlns:e="http://ns.adobe.com/exif/1.0/" t:Orientation = '6'`,
        '<t:ImageWidth>4</t:ImageWidth><e:PixelYDimension>\n3 </e:PixelYDimension>',
      ),
      changes,
    )
    expect(text).toContain(`t:Orientation = '1'`)
    expect(text).toContain('<t:ImageWidth>800</t:ImageWidth><e:PixelYDimension>600</e:PixelYDimension>')
  })

  it('keeps every character that needs no change', () => {
    const text = packet(
      'xmlns:dc="http://purl.org/dc/elements/1.1/"',
      '<dc:title>Türme &amp; <![CDATA[<Wolken>]]> 🏔</dc:title><!-- as it was -->\r\n',
    )
    expect(outputXmp(text, changes).packet).toBe(text)
  })

  it('states what made the output, once, however often it is enlarged', () => {
    const description = { Model: 'a "b" <c>' }
    const first = outputXmp(null, { ...changes, description }).packet
    const second = outputXmp(first, { ...changes, description }).packet ?? ''
    expect(second.match(/enlarger:Model="a &quot;b&quot; &lt;c&gt;"/g)).toHaveLength(1)
  })

  it('no longer speaks of parts of the file that are gone: gain map, moving picture, second packet', () => {
    const { packet: text } = outputXmp(
      packet(
        'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" ' +
          'xmlns:c="http://ns.google.com/photos/1.0/camera/" c:MotionPhoto="1" ' +
          'xmlns:n="http://ns.adobe.com/xmp/note/" n:HasExtendedXMP="0123" ' +
          'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"',
        '<d:Directory xmlns:d="http://ns.google.com/photos/1.0/container/"><rdf:Seq><rdf:li rdf:parseType="Resource"/>' +
          '</rdf:Seq></d:Directory><xmp:Thumbnails><rdf:Alt><rdf:li>old picture</rdf:li></rdf:Alt></xmp:Thumbnails>',
      ),
      changes,
    )
    expect(text).toContain('xmp:Rating="4"')
    expect(text).not.toMatch(/Version|MotionPhoto|HasExtended|Directory|old picture/)
  })

  const long = (length: number, text: string): string => text.repeat(Math.ceil(length / text.length))
  it.each([
    ['no XML', 'nothing of the kind'],
    ['cut off', packet('').slice(0, 120)],
    ['without its namespaces', packet('xmp:Rating="4"')],
    ['with a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${packet('')}`],
    ['too large', packet('', long(5_000_000, '<a/>'))],
    ['too deep', packet('', long(3000, '<a>') + long(4000, '</a>'))],
    ['of too many attributes', packet(Array.from({ length: 9000 }, (_, i) => `a${i}="1"`).join(' '))],
    ['of nothing but open brackets', packet('', long(900_000, '<'))],
    ['of nothing but slashes', packet('', `<a${long(900_000, ' /')}`)],
  ])('that is %s is dropped', (_, text) => {
    expect(outputXmp(text, changes)).toEqual({ packet: null, isDropped: true })
    const described = outputXmp(text, { ...changes, description: { Software: 'Enlarger' } })
    expect(described.packet).toContain('enlarger:Software="Enlarger"')
    expect(described.isDropped).toBe(true)
  })
})
