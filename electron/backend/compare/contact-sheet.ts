import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { OverlayOptions } from 'sharp'
import { AppError } from '../../common/messages/app-error.ts'
import type { ImageSize } from '../../common/settings/output-target.ts'
import type { Region, SheetRequest } from '../../common/contracts/region-compare.ts'
import { commitFile } from '../files/commit-file.ts'
import { createScratchDirectory } from '../files/scratch-directory.ts'
import type { Images } from '../image/open-image.ts'
import { imageFormats } from '../../common/formats/image-formats.ts'
import { libvips } from '../image/libvips.ts'
import { layOutSheet, type SheetLayout } from './sheet-layout.ts'

/** A sheet to be written. */
export interface SheetContent extends Pick<SheetRequest, 'heading' | 'overview' | 'region'> {
  /** The image that the region is part of, upright. */
  readonly imagePath: string
  readonly image: ImageSize
  readonly panes: readonly {
    readonly path: string
    readonly title: string
    readonly lines: readonly string[]
  }[]
}

/** What reading the image takes. */
export interface SheetServices {
  readonly images: Pick<Images, 'render'>
  readonly scratchDirectory: string
}

interface Cell {
  readonly picture: Buffer
  readonly size: ImageSize
  readonly label: Picture
}

interface Picture {
  readonly data: Buffer
  readonly widthPx: number
  readonly heightPx: number
}

const colours = { paper: '#ffffff', title: '#1b1b1b', line: '#505050' } as const

/**
 * Writes pictures side by side with what is said about them: first the whole image with the region marked, then
 * every pane pixel by pixel, in sRGB. A path with an extension of JPEG becomes JPEG, everything else PNG; a file
 * that is there is replaced.
 * @throws AppError output-unwritable | disk-full | output-too-large
 */
export async function writeContactSheet(
  path: string,
  content: SheetContent,
  services: SheetServices,
): Promise<void> {
  const [first] = content.panes
  if (!first) throw new RangeError('Expected at least one pane for a contact sheet but received none.')
  const { width: widthPx, height: heightPx } = await libvips(first.path).metadata()
  const layout = layOutSheet(content.panes.length + 1, { widthPx, heightPx })
  const cells = [await overviewCell(content, layout, services)]
  for (const pane of content.panes) cells.push(await paneCell(pane, layout))
  const heading = await words(content.heading, layout.headingPx, colours.title, sheetWidth(layout))
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    await writeSheet(temporary, isJpegName(path), heading, cells, layout)
    await commitFile(temporary, path, true)
  } catch (cause) {
    await rm(temporary, { force: true })
    if (cause instanceof AppError) throw cause
    throw new AppError(
      'output-unwritable',
      `The contact sheet cannot be written to "${path}".`,
      { path },
      { cause },
    )
  }
}

function isJpegName(path: string): boolean {
  return imageFormats.jpeg.extensions.some((extension) => path.toLowerCase().endsWith(`.${extension}`))
}

async function writeSheet(
  path: string,
  isJpeg: boolean,
  heading: Picture,
  cells: readonly Cell[],
  layout: SheetLayout,
): Promise<void> {
  const { columns, marginPx, gapPx, cellWidthPx, picture } = layout
  const overlays: OverlayOptions[] = [{ input: heading.data, left: marginPx, top: marginPx }]
  let top = marginPx + heading.heightPx + gapPx
  for (let start = 0; start < cells.length; start += columns) {
    const row = cells.slice(start, start + columns)
    row.forEach(({ picture: input, size, label }, column) => {
      const left = marginPx + column * (cellWidthPx + gapPx)
      const free = cellWidthPx - size.widthPx
      overlays.push({
        input,
        left: left + Math.floor(free / 2),
        top: top + Math.floor((picture.heightPx - size.heightPx) / 2),
      })
      overlays.push({ input: label.data, left, top: top + picture.heightPx + Math.round(gapPx / 2) })
    })
    top += picture.heightPx + gapPx + Math.max(...row.map(({ label }) => label.heightPx)) + gapPx
  }
  const sheet = libvips({
    create: {
      width: sheetWidth(layout) + 2 * marginPx,
      height: top - gapPx + marginPx,
      channels: 3,
      background: colours.paper,
    },
    limitInputPixels: false,
  }).composite(overlays)
  await (isJpeg ? sheet.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }) : sheet.png()).toFile(path)
}

