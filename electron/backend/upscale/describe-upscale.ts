import type { ExecutionProvider } from '../../common/identifiers.ts'
import type { UpscaleSettings } from '../../common/upscale-settings.ts'

/** What made a picture, as its XMP names it. Folders and names stay out: they are nobody else's business. */
export function describeUpscale(
  settings: UpscaleSettings,
  device: ExecutionProvider,
): Readonly<Record<string, string>> {
  return {
    Software: 'Enlarger',
    Model: settings.modelId,
    Device: device,
    Target: JSON.stringify(settings.target),
    Finish: JSON.stringify(settings.finish),
  }
}
