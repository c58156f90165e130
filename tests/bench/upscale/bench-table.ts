import type { BenchResult } from './bench-case.ts'

/** The results as a Markdown table. */
export function toMarkdown(results: readonly BenchResult[]): string {
  const header = [
    'model',
    'tile',
    'output MP/s',
    'ratio to bare onnxruntime',
    'decode / infer / encode',
    'peak backend',
    'peak inference',
  ]
  const rows = results.map((result) => [
    result.modelId,
    String(result.tileSizePx),
    result.megapixelsPerSecond.toFixed(3),
    (result.megapixelsPerSecond / result.bareMegapixelsPerSecond).toFixed(2),
    `${percent(result.shares.decode)} / ${percent(result.shares.infer)} / ${percent(result.shares.encode)}`,
    mebibytes(result.backendPeakBytes),
    result.inferencePeakBytes === null ? 'unknown' : mebibytes(result.inferencePeakBytes),
  ])
  const lines = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return lines.join('\n')
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}
