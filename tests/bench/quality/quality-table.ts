import { findPublished, publishedFigures } from './published-figures.ts'
import { type QualityRow } from './quality-row.ts'

/** A column of the table: what it says of one model's rows. */
interface Column {
  readonly heading: string
  readonly cell: (rows: readonly QualityRow[]) => string
}

/** The rows as one Markdown table per scale, best first on the first set, with the sources below. */
export function toMarkdown(unsorted: readonly QualityRow[]): string {
  const rows = [...unsorted].sort((a, b) => setOrder(a) - setOrder(b))
  const scales = [...new Set(rows.map((row) => row.scale))].sort((a, b) => a - b)
  const tables = scales.map((scale) => scaleTable(rows.filter((row) => row.scale === scale)))
  const sources = [...new Set(publishedFigures.map(({ system, source }) => `- ${system}: ${source}`))]
  return [...tables, '## Sources of the published figures\n', ...sources, ''].join('\n')
}

function scaleTable(rows: readonly QualityRow[]): string {
  const columns = columnsFor(rows)
  const models = [...new Set(rows.map((row) => row.model))]
  const lines = models
    .map((model) => rows.filter((row) => row.model === model))
    .sort((a, b) => firstPsnr(b) - firstPsnr(a))
    .map((own) => tableLine(columns.map(({ cell }) => cell(own))))
  const heading = tableLine(columns.map((column) => column.heading))
  const rule = tableLine(columns.map((_, i) => (i === 0 ? '---' : '---:')))
  return [`## ${rows[0]?.scale ?? 0}×`, '', heading, rule, ...lines, ''].join('\n')
}

function columnsFor(rows: readonly QualityRow[]): Column[] {
  const setsWith = (has: (row: QualityRow) => boolean) => [...new Set(rows.filter(has).map((row) => row.set))]
  return [
    { heading: 'Model', cell: (own) => own[0]?.name ?? '' },
    ...setsWith((row) => row.scores !== null).flatMap(scoreColumns),
    ...setsWith((row) => row.perceptualDistance !== null).map((set) => ({
      heading: `${set} perceptual distance`,
      cell: (own: readonly QualityRow[]) => rowOf(own, set)?.perceptualDistance?.toFixed(4) ?? '',
    })),
    ...setsWith((row) => row.niqe !== null).map((set) => ({
      heading: `${set} NIQE`,
      cell: (own: readonly QualityRow[]) => rowOf(own, set)?.niqe?.toFixed(2) ?? '',
    })),
  ]
}

function scoreColumns(set: string): Column[] {
  const publishedFor = (row: QualityRow | undefined) =>
    row && findPublished(row.architecture, set, row.scale)?.psnr
  return [
    { heading: `${set} PSNR`, cell: (own) => rowOf(own, set)?.scores?.psnr.toFixed(2) ?? '' },
    { heading: 'SSIM', cell: (own) => rowOf(own, set)?.scores?.ssim.toFixed(4) ?? '' },
    { heading: 'published', cell: (own) => publishedFor(rowOf(own, set))?.toFixed(2) ?? '' },
    {
      heading: 'gap',
      cell: (own) => {
        const [measured, published] = [rowOf(own, set)?.scores?.psnr, publishedFor(rowOf(own, set))]
        return measured === undefined || published === undefined ? '' : signed(measured - published)
      },
    },
  ]
}

/** The classic sets first, in the order in which papers list them. */
const setOrder = ({ set }: QualityRow) => ['B100', 'Set14', 'Set5'].indexOf(set) * -1
const rowOf = (rows: readonly QualityRow[], set: string) => rows.find((row) => row.set === set)
const firstPsnr = (rows: readonly QualityRow[]) => rows.find((row) => row.scores !== null)?.scores?.psnr ?? 0
const tableLine = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
const signed = (value: number) => {
  const digits = Math.abs(value).toFixed(2)
  return (Number(digits) === 0 ? '' : value > 0 ? '+' : '−') + digits
}
