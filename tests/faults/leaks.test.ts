import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { upscaleSettingsSchema } from '../../electron/common/settings/upscale-settings.ts'
import { startBackend, whenIdle } from '../fixtures/backend-process.ts'
import { childrenOf } from '../fixtures/children-of.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { writePicture } from '../fixtures/write-picture.ts'

/** Models of different size and kind, taken in turn. */
const models = ['enlarger-photo-x4', 'enlarger-photo-x2', 'fsrcnn-x3', 'espcn-x2']
/** Caches fill, code is compiled, and allocators take what they then hold. */
const warmUpRounds = 2
const rounds = 5
const imagesPerTurn = 50
/** Between the first two rounds and the last two lie 600 images and 12 changes of the model. */
const mayGrowMiB = 24

/** What processes hold after one model's turn. */
interface Held {
  readonly backendMiB: number
  readonly inferenceMiB: number
  /** Each session has a thread. */
  readonly inferenceThreads: number
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
    for (let round = 0; round < warmUpRounds + rounds; round++) {
      const turns: Held[] = []
      for (const modelId of models) {
        const settings = upscaleSettingsSchema.parse({ modelId, exactModel: true, device: 'cpu' })
        const outputDirectory = join(folder, `${modelId}-${round}`)
        const { added } = await client.call('jobs.add', { paths: [inputs], settings, outputDirectory })
        expect(added).toBe(imagesPerTurn)
        await client.call('queue.start', undefined)
        await whenIdle(backend)
        const [inference] = childrenOf(child.pid)
        const now = {
          backendMiB: residentMiB(child.pid),
          inferenceMiB: residentMiB(inference),
          inferenceThreads: statusOf(inference, 'Threads'),
        }
        turns.push(now)
        console.log(`round ${round + 1}, ${modelId}:`, now)
      }
      if (round >= warmUpRounds) held.push(turns)
    }
    const { counts } = await client.call('queue.status', undefined)
    await backend.close()
    const images = models.length * (warmUpRounds + rounds) * imagesPerTurn
    expect(counts).toMatchObject({ done: images, failed: 0, skipped: 0 })
    const [early, late] = [held.slice(0, 2).flat(), held.slice(-2).flat()]
    // Garbage makes what is held swing; what leaks grows with every image, and lifts the lowest, too.
    const growth = (name: keyof Held): number =>
      Math.min(...late.map((now) => now[name])) - Math.min(...early.map((now) => now[name]))
    expect.soft(growth('inferenceThreads'), 'threads of inference').toBe(0)
    expect.soft(growth('backendMiB'), 'growth of the backend').toBeLessThan(mayGrowMiB)
    expect.soft(growth('inferenceMiB'), 'growth of inference').toBeLessThan(mayGrowMiB)
  },
)

function residentMiB(processId: number | undefined): number {
  return Math.round(statusOf(processId, 'VmRSS') / 1024)
}

/** A number of what Linux tells of a process. */
function statusOf(processId: number | undefined, name: string): number {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8')
  const [, value] = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status) ?? []
  return Number(value)
}
