import { planesOf } from './read-image.ts'
import { type Upscaler } from './upscaler.ts'

const sidePx = 192
const rounds = 7

/** Speed of one upscaler in this run, on one CPU thread. */
export interface SpeedRow {
  readonly model: string
  readonly name: string
  readonly scale: number
  /** Of the user's image, before enlarging. */
  readonly inputMegapixelsPerSecond: number
}

/**
 * Times every upscaler on the same image, round by round in turn, and takes each one's fastest round: other
 * work on the machine slows all of them, but not the fastest round of each.
 */
export async function measureSpeed(upscalers: readonly Upscaler[]): Promise<SpeedRow[]> {
  const fastest = new Map<Upscaler, number>()
  for (let round = 0; round < rounds; round++) {
    for (const upscaler of upscalers) {
      const seconds = await upscaler.timeNetwork(imageFor(upscaler))
      fastest.set(upscaler, Math.min(seconds, fastest.get(upscaler) ?? Infinity))
    }
  }
  return upscalers.map((upscaler) => ({
    model: upscaler.id,
    name: upscaler.name,
    scale: upscaler.facts.scale,
    inputMegapixelsPerSecond: sidePx ** 2 / 1e6 / (fastest.get(upscaler) ?? Infinity),
  }))
}

function imageFor({ facts }: Upscaler) {
  const channels = facts.colourModel === 'rgb' ? 3 : 1
  const side = facts.preEnlarged ? sidePx * facts.scale : sidePx
  const bytes = Uint8Array.from({ length: side * side * channels }, (_, i) => (i * 7919) % 251)
  return planesOf(bytes, side, side, channels)
}

/** The speeds as a Markdown table, fastest first. */
export function speedMarkdown(rows: readonly SpeedRow[]): string {
  const lines = rows
    .toSorted((a, b) => b.inputMegapixelsPerSecond - a.inputMegapixelsPerSecond)
    .map((row) => `| ${row.name} | ${row.inputMegapixelsPerSecond.toPrecision(3)} |`)
  const heading = ['## Speed', '', '| Model | input megapixels/s, one CPU thread |', '| --- | ---: |']
  return [...heading, ...lines, ''].join('\n')
}
