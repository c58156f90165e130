import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runEnlarger } from '../../fixtures/run-enlarger.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { deltaE2000, profileLab } from '../image/colour-difference.ts'
import { buildProfile, profiles } from '../image/icc-builder.ts'
import { plainTiff } from '../image/plain-tiff.ts'
import { readWhole } from '../image/write-image.ts'
import { openImageSource } from '../../fixtures/local-images.ts'

const levels = 16
const patchPx = 12

/** Flat patches from black to the purest red the space has, 16 bits. */
function redRamp(): Uint16Array {
  const widthPx = levels * patchPx
  const samples = new Uint16Array(widthPx * patchPx * 3)
  for (let pixel = 0; pixel < widthPx * patchPx; pixel++) {
    samples[pixel * 3] = Math.round((Math.floor((pixel % widthPx) / patchPx) / (levels - 1)) * 65_535)
  }
  return samples
}

test('flat reds outside sRGB come through the default model within a colour difference of 1', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'in'))
  const names = ['displayP3', 'adobeRgb'] as const
  for (const name of names) {
    const icc = buildProfile(profiles[name])
    const picture = { widthPx: levels * patchPx, heightPx: patchPx, channels: 3, samples: redRamp(), icc }
    writeFileSync(join(folder, 'in', `${name}.tif`), plainTiff(picture))
  }
  const output = join(folder, 'out')
  const options = ['-m', 'enlarger-photo-x4', '-o', output, '-f', 'tiff']
  const run = await runEnlarger(join(folder, 'data'), join(folder, 'in'), ...options)
  expect(run).toMatchObject({ exitCode: 0 })
  for (const name of names) {
    const source = await openImageSource(join(output, `${name}_4x.tif`))
    const { samples, widthPx } = await readWhole(source, 64)
    expect(Buffer.from(source.metadata.icc!)).toEqual(Buffer.from(buildProfile(profiles[name])))
    await source.close()
    const side = patchPx * 4
    for (let level = 0; level < levels; level++) {
      const at = ((side / 2) * widthPx + level * side + side / 2) * 3
      const got = [0, 1, 2].map((channel) => (samples[at + channel] ?? 0) / 65_535)
      const wanted = [level / (levels - 1), 0, 0]
      const difference = deltaE2000(profileLab(profiles[name], got), profileLab(profiles[name], wanted))
      expect(difference, `${name}, level ${level}`).toBeLessThan(1)
    }
  }
})
