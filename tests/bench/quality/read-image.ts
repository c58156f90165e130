import { readdir } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { type Plane } from '../../../electron/common/metrics/plane.ts'

/** Channels of an image in double precision, 0–255: one plane (gray) or three (red, green, blue). */
export type Planes = readonly Plane[]

const imageSuffix = /\.(png|jpe?g|webp|bmp|tiff?)$/i

/** Image files directly inside a folder, by name. */
export async function listImages(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  return names
    .filter((name) => imageSuffix.test(name))
    .sort()
    .map((name) => path.join(folder, name))
}

/** Read an image file as planes of its stored values: alpha dropped, gray kept gray, no colour conversion. */
export async function readImage(file: string): Promise<Planes> {
  const { space } = await sharp(file).metadata()
  const isGray = space === 'b-w' || space === 'grey16'
  const image = sharp(file).removeAlpha()
  const raw = isGray ? image.toColourspace('b-w').raw() : image.raw()
  const { data, info } = await raw.toBuffer({ resolveWithObject: true })
  return planesOf(data, info.width, info.height, info.channels)
}

/** Interleaved pixels as planes. */
export function planesOf(bytes: ArrayLike<number>, width: number, height: number, channels: number): Planes {
  return Array.from({ length: channels }, (_, channel) => ({
    width,
    height,
    values: Float64Array.from({ length: width * height }, (_, i) => bytes[i * channels + channel] ?? 0),
  }))
}
