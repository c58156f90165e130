import { openWasmVips, type WasmVips } from './open-wasm-vips.ts'
import type { ForeignPicture, ForeignReader, ForeignRequest } from '../../image/wasm/foreign-picture.ts'

type Image = ReturnType<WasmVips['Image']['newFromFile']>

/** Loads libjxl, which reads JPEG XL at the depth of its samples, every frame; the samples go to a file. */
export async function openJxlReader(): Promise<ForeignReader> {
  const vips = await openWasmVips()
  return (request) => readJxl(vips, request)
}

function readJxl(vips: WasmVips, { bytes, want, samplesPath }: ForeignRequest): ForeignPicture {
  const image = vips.Image.jxlloadBuffer(bytes, { n: -1, fail_on: 'truncated' })
  const isFloat = image.format === 'float' || image.format === 'double'
  const encoded = isFloat ? asEncoded16(image) : image
  const colourChannels = encoded.bands < 3 ? 1 : 3
  const hasAlpha = encoded.bands > colourChannels
  const channels = colourChannels + (hasAlpha ? 1 : 0)
  if (want === 'pixels' && samplesPath !== null) {
    const wanted = encoded.bands === channels ? encoded : encoded.extractBand(0, { n: channels })
    wanted.rawsave(samplesPath)
  }
  const has = (name: string) => encoded.getTypeof(name) !== 0
  const blob = (name: string) => (has(name) ? new Uint8Array(encoded.getBlob(name)) : null)
  const heightPx = encoded.pageHeight
  const pages = Math.round(encoded.height / heightPx)
  return {
    widthPx: encoded.width,
    heightPx,
    colourChannels,
    hasAlpha,
    bitDepth: encoded.format === 'uchar' ? 8 : 16,
    pages,
    animation:
      pages > 1 && has('delay')
        ? { delaysMs: encoded.getArrayInt('delay'), loop: has('loop') ? encoded.getInt('loop') : 0 }
        : null,
    density: null,
    icc: isFloat ? null : blob('icc-profile-data'),
    exif: blob('exif-data'),
    xmp: blob('xmp-data'),
    iptc: null,
    samples: null,
  }
}

/** Float samples are linear light; 16-bit ones are encoded as sRGB. */
function asEncoded16(image: Image): Image {
  return image.colourspace(image.bands < 3 ? 'grey16' : 'rgb16')
}
