import { join } from 'node:path'
import { expect, test } from 'vitest'
import { upscaleSettingsSchema } from '../../electron/common/settings/upscale-settings.ts'
import { startBackend, whenIdle } from '../fixtures/backend-process.ts'
import { childrenOf } from '../fixtures/children-of.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { canWatch, watchedPlace } from '../fixtures/watched-run.ts'
import { writePicture } from '../fixtures/write-picture.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'enlarger-photo-x4', device: 'cpu' })

/** onnxruntime connects some fifteen seconds after its start, and then again and again. */
const longEnoughMs = 40_000

test.runIf(canWatch)(
  'a batch of more than half a minute opens no socket to another machine and leaves no file of telemetry',
  async () => {
    const folder = temporaryFolder()
    const place = watchedPlace(join(folder, 'place'))
    const backend = startBackend(join(folder, 'data'), {
      environment: place.environment,
      command: place.watching,
    })
    const startedAt = performance.now()
    const inferences = new Set<number>()
    let images = 0
    while (performance.now() - startedAt < longEnoughMs) {
      const path = await writePicture(join(folder, 'in', `${images++}.png`), images, 64, 64)
      await backend.client.call('jobs.add', { paths: [path], settings, outputDirectory: join(folder, 'out') })
      await backend.client.call('queue.start', undefined)
      await whenIdle(backend)
      // The backend is strace's child, inference is the backend's.
      childrenOf(backend.child.pid)
        .flatMap(childrenOf)
        .forEach((id) => inferences.add(id))
    }
    const { counts } = await backend.client.call('queue.status', undefined)
    await backend.close()
    expect(counts.done).toBe(images)
    // One and the same child computed all the time.
    expect(inferences.size).toBe(1)
    expect(place.networkCalls()).toEqual([])
    expect(place.leftovers()).toEqual([])
  },
)
