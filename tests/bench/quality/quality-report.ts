import { type SpeedRow } from './measure-speed.ts'
import { type Scores } from './protocol.ts'
import { findPublished, publishedFigures } from './published-figures.ts'

/** Scores of one model on one set. */
export interface QualityRow {
  readonly model: string
  readonly name: string
  /** System whose published figures stand beside the row. */
  readonly architecture: string
  readonly scale: number
  readonly set: string
  readonly images: number
  /** `null` for photos without ground truth. */
  readonly scores: Scores | null
  /** Mean distance of VGG19 features, if measured; smaller is closer. */
  readonly perceptualDistance: number | null
  /** Mean naturalness score (NIQE) of the outputs, if measured; smaller is more natural. */
  readonly niqe: number | null
}

/** The rows with published figures and gaps added, for machines. */
export function toJson(rows: readonly QualityRow[], speeds: readonly SpeedRow[] = []): string {
  const enriched = rows.map((row) => {
    const published = findPublished(row.architecture, row.set, row.scale)
    const { scores } = row
    const gap = published === undefined || scores === null ? null : rounded(scores.psnr - published.psnr, 3)
    return {
      ...row,
      scores: scores === null ? null : { psnr: rounded(scores.psnr, 3), ssim: rounded(scores.ssim, 4) },
      published: published === undefined ? null : { psnr: published.psnr, source: published.source },
      gap,
    }
  })
  return JSON.stringify({ quality: enriched, speeds }, null, 2) + '\n'
}

/** The rows as one Markdown table per scale, best first on the first set, with the sources below. */
export function toMarkdown(rows: readonly QualityRow[]): string {
  const scales = [...new Set(rows.map((row) => row.scale))].sort((a, b) => a - b)
  const tables = scales.map((scale) => scaleTable(rows.filter((row) => row.scale === scale)))
  const sources = [...new Set(publishedFigures.map((figure) => `${figure.system}: ${figure.source}`))]
  return [...tables, '## Sources of the published figures', ...sources.map((line) => `- ${line}`), ''].join(
    '\n',
  )
}

function scaleTable(rows: readonly QualityRow[]): string {
  const scale = rows[0]?.scale ?? 0
  const sets = [...new Set(rows.filter((row) => row.scores !== null).map((row) => row.set))]
  const photoSets = [...new Set(rows.filter((row) => row.scores === null).map((row) => row.set))]
  const hasDistance = rows.some((row) => row.perceptualDistance !== null)
  const hasNiqe = rows.some((row) => row.niqe !== null && row.scores !== null)
  const headings = ['Model', ...sets.flatMap((set) => [`${set} PSNR`, 'SSIM', 'published', 'gap'])]
  if (hasDistance) headings.push('perceptual distance')
  if (hasNiqe) headings.push('NIQE')
  headings.push(...photoSets.map((set) => `${set} NIQE`))
  const models = [...new Set(rows.map((row) => row.model))]
  const psnrOf = (model: string) =>
    rows.find((row) => row.model === model && row.set === sets[0])?.scores?.psnr ?? 0
  const lines = models
    .sort((a, b) => psnrOf(b) - psnrOf(a))
    .map((model) => {
      const own = rows.filter((row) => row.model === model)
      const cells = [own[0]?.name ?? model, ...sets.flatMap((set) => setCells(own, set))]
      if (hasDistance)
        cells.push(
          meanCell(
            own.map((row) => row.perceptualDistance),
            4,
          ),
        )
      if (hasNiqe)
        cells.push(
          meanCell(
            own.filter((row) => row.scores !== null).map((row) => row.niqe),
            2,
          ),
        )
      for (const set of photoSets)
        cells.push(
          meanCell(
            own.filter((row) => row.set === set).map((row) => row.niqe),
            2,
          ),
        )
      return tableLine(cells)
    })
  const rule = tableLine(headings.map((_, i) => (i === 0 ? '---' : '---:')))
  return [`## ${scale}×`, '', tableLine(headings), rule, ...lines, ''].join('\n')
}

function setCells(rows: readonly QualityRow[], set: string): string[] {
  const row = rows.find((candidate) => candidate.set === set)
  if (!row?.scores) return ['', '', '', '']
  const published = findPublished(row.architecture, set, row.scale)
  const gap = published === undefined ? '' : signed(row.scores.psnr - published.psnr)
  return [row.scores.psnr.toFixed(2), row.scores.ssim.toFixed(4), published?.psnr.toFixed(2) ?? '', gap]
}

function meanCell(values: readonly (number | null)[], digits: number): string {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return ''
  return (known.reduce((sum, value) => sum + value, 0) / known.length).toFixed(digits)
}

const tableLine = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
const signed = (value: number) => (value > 0 ? '+' : value < 0 ? '−' : '') + Math.abs(value).toFixed(2)
const rounded = (value: number, digits: number) => Number(value.toFixed(digits))
