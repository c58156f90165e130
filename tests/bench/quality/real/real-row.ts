import { z } from 'zod'

/** One model on one damage: means over the pictures. */
export const realRowSchema = z.object({
  model: z.string(),
  name: z.string(),
  damage: z.string(),
  pictures: z.int().nonnegative(),
  /** dB, of luma, against the ground truth. */
  psnr: z.number(),
  ssim: z.number(),
  /** Distance of VGG19 features to the ground truth; smaller is nearer. */
  perceptualDistance: z.number().nullable(),
  /** How far the mean colour is from the ground truth's, in 1/255. */
  colourShift: z.number().nullable(),
  /** Of flat areas, relative to a Lanczos enlargement of the same picture; above 1 damage is amplified. */
  roughness: z.number().nullable(),
  /** Largest difference between channels on pictures without colour, in 1/255; `null` where there were none. */
  grayChroma: z.number().nullable(),
  /** NIQE prefers grain and worms: a column to know, never one to steer by. */
  niqe: z.number().nullable(),
})
export type RealRow = Readonly<z.infer<typeof realRowSchema>>

const columns = [
  ['PSNR', (row: RealRow) => row.psnr.toFixed(2)],
  ['SSIM', (row: RealRow) => row.ssim.toFixed(3)],
  ['VGG distance', (row: RealRow) => row.perceptualDistance?.toFixed(3)],
  ['roughness', (row: RealRow) => row.roughness?.toFixed(2)],
  ['colour shift', (row: RealRow) => row.colourShift?.toFixed(2)],
  ['chroma on gray', (row: RealRow) => row.grayChroma?.toFixed(0)],
  ['NIQE', (row: RealRow) => row.niqe?.toFixed(2)],
] as const

/** One Markdown table per damage; columns that nothing was measured for are left out. */
export function realMarkdown(rows: readonly RealRow[]): string {
  const damages = [...new Set(rows.map((row) => row.damage))]
  return damages
    .map((damage) =>
      damageTable(
        damage,
        rows.filter((row) => row.damage === damage),
      ),
    )
    .join('\n')
}

function damageTable(damage: string, rows: readonly RealRow[]): string {
  const used = columns.filter(([, cell]) => rows.some((row) => cell(row) !== undefined))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    `### ${damage} (${rows[0]?.pictures ?? 0} pictures)`,
    '',
    line(['Model', ...used.map(([heading]) => heading)]),
    line(['---', ...used.map(() => '---:')]),
    ...rows.map((row) => line([row.name, ...used.map(([, cell]) => cell(row) ?? '')])),
    '',
  ].join('\n')
}
