import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { upscaleSettingsSchema } from '../../electron/common/upscale-settings.ts'
import { startBackend, whenIdle } from '../fixtures/backend-process.ts'
import { childrenOf } from '../fixtures/children-of.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { writePicture } from '../fixtures/write-picture.ts'

/** Models of different size and kind, taken in turn. */
const models = ['enlarger-photo-x4', 'enlarger-photo-x2', 'fsrcnn-x3', 'espcn-x2']
const rounds = 5
const imagesPerTurn = 50

/** What processes hold after one model's turn, in MiB. */
interface Held {
  readonly backend: number
  readonly inference: number
}

test.runIf(process.platform === 'linux')(
  '1,000 images and 20 changes of the model leave backend and inference as large as they were',
  async () => {
    const folder = temporaryFolder()
    const inputs = join(folder, 'in')
    for (let i = 0; i < imagesPerTurn; i++)
      await writePicture(join(inputs, `${i}.png`), i + 1, 40 + i, 30 + i)
    const backend = startBackend(join(folder, 'data'))
    const { client, child } = backend
    const held: Held[][] = []
    for (let round = 0; round < rounds; round++) {
      held.push([])
      for (const modelId of models) {
        const settings = upscaleSettingsSchema.parse({ modelId, exactModel: true, device: 'cpu' })
        const outputDirectory = join(folder, `${modelId}-${round}`)
        const { added } = await client.call('jobs.add', { paths: [inputs], settings, outputDirectory })
        expect(added).toBe(imagesPerTurn)
        await client.call('queue.start', undefined)
        await whenIdle(backend)
        const [inference] = childrenOf(child.pid)
        const now = { backend: residentMiB(child.pid), inference: residentMiB(inference) }
        held[round]?.push(now)
        console.log(
          `round ${round + 1}, ${modelId}: backend ${now.backend} MiB, inference ${now.inference} MiB`,
        )
      }
    }
    const { counts } = await client.call('queue.status', undefined)
    await backend.close()
    expect(counts).toMatchObject({ done: models.length * rounds * imagesPerTurn, failed: 0, skipped: 0 })
    for (const name of ['backend', 'inference'] as const) {
      // Garbage makes what is held swing by a third; what leaks grows with every image, and lifts the lowest too.
      const lowest = (some: readonly Held[][]): number => Math.min(...some.flat().map((now) => now[name]))
      // The first round warms up.
      expect(lowest(held.slice(-2)), name).toBeLessThan(lowest(held.slice(1, 2)) * 1.1 + 16)
    }
  },
)

function residentMiB(processId: number | undefined): number {
  const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${processId}/status`, 'utf8')) ?? []
  return Math.round(Number(kibibytes) / 1024)
}
