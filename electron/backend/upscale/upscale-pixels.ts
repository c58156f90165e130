import { maximumSample, newSamples, type PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { GlobalAverages } from '../engine/global-averages.ts'
import type { TileRunner } from '../engine/tile-runner.ts'
import { bleedUnderTransparency } from '../pixels/bleed-under-transparency.ts'
import { keepExactAlpha } from '../pixels/keep-exact-alpha.ts'

/**
 * Enlarges a tile of 1 to 4 channels with a network that takes RGB. Gray is run as three equal channels and
 * comes back as one. Cyan, magenta and yellow are run as the red, green and blue they take away, and black as a gray
 * picture of its own: converted to RGB and back, inks would be separated anew. Alpha is a picture of its own; a tile whose alpha is the same everywhere needs no run.
 * Colour under full transparency is replaced by its surroundings first, so that none of it bleeds out.
 */
export async function upscalePixels(
  runner: TileRunner,
  block: PixelBlock,
  hasAlpha: boolean,
  averages: GlobalAverages | null,
  signal: AbortSignal,
): Promise<PixelBlock> {
  if (!hasAlpha && block.channels === 4) return await upscaleInks(runner, block, averages, signal)
  if (!hasAlpha) return await upscaleColour(runner, block, averages, signal)
  const alpha = pickChannels(block, [block.channels - 1])
  const enlargedColour = await upscaleColour(runner, colourOf(block), averages, signal)
  const enlargedAlpha = await upscaleAlpha(runner, alpha, signal)
  return withPlane(enlargedColour, enlargedAlpha)
}

/** The global averages of a tile's colours, as {@link upscalePixels} runs them. */
export async function measureColourAverages(
  runner: TileRunner,
  block: PixelBlock,
  hasAlpha: boolean,
  signal: AbortSignal,
): Promise<GlobalAverages> {
  if (!hasAlpha && block.channels === 4) return await runner.measureAverages(lightOf(block), signal)
  return await runner.measureAverages(asRgb(hasAlpha ? colourOf(block) : block), signal)
}

async function upscaleInks(
  runner: TileRunner,
  block: PixelBlock,
  averages: GlobalAverages | null,
  signal: AbortSignal,
): Promise<PixelBlock> {
  const colour = await upscaleColour(runner, lightOf(block), averages, signal)
  const black = inverted(pickChannels(block, [3]))
  const enlarged =
    constantPlane(black, runner.model.facts.scale) ?? (await upscaleColour(runner, black, null, signal))
  return withPlane(inverted(colour), inverted(enlarged))
}

/** The light that cyan, magenta and yellow leave, as RGB. */
function lightOf(block: PixelBlock): PixelBlock {
  return inverted(pickChannels(block, [0, 1, 2]))
}

function inverted(block: PixelBlock): PixelBlock {
  const full = maximumSample(block.samples)
  return { ...block, samples: block.samples.map((sample) => full - sample) }
}

function colourOf(block: PixelBlock): PixelBlock {
  return pickChannels(bleedUnderTransparency(block), block.channels === 4 ? [0, 1, 2] : [0])
}

function asRgb(block: PixelBlock): PixelBlock {
  return block.channels === 3 ? block : pickChannels(block, [0, 0, 0])
}

async function upscaleColour(
  runner: TileRunner,
  block: PixelBlock,
  averages: GlobalAverages | null,
  signal: AbortSignal,
): Promise<PixelBlock> {
  const enlarged = await runner.run(asRgb(block), averages, signal)
  return block.channels === 3 ? enlarged : meanOfChannels(enlarged)
}

async function upscaleAlpha(runner: TileRunner, alpha: PixelBlock, signal: AbortSignal): Promise<PixelBlock> {
  const { scale } = runner.model.facts
  const constant = constantPlane(alpha, scale)
  if (constant !== null) return constant
  return keepExactAlpha(alpha, await upscaleColour(runner, alpha, null, signal), scale)
}

/** A plane of one value, enlarged; `null` where values differ. */
function constantPlane(plane: PixelBlock, scale: number): PixelBlock | null {
  const first = plane.samples[0] ?? maximumSample(plane.samples)
  if (!plane.samples.every((sample) => sample === first)) return null
  const widthPx = plane.widthPx * scale
  const heightPx = plane.heightPx * scale
  const samples = newSamples(plane.samples, widthPx * heightPx).fill(first)
  return { widthPx, heightPx, channels: 1, samples }
}

/** A block of the named channels of another, in that order. */
function pickChannels(block: PixelBlock, channels: readonly number[]): PixelBlock {
  const pixels = block.widthPx * block.heightPx
  const samples = newSamples(block.samples, pixels * channels.length)
  for (let pixel = 0, at = 0; pixel < pixels; pixel++) {
    for (const channel of channels) samples[at++] = block.samples[pixel * block.channels + channel] ?? 0
  }
  return { widthPx: block.widthPx, heightPx: block.heightPx, channels: channels.length, samples }
}

function meanOfChannels(block: PixelBlock): PixelBlock {
  const pixels = block.widthPx * block.heightPx
  const samples = newSamples(block.samples, pixels)
  for (let pixel = 0; pixel < pixels; pixel++) {
    let sum = 0
    for (let channel = 0; channel < block.channels; channel++) {
      sum += block.samples[pixel * block.channels + channel] ?? 0
    }
    samples[pixel] = Math.round(sum / block.channels)
  }
  return { widthPx: block.widthPx, heightPx: block.heightPx, channels: 1, samples }
}

/** Adds a plane as the last channel. */
function withPlane(colour: PixelBlock, alpha: PixelBlock): PixelBlock {
  const channels = colour.channels + 1
  const pixels = colour.widthPx * colour.heightPx
  const samples = newSamples(colour.samples, pixels * channels)
  for (let pixel = 0, at = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < colour.channels; channel++) {
      samples[at++] = colour.samples[pixel * colour.channels + channel] ?? 0
    }
    samples[at++] = alpha.samples[pixel] ?? 0
  }
  return { widthPx: colour.widthPx, heightPx: colour.heightPx, channels, samples }
}
