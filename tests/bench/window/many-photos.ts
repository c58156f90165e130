import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'

/** A folder of photographs that all look alike. */
export interface ManyPhotos {
  readonly folder: string
  remove(): void
}

const perFolder = 500

/** Makes `count` small JPEG files in folders of 500, as cameras number them. */
export async function makeManyPhotos(sample: string, count: number): Promise<ManyPhotos> {
  const parent = mkdtempSync(path.join(tmpdir(), 'enlarger-bench-photos-'))
  const folder = path.join(parent, 'Photos')
  const one = path.join(parent, 'one.jpg')
  await sharp(sample).resize({ width: 480 }).jpeg().toFile(one)
  for (let index = 0; index < count; index++) {
    const inside = path.join(folder, `10${Math.floor(index / perFolder)}`)
    if (index % perFolder === 0) mkdirSync(inside, { recursive: true })
    copyFileSync(one, path.join(inside, `IMG_${String(index).padStart(5, '0')}.jpg`))
  }
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true }) }
}
