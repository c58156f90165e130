import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chooseOutputPath } from '../../../electron/backend/queue/outputs/choose-output-path.ts'
import { findImages } from '../../../electron/backend/queue/adding/find-images.ts'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any', collision: 'overwrite' })

test.skipIf(process.platform === 'win32')(
  'another input of the queue is not overwritten through a link to its folder',
  async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'real'))
    symlinkSync(join(folder, 'real'), join(folder, 'link'))
    const other = await writePicture(join(folder, 'real', 'b.png'), 2)
    const before = readFileSync(other)
    const input = await writePicture(join(folder, 'a.png'))
    const { database } = openJobDatabase(':memory:')
    const store = new JobStore(database)
    const { found } = await findImages([input, other], null, new AbortController().signal)
    store.add(found, settings)
    const choice = chooseOutputPath(input, join(folder, 'link'), 'b.png', 'overwrite', {
      isInput: (path, file) => store.isInput(path, file),
      isTaken: () => false,
      isResultOfOtherSettings: () => Promise.resolve(false),
    })
    await expect(choice).rejects.toMatchObject({ code: 'output-is-input' })
    expect(readFileSync(other)).toEqual(before)
  },
)
