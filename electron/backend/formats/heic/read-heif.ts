import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Samples } from '../../../common/pixels/pixel-block.ts'
import type { ForeignPicture, ForeignReader, ForeignRequest } from '../../image/wasm/foreign-picture.ts'

/** The part of libheif's C interface that is called; pointers and handles are numbers. */
interface Libheif {
  readonly HEAPU8: Uint8Array
  readonly HEAPU32: Uint32Array
  _malloc(bytes: number): number
  _free(at: number): void
  _heif_context_free(context: number): void
  _heif_image_handle_release(handle: number): void
  _heif_image_release(image: number): void
  _heif_context_alloc(): number
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    bytes: number,
    length: number,
    options: number,
  ): void
  _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void
  _heif_context_get_number_of_top_level_images(context: number): number
  _heif_image_handle_get_width(handle: number): number
  _heif_image_handle_get_height(handle: number): number
  _heif_image_handle_has_alpha_channel(handle: number): number
  _heif_image_handle_get_luma_bits_per_pixel(handle: number): number
  _heif_image_handle_get_preferred_decoding_colorspace(
    error: number,
    handle: number,
    colourSpace: number,
    chroma: number,
  ): void
  _heif_image_handle_get_raw_color_profile_size(handle: number): number
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, bytes: number): void
  _heif_image_handle_get_number_of_metadata_blocks(handle: number, type: number): number
  _heif_image_handle_get_list_of_metadata_block_IDs(
    handle: number,
    type: number,
    ids: number,
    count: number,
  ): number
  _heif_image_handle_get_metadata_type(handle: number, id: number): number
  _heif_image_handle_get_metadata_content_type(handle: number, id: number): number
  _heif_image_handle_get_metadata_size(handle: number, id: number): number
  _heif_image_handle_get_metadata(error: number, handle: number, id: number, bytes: number): void
  _heif_decode_image(
    error: number,
    handle: number,
    image: number,
    colourSpace: number,
    chroma: number,
    options: number,
  ): void
  _heif_image_get_bits_per_pixel_range(image: number, channel: number): number
  _heif_image_get_plane_readonly(image: number, channel: number, stride: number): number
  _heif_image_get_width(image: number, channel: number): number
  _heif_image_get_height(image: number, channel: number): number
}

/** Values of libheif's enumerations `heif_colorspace`, `heif_chroma` and `heif_channel`. */
const colourSpace = { rgb: 1, monochrome: 2 } as const
const chroma = { monochrome: 0, rgb: 10, rgba: 11, rgb16: 14, rgba16: 15 } as const
const channel = { y: 0, interleaved: 10 } as const

/** Loads libheif and libde265, which read HEIC pictures of 8, 10 and 12 bits; the deeper ones as 16 bits. */
export function openHeifReader(): ForeignReader {
  const heif = openLibheif()
  return (request) => {
    // What is allocated for one picture is released in the opposite order.
    const releases: (() => void)[] = []
    try {
      return readHeif(heif, request, (release) => void releases.push(release))
    } finally {
      for (const release of releases.reverse()) release()
    }
  }
}

function readHeif(
  heif: Libheif,
  { bytes: file, want }: ForeignRequest,
  onEnd: (release: () => void) => void,
): ForeignPicture {
  const allocated = (length: number): number => {
    const at = heif._malloc(length)
    if (at === 0) throw new Error('The file is too large for its decoder.')
    onEnd(() => heif._free(at))
    return at
  }
  const scratch = allocated(64)
  const attempt = (call: (error: number) => void): void => {
    call(scratch)
    if (heif.HEAPU32[scratch >> 2] !== 0) throw new Error(textAt(heif, heif.HEAPU32[(scratch >> 2) + 2] ?? 0))
  }
  const out = scratch + 16
  const outValue = (index = 0): number => heif.HEAPU32[(out >> 2) + index] ?? 0
  const fileAt = allocated(file.length)
  heif.HEAPU8.set(file, fileAt)
  const context = heif._heif_context_alloc()
  onEnd(() => heif._heif_context_free(context))
  attempt((error) => heif._heif_context_read_from_memory_without_copy(error, context, fileAt, file.length, 0))
  attempt((error) => heif._heif_context_get_primary_image_handle(error, context, out))
  const handle = outValue()
  onEnd(() => heif._heif_image_handle_release(handle))
  attempt((error) => heif._heif_image_handle_get_preferred_decoding_colorspace(error, handle, out, out + 4))
  const hasAlpha = heif._heif_image_handle_has_alpha_channel(handle) !== 0
  const isGray = outValue() === colourSpace.monochrome && !hasAlpha
  const bitDepth = heif._heif_image_handle_get_luma_bits_per_pixel(handle) > 8 ? 16 : 8
  const copied = (length: number, fill: (error: number, at: number) => void): Uint8Array | null => {
    if (length === 0) return null
    const at = allocated(length)
    attempt((error) => fill(error, at))
    return heif.HEAPU8.slice(at, at + length)
  }
  const icc = copied(heif._heif_image_handle_get_raw_color_profile_size(handle), (error, at) =>
    heif._heif_image_handle_get_raw_color_profile(error, handle, at),
  )
  const { exif, xmp } = metadataOf(heif, handle, scratch, copied)
  const decoded = (): Samples => {
    const wide = hasAlpha ? chroma.rgba16 : chroma.rgb16
    const narrow = hasAlpha ? chroma.rgba : chroma.rgb
    const colour = bitDepth === 16 ? wide : narrow
    attempt((error) =>
      heif._heif_decode_image(
        error,
        handle,
        out,
        isGray ? colourSpace.monochrome : colourSpace.rgb,
        isGray ? chroma.monochrome : colour,
        0,
      ),
    )
    const image = outValue()
    onEnd(() => heif._heif_image_release(image))
    return planeOf(heif, image, isGray ? channel.y : channel.interleaved, {
      channels: isGray ? 1 : hasAlpha ? 4 : 3,
      bitDepth,
      out,
    })
  }
  return {
    widthPx: heif._heif_image_handle_get_width(handle),
    heightPx: heif._heif_image_handle_get_height(handle),
    colourChannels: isGray ? 1 : 3,
    hasAlpha,
    bitDepth,
    pages: 1,
    animation: null,
    density: null,
    icc,
    exif,
    xmp,
    iptc: null,
    otherPictures: heif._heif_context_get_number_of_top_level_images(context) - 1,
    samples: want === 'pixels' ? decoded() : null,
  }
}

