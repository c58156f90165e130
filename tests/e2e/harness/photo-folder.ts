import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp, { type Sharp } from 'sharp'

/** A folder of small pictures, some of them difficult. */
export interface PhotoFolder {
  readonly path: string
  /** Where results go when the user chose no folder. */
  readonly outputPath: string
  remove(): void
}

/** Makes `Photos` with an upright and a turned picture, a nested one, a broken one, and a text file. */
export async function makePhotoFolder(): Promise<PhotoFolder> {
  const parent = mkdtempSync(path.join(tmpdir(), 'enlarger-e2e-photos-'))
  const folder = path.join(parent, 'Photos')
  mkdirSync(path.join(folder, 'Ferien ü'), { recursive: true })
  await picture(64, 48).png().toFile(path.join(folder, 'hill.png'))
  await picture(60, 40).withMetadata({ orientation: 6 }).jpeg().toFile(path.join(folder, 'turned.jpg'))
  await picture(50, 70)
    .webp()
    .toFile(path.join(folder, 'Ferien ü', 'tower.webp'))
  writeFileSync(path.join(folder, 'broken.jpg'), 'no picture at all')
  writeFileSync(path.join(folder, 'notes.txt'), 'left alone')
  return {
    path: folder,
    outputPath: `${folder}-enlarged`,
    remove: () => rmSync(parent, { recursive: true, force: true }),
  }
}

/** A sky over a hill, with edges and soft gradients. */
function picture(width: number, height: number): Sharp {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" preserveAspectRatio="none"
    width="${width}" height="${height}">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#1d4e89"/><stop offset="1" stop-color="#f7b267"/>
    </linearGradient></defs>
    <rect width="100" height="100" fill="url(#sky)"/><circle cx="70" cy="30" r="12" fill="#fff1c1"/>
    <path d="M0 80 L30 45 L55 75 L75 55 L100 85 V100 H0 Z" fill="#2d3142"/></svg>`
  return sharp(Buffer.from(svg)).removeAlpha()
}
