import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { outputPlace } from '../../../electron/cli/output-file.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })

test.each([
  ['result.png', 'png'],
  ['a.b.JPEG', 'jpeg'],
  ['scan.tif', 'tiff'],
] as const)('%s is the file of one image, in the format it names', async (name, format) => {
  const folder = temporaryFolder()
  const place = await outputPlace(join(folder, name), [join(folder, 'a.jpg')], settings, false)
  expect(place.directory).toBe(folder)
  expect(place.settings).toMatchObject({ nameTemplate: name, encoding: { format } })
})

test('a name without an image’s extension, and a folder whatever its name, are folders', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'set.png'))
  for (const name of ['larger', 'larger.v2', 'set.png']) {
    const place = await outputPlace(join(folder, name), ['a.jpg', 'b.jpg'], settings, false)
    expect(place).toEqual({ directory: join(folder, name), settings })
  }
})

test('a file’s name is refused for several images, for a folder, and with another format', async () => {
  const folder = temporaryFolder()
  const output = join(folder, 'result.png')
  for (const paths of [['a.jpg', 'b.jpg'], [folder]]) {
    await expect(outputPlace(output, paths, settings, false)).rejects.toThrow(/Expected -o to name a folder/)
  }
  const jpeg = { ...settings, encoding: { ...settings.encoding, format: 'jpeg' as const } }
  await expect(outputPlace(output, ['a.jpg'], jpeg, true)).rejects.toThrow(/Expected one format/)
})
