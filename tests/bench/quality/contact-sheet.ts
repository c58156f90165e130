import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { resizeBicubic } from '../../../electron/common/metrics/bicubic-resize.ts'
import { cropPlane, roundedToBytes } from '../../../electron/common/metrics/plane.ts'
import { lumaOf, upscalePhoto } from './protocol.ts'
import { listImages, type Planes, readImage } from './read-image.ts'
import { type Upscaler } from './upscaler.ts'

const cellPx = 384
const labelPx = 24
const columns = 3
/** Luma in studio range spans 219 of 255 steps. */
const lumaToColour = 255 / 219

/**
 * Writes one sheet per photo: the middle of it as every upscaler enlarges it, side by side, to be judged by
 * eye.
 */
export async function writeContactSheets(
  upscalers: readonly Upscaler[],
  photosFolder: string,
  output: string,
): Promise<void> {
  await mkdir(output, { recursive: true })
  for (const file of await listImages(photosFolder)) {
    const photo = await readImage(file)
    const cells = []
    for (const upscaler of upscalers) {
      cells.push({ label: upscaler.name, image: await enlargeMiddle(upscaler, photo) })
    }
    await writeSheet(cells, path.join(output, `${path.parse(file).name}.png`))
  }
}

/** The middle `cellPx` of the enlarged photo, in colour. */
async function enlargeMiddle(upscaler: Upscaler, photo: Planes): Promise<Planes> {
  const { scale } = upscaler.facts
  const side = Math.ceil(cellPx / scale)
  const part = photo.map((plane) => {
    const [width, height] = [Math.min(side, plane.width), Math.min(side, plane.height)]
    return cropPlane(plane, (plane.width - width) >> 1, (plane.height - height) >> 1, width, height)
  })
  const result = await upscalePhoto(upscaler, part)
  return result.length === part.length ? result : withLuma(part, result, scale)
}

/** A bicubic enlargement that takes its luma from a luma network. */
function withLuma(photo: Planes, luma: Planes, scale: number): Planes {
  const enlarged = photo.map((plane) => resizeBicubic(plane, scale, { isRoundedToBytes: false }))
  const before = lumaOf(enlarged)
  const wanted = luma[0]?.values ?? before.values
  return enlarged.map((plane) =>
    roundedToBytes({
      ...plane,
      values: plane.values.map(
        (value, i) => value + lumaToColour * ((wanted[i] ?? 0) - (before.values[i] ?? 0)),
      ),
    }),
  )
}

/** Writes labelled pictures side by side, each cropped at the right and bottom to a cell. */
export async function writeSheet(
  cells: readonly { readonly label: string; readonly image: Planes }[],
  file: string,
): Promise<void> {
  const rows = Math.ceil(cells.length / columns)
  const background = { r: 24, g: 24, b: 24 }
  const width = columns * cellPx
  const height = rows * (cellPx + labelPx)
  const layers = cells.flatMap(({ label, image }, i) => {
    const [left, top] = [(i % columns) * cellPx, Math.floor(i / columns) * (cellPx + labelPx)]
    const text = `<svg width="${cellPx}" height="${labelPx}"><text x="6" y="17" font-family="sans-serif" font-size="14" fill="#ddd">${label}</text></svg>`
    return [
      { input: Buffer.from(text), left, top },
      { ...interleaved(image), left, top: top + labelPx },
    ]
  })
  await sharp({ create: { width, height, channels: 3, background } })
    .composite(layers)
    .png()
    .toFile(file)
}

function interleaved(image: Planes) {
  const [first] = image
  if (first === undefined) throw new TypeError('Expected at least one plane for a contact sheet')
  const { width: fullWidth, height: fullHeight } = first
  const [width, height] = [Math.min(cellPx, fullWidth), Math.min(cellPx, fullHeight)]
  const data = Buffer.alloc(width * height * image.length)
  image.forEach((plane, channel) => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        data[(y * width + x) * image.length + channel] = plane.values[y * fullWidth + x] ?? 0
      }
    }
  })
  const channels: 1 | 3 = image.length === 1 ? 1 : 3
  return { input: data, raw: { width, height, channels } }
}