function openLibheif(): Libheif {
  const require = createRequire(import.meta.url)
  const create = require('libheif-js/libheif-wasm/libheif.js') as (options: {
    wasmBinary: Uint8Array
    print: () => void
    printErr: () => void
  }) => Libheif
  const wasmBinary = readFileSync(require.resolve('libheif-js/libheif-wasm/libheif.wasm'))
  return create({ wasmBinary, print: () => undefined, printErr: () => undefined })
}

function metadataOf(
  heif: Libheif,
  handle: number,
  scratch: number,
  copied: (length: number, fill: (error: number, at: number) => void) => Uint8Array | null,
): { exif: Uint8Array | null; xmp: Uint8Array | null } {
  const most = 8
  const idsAt = scratch + 24
  const found = heif._heif_image_handle_get_list_of_metadata_block_IDs(handle, 0, idsAt, most)
  const ids = heif.HEAPU32.slice(idsAt >> 2, (idsAt >> 2) + found)
  let exif: Uint8Array | null = null
  let xmp: Uint8Array | null = null
  for (const id of ids) {
    const type = textAt(heif, heif._heif_image_handle_get_metadata_type(handle, id))
    const content = textAt(heif, heif._heif_image_handle_get_metadata_content_type(handle, id))
    const data = copied(heif._heif_image_handle_get_metadata_size(handle, id), (error, at) =>
      heif._heif_image_handle_get_metadata(error, handle, id, at),
    )
    if (data === null) continue
    if (type === 'Exif') exif = withoutOffset(data)
    else if (content === 'application/rdf+xml') xmp = data
  }
  return { exif, xmp }
}

/** Four bytes before an EXIF item tell where its TIFF header begins after them (ISO/IEC 23008-12, annex A). */
function withoutOffset(item: Uint8Array): Uint8Array | null {
  if (item.length < 8) return null
  const offset = new DataView(item.buffer, item.byteOffset).getUint32(0)
  return offset + 8 <= item.length ? item.slice(4 + offset) : null
}

/** Copies a plane out of the module's memory, 10- and 12-bit values spread over 16 bits. */
function planeOf(
  heif: Libheif,
  image: number,
  from: number,
  { channels, bitDepth, out }: { readonly channels: number; readonly bitDepth: 8 | 16; readonly out: number },
): Samples {
  const widthPx = heif._heif_image_get_width(image, from)
  const heightPx = heif._heif_image_get_height(image, from)
  const bits = heif._heif_image_get_bits_per_pixel_range(image, from)
  const planeAt = heif._heif_image_get_plane_readonly(image, from, out)
  const strideBytes = heif.HEAPU32[out >> 2] ?? 0
  if (planeAt === 0) throw new Error('The pixels could not be read.')
  const rowLength = widthPx * channels
  const samples =
    bitDepth === 8 ? new Uint8Array(rowLength * heightPx) : new Uint16Array(rowLength * heightPx)
  const scale = 65_535 / (2 ** bits - 1)
  for (let row = 0; row < heightPx; row++) {
    const at = planeAt + row * strideBytes
    if (bitDepth === 8) {
      samples.set(heif.HEAPU8.subarray(at, at + rowLength), row * rowLength)
    } else {
      const values = new Uint16Array(heif.HEAPU8.buffer, at, rowLength)
      for (let index = 0; index < rowLength; index++) {
        samples[row * rowLength + index] = Math.round((values[index] ?? 0) * scale)
      }
    }
  }
  return samples
}

function textAt(heif: Libheif, at: number): string {
  const end = heif.HEAPU8.indexOf(0, at)
  return at === 0 ? '' : new TextDecoder().decode(heif.HEAPU8.slice(at, end))
}
