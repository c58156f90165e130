import { parentPort, workerData } from 'node:worker_threads'
import { haveSameColours } from '../../image/colour/icc-colours.ts'
import { webAssemblyReason } from '../../image/wasm/web-assembly-reason.ts'
import type { JxlAnswer, JxlRequest } from './jxl-request.ts'
import { openWasmVips, type WasmVips } from './open-wasm-vips.ts'

/** Entry of a worker thread that writes one JPEG XL file and ends. */
const answer = await write(workerData as JxlRequest)
parentPort?.postMessage(answer)

async function write(request: JxlRequest): Promise<JxlAnswer> {
  const { inputPath, outputPath, quality, lossless, effort, animation } = request
  try {
    const vips = await openWasmVips()
    const opened = vips.Image.tiffload(inputPath, { n: animation === null ? 1 : -1, access: 'sequential' })
    const image = animation === null ? opened : opened.copy()
    if (animation !== null) {
      image.setArrayInt('delay', [...animation.delaysMs])
      image.setInt('loop', animation.loop)
    }
    const isLossless = lossless || !keepsProfile(vips, image)
    image.jxlsave(outputPath, { Q: quality, lossless: isLossless, effort, keep: 'icc' })
    return { kind: 'written', lossless: isLossless }
  } catch (error) {
    return { kind: 'failed', reason: webAssemblyReason(error) }
  }
}

/**
 * Whether the lossy mode keeps an image's profile. It stores colours in a space of its own, and the decoder can turn
 * them back into profiles that consist of primaries and a power curve; any other picture comes back as linear sRGB,
 * clipped (ProPhoto: differences up to 23 in ΔE2000). Tried on a few black pixels.
 */
function keepsProfile(vips: WasmVips, image: ReturnType<WasmVips['Image']['newFromFile']>): boolean {
  const name = 'icc-profile-data'
  if (image.getTypeof(name) === 0) return true
  const profile = new Uint8Array(image.getBlob(name))
  const black = vips.Image.black(8, 8, { bands: image.bands })
    .cast(image.format)
    .copy({ interpretation: image.interpretation })
  black.setBlob(name, profile)
  const back = vips.Image.jxlloadBuffer(black.jxlsaveBuffer({ Q: 90, effort: 1, keep: 'icc' }))
  return back.getTypeof(name) !== 0 && haveSameColours(profile, new Uint8Array(back.getBlob(name)))
}
