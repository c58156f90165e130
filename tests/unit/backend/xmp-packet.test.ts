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
  inputWidthPx: 400,
  inputHeightPx: 300,
  orientation: 1,
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

describe('what an XMP packet states in pixels', () => {
  const panorama = 'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"'

  it('follows the pixels of a panorama, as attributes and as elements', () => {
    const { packet: text } = outputXmp(
      packet(
        `${panorama} GPano:CroppedAreaImageWidthPixels="400" GPano:FullPanoWidthPixels="1000" GPano:CroppedAreaTopPixels="21"`,
        '<GPano:FullPanoHeightPixels>500</GPano:FullPanoHeightPixels><GPano:ProjectionType>equirectangular</GPano:ProjectionType>',
      ),
      { ...changes, heightPx: 900 },
    )
    expect(text).toContain('CroppedAreaImageWidthPixels="800" GPano:FullPanoWidthPixels="2000"')
    expect(text).toContain('CroppedAreaTopPixels="63"')
    expect(text).toContain('FullPanoHeightPixels>1500<')
    expect(text).toContain('equirectangular')
  })

  const regions =
    'xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" ' +
    'xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#" xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#" ' +
    'xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#"'
  const applied =
    '<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:AppliedToDimensions stDim:w="300" stDim:h="400" stDim:unit="pixel"/>'

  // Stored 300 wide and 400 high lying on its side; the face is at 0.3 across and 0.4 down of what is stored.
  it.each([
    [1, { x: 0.3, y: 0.4, w: 0.1, h: 0.2 }, '0.25, 0.3, 0.1, 0.2'],
    [2, { x: 0.7, y: 0.4, w: 0.1, h: 0.2 }, '0.65, 0.3, 0.1, 0.2'],
    [3, { x: 0.7, y: 0.6, w: 0.1, h: 0.2 }, '0.65, 0.5, 0.1, 0.2'],
    [4, { x: 0.3, y: 0.6, w: 0.1, h: 0.2 }, '0.25, 0.5, 0.1, 0.2'],
    [5, { x: 0.4, y: 0.3, w: 0.2, h: 0.1 }, '0.3, 0.25, 0.2, 0.1'],
    [6, { x: 0.6, y: 0.3, w: 0.2, h: 0.1 }, '0.5, 0.25, 0.2, 0.1'],
    [7, { x: 0.6, y: 0.7, w: 0.2, h: 0.1 }, '0.5, 0.65, 0.2, 0.1'],
    [8, { x: 0.4, y: 0.7, w: 0.2, h: 0.1 }, '0.3, 0.65, 0.2, 0.1'],
  ])('turns the faces of a picture of orientation %i with it', (orientation, area, rectangle) => {
    const written = (content: string): string =>
      outputXmp(packet(regions, content), { ...changes, orientation }).packet ?? ''
    const asAttributes = written(
      `${applied}<mwg-rs:Area stArea:x="0.3" stArea:y="0.4" stArea:w="0.1" stArea:h="0.2" stArea:unit="normalized"/></mwg-rs:Regions>` +
        '<MPReg:Rectangle>0.25, 0.3, 0.1, 0.2</MPReg:Rectangle>',
    )
    for (const [name, value] of Object.entries(area)) {
      expect(asAttributes).toContain(`stArea:${name}="${value}"`)
    }
    expect(asAttributes).toContain('stDim:w="800" stDim:h="600"')
    expect(asAttributes).toContain(`<MPReg:Rectangle>${rectangle}</MPReg:Rectangle>`)
    const asElements = written(
      '<mwg-rs:Area rdf:parseType="Resource"><stArea:x>0.3</stArea:x><stArea:y>0.4</stArea:y><stArea:w>0.1</stArea:w><stArea:h>0.2</stArea:h></mwg-rs:Area>',
    )
    for (const [name, value] of Object.entries(area)) {
      expect(asElements).toContain(`<stArea:${name}>${value}</stArea:${name}>`)
    }
  })

  it('turns a rectangle written without commas, too', () => {
    const { packet: text } = outputXmp(
      packet(regions, '<MPReg:Rectangle>0.1 0.1 0.2 0.2</MPReg:Rectangle>'),
      { ...changes, orientation: 6 },
    )
    expect(text).toContain('<MPReg:Rectangle>0.7 0.1 0.2 0.2</MPReg:Rectangle>')
  })

  it('leaves dimensions of other things alone', () => {
    const { packet: text } = outputXmp(
      packet(
        `${regions} xmlns:xmpTPg="http://ns.adobe.com/xap/1.0/t/pg/"`,
        '<xmpTPg:MaxPageSize stDim:w="8.5" stDim:h="11"/>',
      ),
      changes,
    )
    expect(text).toContain('stDim:w="8.5" stDim:h="11"')
  })
})
