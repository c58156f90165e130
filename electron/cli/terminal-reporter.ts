import { englishText } from '../common/messages/english-text.ts'
import { basename } from 'node:path'
import { SingleBar } from 'cli-progress'
import { describeState } from './describe-state.ts'
import { formatDuration } from './format-duration.ts'
import type { Reporter } from './reporter.ts'

/** A terminal, or a file that takes its place. */
export type Terminal = NodeJS.WriteStream

/** The bar's total: images count in thousandths, so that it moves within an image, too. */
const partsPerImage = 1000

/** Writes sentences for people, and a progress bar where there is a terminal. */
export function createTerminalReporter(terminal: Terminal): Reporter {
  const bar = new SingleBar({
    format: '{bar} {images} · {rate} · {left} · {name}',
    stream: terminal,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
    linewrap: false,
    fps: 8,
  })
  const isTerminal = terminal.isTTY
  const write = (text: string): void => {
    const wasActive = bar.isActive
    if (wasActive) terminal.write('\r\x1b[2K')
    terminal.write(`${text}\n`)
    if (wasActive) bar.render()
  }
  return {
    added({ added, ignored, outputRoots }) {
      for (const { path, reason } of ignored) write(`Left out: ${path}: ${englishText(reason)}`)
      write(`${added} ${added === 1 ? 'image' : 'images'} to upscale.`)
      for (const root of outputRoots) write(`Writing to ${root}`)
      if (isTerminal && added > 0) {
        bar.start(added * partsPerImage, 0, { images: `0/${added}`, rate: '–', left: '–', name: '' })
      }
    },
    progress({ counts, remainingMs, megapixelsPerSecond }, current) {
      if (!isTerminal) return
      const finished = counts.done + counts.skipped + counts.failed + counts.cancelled
      const total = finished + counts.waiting + counts.running + counts.paused
      const part = partOf(current?.state)
      bar.setTotal(Math.max(1, total) * partsPerImage)
      bar.update(Math.round((finished + part) * partsPerImage), {
        images: `${finished}/${total}`,
        rate: megapixelsPerSecond === null ? '– MP/s' : `${megapixelsPerSecond.toFixed(2)} MP/s`,
        left: remainingMs === null ? 'measuring' : `${formatDuration(remainingMs)} left`,
        name: current ? basename(current.inputPath) : '',
      })
    },
    finished: (job) => write(describeState(job)),
    notice: (message) => write(englishText(message)),
    summary(counts, stopped) {
      bar.stop()
      const parts = (['done', 'skipped', 'failed', 'cancelled', 'waiting', 'paused', 'running'] as const)
        .filter((kind) => counts[kind] > 0)
        // What runs when all is over could not be brought to an end, as when the queue's disk is full.
        .map((kind) => `${counts[kind]} ${kind === 'running' ? 'unfinished' : kind}`)
      terminal.write(`${stopped ? 'Stopped: ' : ''}${parts.join(', ') || 'Nothing to do'}.\n`)
    },
  }
}

function partOf(state: { readonly kind: string; readonly progress?: unknown } | undefined): number {
  const progress = state?.progress as { tilesDone: number; tilesTotal: number } | null | undefined
  return progress ? progress.tilesDone / progress.tilesTotal : 0
}
