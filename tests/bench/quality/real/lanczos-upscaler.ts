import { resizeLanczos } from '../../../../electron/backend/pixels/lanczos-resize.ts'
import { planesOf, type Planes } from '../read-image.ts'
import { secondsOf, type Upscaler } from '../upscaler.ts'
import { interleaved } from './interleaved.ts'

/** Plain enlargement by Lanczos-3, as the product offers it: what every model has to be better than. */
export function lanczosUpscaler(scale: number): Upscaler {
  const upscale = (image: Planes): Promise<Planes> => {
    const [samples, { raw }] = interleaved(image)
    if (raw === undefined) throw new TypeError('Expected the size of the picture but received none')
    const { width, height, channels } = raw
    const block = { widthPx: width, heightPx: height, channels, samples }
    const result = resizeLanczos(block, width * scale, height * scale)
    return Promise.resolve(planesOf(result.samples, result.widthPx, result.heightPx, channels))
  }
  return {
    id: `lanczos-x${scale}`,
    name: `Lanczos ${scale}×`,
    facts: { scale, colourModel: 'rgb', preEnlarged: false },
    upscale,
    timeNetwork: (image) => secondsOf(() => upscale(image)),
  }
}
