import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { backendContract } from '../../../electron/common/contracts/backend-contract.ts'
import type { Job } from '../../../electron/common/jobs/job.ts'
import { createClient, type Client } from '../../../electron/common/rpc/client.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { startBackendProcess } from '../../../electron/host/backend-process.ts'
import { followProgress } from '../../../electron/host/follow-progress.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'enlarger-photo-x4', device: 'cpu' })
const modules = join(import.meta.dirname, '../..')

/** The backend as the desktop keeps it running, with decoders that die of some pictures. */
function startFragileBackend(folder: string) {
  const fatalDecoder = pathToFileURL(join(modules, 'fixtures/fatal-decoder.ts')).href
  const seen = { restarts: 0, failure: null as string | null }
  const kept = startBackendProcess(
    {
      node: process.execPath,
      entry: join(modules, '../electron/backend/main.ts'),
      environment: {
        ENLARGER_DATA_DIRECTORY: join(folder, 'data'),
        // The processes that it starts are started like this, too.
        NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import ${fatalDecoder}`,
      },
    },
    {
      onRestarted: () => {
        seen.restarts++
        askForProgress()
      },
      onFailed: (reason) => (seen.failure = reason),
    },
  )
  const client = createClient(backendContract, kept.hub.connect())
  const askForProgress = followProgress(client, kept)
  return { seen, client, close: () => kept.close() }
}

/** Calls until a backend lives long enough to answer. */
async function jobsOf(client: Client<typeof backendContract>): Promise<Job[]> {
  return await client.call('jobs.list', {}).then(
    ({ jobs }) => jobs,
    () => [],
  )
}

test(
  'pictures that end every process that decodes them fail by name, are not shown, and the backend runs on',
  { timeout: 240_000 },
  async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'in'))
    for (const name of ['1.png', '2.png', '3.png']) await writePicture(join(folder, 'in', name), 1)
    for (const name of ['fatal.png', 'fatal-2.png', 'fatal-3.png'])
      renameSync(await writePicture(join(folder, 'x.png'), 9), join(folder, 'in', name))
    const { client, seen, close } = startFragileBackend(folder)
    await client
      .call('jobs.add', { paths: [join(folder, 'in')], settings, outputDirectory: join(folder, 'out') })
      .catch(() => undefined)
    await expect.poll(async () => (await jobsOf(client)).length, { timeout: 60_000 }).toBe(6)
    await expect
      .poll(
        () =>
          client.call('queue.start', undefined).then(
            () => true,
            () => false,
          ),
        { timeout: 60_000 },
      )
      .toBe(true)
    await expect
      .poll(async () => (await jobsOf(client)).map(({ state }) => state.kind).sort(), {
        timeout: 180_000,
        interval: 300,
      })
      .toEqual(['done', 'done', 'done', 'failed', 'failed', 'failed'])
    const fatal = (await jobsOf(client)).find(({ inputPath }) => inputPath.endsWith('fatal.png'))
    expect(fatal?.state).toMatchObject({
      code: 'input-corrupt',
      message: expect.stringMatching(/fatal\.png” made its decoder stop unexpectedly \(SIGSEGV\)/) as string,
    })
    // The window asks for it, again and again.
    const id = fatal?.id
    if (!id) throw new Error('Expected the picture in the queue.')
    await expect
      .poll(
        () =>
          client.call('images.locate', { id, kind: 'thumbnail' }).then(
            () => 'shown',
            (error: unknown) => (error as { code: string }).code,
          ),
        { timeout: 60_000, interval: 300 },
      )
      .toBe('input-corrupt')
    expect(seen).toEqual({ restarts: 0, failure: null })
    await close()
  },
)
