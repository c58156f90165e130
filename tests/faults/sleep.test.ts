import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Job } from '../../electron/common/jobs/job.ts'
import { englishText } from '../../electron/common/messages/english-text.ts'
import { upscaleSettingsSchema } from '../../electron/common/settings/upscale-settings.ts'
import { shortestHangLimitMs } from '../../electron/backend/engine/run-clock.ts'
import { startBackend, whenIdle, type BackendUnderTest } from '../fixtures/backend-process.ts'
import { childrenOf } from '../fixtures/children-of.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { writePicture } from '../fixtures/write-picture.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'enlarger-photo-x4', device: 'cpu', tileSizePx: 64 })

/** Longer than a run of a tile may take. */
const sleepMs = shortestHangLimitMs + 15_000

/** Upscales one picture of many tiles; once some have run, `disturb` has the backend. */
async function upscaled(folder: string, name: string, disturb: (backend: BackendUnderTest) => Promise<void>) {
  const startedMs = performance.now()
  const backend = startBackend(join(folder, `${name}-data`))
  const { client } = backend
  const inputPath = await writePicture(join(folder, 'a.png'), 3, 500, 400)
  const outputDirectory = join(folder, name)
  const begun = new Promise<void>((resolve) => {
    client.on('job.state', ({ state }) => {
      if (state.kind === 'running' && (state.progress?.tilesDone ?? 0) > 2) resolve()
    })
  })
  await client.call('jobs.add', { paths: [inputPath], settings, outputDirectory })
  await client.call('queue.start', undefined)
  await begun
  await disturb(backend)
  await whenIdle(backend)
  const [job] = (await client.call('jobs.list', {})).jobs
  await backend.close()
  return {
    job,
    tookMs: performance.now() - startedMs,
    picture: readFileSync(join(outputDirectory, 'a_4x.png')),
  }
}

function resultOf(job: Job | undefined) {
  if (job?.state.kind !== 'done') throw new Error(`Expected a result but the image is ${job?.state.kind}.`)
  return job.state.result
}

test.runIf(process.platform === 'linux')(
  'a computer that sleeps longer than a tile may take goes on as if nothing had been',
  async () => {
    const folder = temporaryFolder()
    const calm = await upscaled(folder, 'calm', () => Promise.resolve())
    const slept = await upscaled(folder, 'slept', async ({ child }) => {
      const processes = [...childrenOf(child.pid), Number(child.pid)]
      for (const id of processes) process.kill(id, 'SIGSTOP')
      await sleep(sleepMs)
      for (const id of processes.reverse()) process.kill(id, 'SIGCONT')
    })
    expect(slept.picture).toEqual(calm.picture)
    expect(resultOf(slept.job).warnings).toEqual(resultOf(calm.job).warnings)
    // The image's time does not count the sleep.
    expect(resultOf(slept.job).elapsedMs).toBeLessThan(slept.tookMs - sleepMs + 5000)
  },
)

test.runIf(process.platform === 'linux')(
  'an inference child that is stopped for longer than a tile may take is replaced, and the image goes on',
  async () => {
    const folder = temporaryFolder()
    const calm = await upscaled(folder, 'calm', () => Promise.resolve())
    const stopped = await upscaled(folder, 'stopped', async ({ child }) => {
      for (const id of childrenOf(child.pid)) process.kill(id, 'SIGSTOP')
      await Promise.resolve()
    })
    expect(stopped.picture).toEqual(calm.picture)
    expect(resultOf(stopped.job).warnings.map(englishText).join(' ')).toMatch(/no answer within/)
  },
)
