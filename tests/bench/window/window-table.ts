import type { WindowFigures } from './window-figures.ts'

/** The figures as Markdown. */
export function windowTable(figures: WindowFigures): string {
  const { startsMs, additionMs, images, scrolling, compositing } = figures
  const [first = Number.NaN, ...later] = startsMs
  const header = ['scrolling', 'frames/s', '95 % of frames within', "page's work per frame"]
  const rows = scrolling.map((each) => [
    each.name,
    each.framesPerSecond.toFixed(1),
    `${each.slowFrameMs.toFixed(1)} ms`,
    `${each.pageMsPerFrame.toFixed(1)} ms`,
  ])
  return [
    `Usable window after ${seconds(first)} at the first start, ${seconds(median(later))} later (median of ${later.length})`,
    `${images} images listed ${seconds(additionMs)} after they were dropped`,
    `Drawn with compositing: ${compositing}`,
    '',
    ...[header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n')
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(2)} s`
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
