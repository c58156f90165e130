import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { writeSheet } from '../contact-sheet.ts'
import { type ExtraMeasures } from '../measure-set.ts'
import { upscalePhoto } from '../protocol.ts'
import { type Upscaler } from '../upscaler.ts'
import { measureReal, type TestPicture, testPictures } from './measure-real.ts'
import { lanczosUpscaler } from './lanczos-upscaler.ts'
import { type DamageName, photoDamages } from './photo-damages.ts'
import { realMarkdown, type RealRow } from './real-row.ts'

/** Where ground truths are read from and results written to. */
export interface RealProtocolOptions {
  readonly truths: string
  readonly output: string
  /** Folder of contact sheets, one per picture and damage; none are written without it. */
  readonly sheets: string | null
}

/**
 * Measures 4× models on damaged pictures of a folder of ground truths, beside a Lanczos enlargement, and writes
 * `real.md` and `real.json`. Results are compared at the ground truth's size.
 */
export async function runRealProtocol(
  models: readonly Upscaler[],
  extras: ExtraMeasures,
  { truths, output, sheets }: RealProtocolOptions,
): Promise<readonly RealRow[]> {
  const lanczos = lanczosUpscaler(4)
  const upscalers = [lanczos, ...models]
  const pictures = await testPictures(truths, lanczos)
  const rows: RealRow[] = []
  for (const damage of Object.keys(photoDamages) as DamageName[]) {
    for (const upscaler of upscalers) {
      const row = await measureReal(upscaler, damage, pictures, extras)
      process.stdout.write(`${damage} ${row.name} ${row.psnr.toFixed(2)} dB\n`)
      rows.push(row)
    }
    await mkdir(output, { recursive: true })
    await writeFile(path.join(output, 'real.md'), realMarkdown(rows))
    await writeFile(path.join(output, 'real.json'), JSON.stringify({ real: rows }, null, 2) + '\n')
  }
  if (sheets !== null) await writeSheets(upscalers, pictures, sheets)
  return rows
}

async function writeSheets(
  upscalers: readonly Upscaler[],
  pictures: readonly TestPicture[],
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const { name, damage, damaged } of pictures) {
    const cells = []
    for (const upscaler of upscalers) {
      cells.push({ label: upscaler.name, image: await upscalePhoto(upscaler, damaged) })
    }
    await writeSheet(cells, path.join(folder, `${damage}-${name}.png`))
  }
}