function sheetWidth({ columns, cellWidthPx, gapPx }: SheetLayout): number {
  return columns * cellWidthPx + (columns - 1) * gapPx
}

async function paneCell(pane: SheetContent['panes'][number], layout: SheetLayout): Promise<Cell> {
  const shown = libvips(pane.path, { limitInputPixels: false })
    .resize(layout.picture.widthPx, layout.picture.heightPx, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
  return { ...(await rendered(shown.png({ compressionLevel: 1 }))), label: await labelOf(pane, layout) }
}

async function overviewCell(
  { imagePath, image, region, overview }: SheetContent,
  layout: SheetLayout,
  { images, scratchDirectory }: SheetServices,
): Promise<Cell> {
  const small = await reducedImage(imagePath, layout, images, scratchDirectory)
  const marked = libvips(small.picture).composite([
    { input: frameAround(region, image, small.size), left: 0, top: 0 },
  ])
  const { picture, size } = await rendered(marked.png({ compressionLevel: 1 }))
  return { picture, size, label: await labelOf(overview, layout) }
}

/** The whole image, reduced to a cell. */
async function reducedImage(
  path: string,
  layout: SheetLayout,
  images: SheetServices['images'],
  scratchDirectory: string,
): Promise<Pick<Cell, 'picture' | 'size'>> {
  const directory = await createScratchDirectory(scratchDirectory)
  try {
    const outputPath = join(directory, 'overview.png')
    const rendering = {
      kind: 'overview',
      widthPx: layout.cellWidthPx,
      heightPx: layout.picture.heightPx,
      background: colours.paper,
    } as const
    await images.render({ path, rendering, outputPath })
    return await rendered(libvips(outputPath))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** A light frame with dark edges, seen on every picture. */
function frameAround(region: Region, image: ImageSize, shown: ImageSize): Buffer {
  const scale = shown.widthPx / image.widthPx
  const stroke = Math.max(2, Math.round(shown.widthPx / 250))
  const [x, y] = [region.leftPx * scale, region.topPx * scale]
  const [width, height] = [Math.max(2, region.widthPx * scale), Math.max(2, region.heightPx * scale)]
  const frame = (colour: string, widthPx: number): string =>
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="${colour}" stroke-width="${widthPx}"/>`
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${shown.widthPx}" height="${shown.heightPx}">` +
      `${frame('#000000', stroke * 2)}${frame('#ffffff', stroke)}</svg>`,
  )
}

async function rendered(picture: ReturnType<typeof libvips>): Promise<Pick<Cell, 'picture' | 'size'>> {
  const { data, info } = await picture.toBuffer({ resolveWithObject: true })
  return { picture: data, size: { widthPx: info.width, heightPx: info.height } }
}

async function labelOf(
  { title, lines }: { readonly title: string; readonly lines: readonly string[] },
  { cellWidthPx, titlePx, linePx }: SheetLayout,
): Promise<Picture> {
  const markup = [
    span(title, colours.title, titlePx, true),
    ...lines.map((line) => span(line, colours.line, linePx, false)),
  ].join('\n')
  return await textPicture(markup, titlePx, cellWidthPx)
}

async function words(text: string, sizePx: number, colour: string, widthPx: number): Promise<Picture> {
  return await textPicture(span(text, colour, sizePx, true), sizePx, widthPx)
}

/** Pango's markup of a text; its sizes are in 1024ths of a point, which is a pixel here. */
function span(text: string, colour: string, sizePx: number, isStrong: boolean): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<span foreground="${colour}" size="${sizePx * 1024}"${isStrong ? ' weight="bold"' : ''}>${escaped}</span>`
}

async function textPicture(markup: string, sizePx: number, widthPx: number): Promise<Picture> {
  const { data, info } = await libvips({
    text: { text: markup, font: `sans ${sizePx}`, width: widthPx, dpi: 72, rgba: true, wrap: 'word-char' },
  })
    .png()
    .toBuffer({ resolveWithObject: true })
  return { data, widthPx: info.width, heightPx: info.height }
}
