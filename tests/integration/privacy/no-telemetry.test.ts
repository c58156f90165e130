import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { startBackend, whenIdle } from '../../fixtures/backend-process.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { canWatch, watchedPlace } from '../../fixtures/watched-run.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'enlarger-photo-x4', device: 'cpu' })

describe('privacy', () => {
  // Where this fails, the library has changed its ways, and the next test may see nothing because it looks in vain.
  it.runIf(process.platform === 'linux')(
    'has something to switch off: onnxruntime by itself writes a device id at once',
    async () => {
      const place = watchedPlace(temporaryFolder())
      const library = pathToFileURL(createRequire(import.meta.url).resolve('onnxruntime-node')).href
      const program = `const { listSupportedBackends, InferenceSession } = (await import('${library}')).default
        await InferenceSession.create(new Uint8Array(1)).catch(() => listSupportedBackends())
        process.stdout.write('loaded')
        setInterval(() => undefined, 1000)`
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        env: place.environment,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      await once(child.stdout, 'data')
      // Long before it would connect, some fifteen seconds after its start.
      child.kill('SIGKILL')
      await once(child, 'exit')
      expect(place.leftovers()).toContain('Microsoft')
    },
  )

  it('enlarges images of every decoder without a socket to another machine or a file of telemetry', async () => {
    const folder = temporaryFolder()
    const place = watchedPlace(join(folder, 'place'))
    await writePicture(join(folder, 'in', 'a.png'))
    const fixtures = join(import.meta.dirname, '../../fixtures/images')
    for (const name of [
      'quadrants.heic',
      'quadrants.jp2',
      'quadrants.jxl',
      'quadrants.psd',
      'zstd-two-pages.tif',
    ])
      await copyFile(join(fixtures, name), join(folder, 'in', name))
    const backend = startBackend(join(folder, 'data'), {
      environment: place.environment,
      ...(canWatch ? { command: place.watching } : {}),
    })
    await backend.client.call('devices.list', undefined)
    await backend.client.call('jobs.add', {
      paths: [join(folder, 'in')],
      settings,
      outputDirectory: join(folder, 'out'),
    })
    await backend.client.call('queue.start', undefined)
    await whenIdle(backend)
    const { jobs } = await backend.client.call('jobs.list', { offset: 0, limit: 10 })
    await backend.close()
    expect(jobs.map(({ state }) => (state.kind === 'failed' ? state : state.kind))).toEqual(
      Array(6).fill('done'),
    )
    expect(place.networkCalls()).toEqual([])
    expect(place.leftovers()).toEqual([])
  })
})
