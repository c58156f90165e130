import { resizeBicubic } from '../../../electron/common/metrics/bicubic-resize.ts'
import { type GraphFacts } from '../../../electron/common/models/model-descriptor.ts'
import { type Planes } from './read-image.ts'

/** Anything that enlarges planes and can be measured. Values are 0–255; the output is neither clamped nor rounded. */
export interface Upscaler {
  readonly id: string
  readonly name: string
  readonly facts: Pick<GraphFacts, 'scale' | 'colourModel' | 'preEnlarged'>
  readonly upscale: (image: Planes) => Promise<Planes>
  /** Seconds that the network alone takes for the image, without converting pixels. */
  readonly timeNetwork: (image: Planes) => Promise<number>
}

/** MATLAB's bicubic enlargement: the row every table of the literature starts with. */
export function bicubicUpscaler(scale: number): Upscaler {
  const upscale = (image: Planes) =>
    Promise.resolve(image.map((plane) => resizeBicubic(plane, scale, { isRoundedToBytes: true })))
  return {
    id: `bicubic-x${scale}`,
    name: `Bicubic ${scale}×`,
    facts: { scale, colourModel: 'rgb', preEnlarged: false },
    upscale,
    timeNetwork: (image) => secondsOf(() => upscale(image)),
  }
}

/** Seconds until what `work` returns has settled. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
