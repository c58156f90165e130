import { readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startRedis } from '../../fixtures/redis-server.ts'
import { runEnlarger, startEnlarger } from '../../fixtures/run-enlarger.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { withFatalDecoder } from '../../fixtures/with-fatal-decoder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

test(
  'a worker goes on after a picture that ends every process that reads it, and the task is listed as failed',
  { timeout: 300_000 },
  async ({ skip }) => {
    const folder = temporaryFolder()
    const address = ['--redis', await startRedis(skip)]
    const data = join(folder, 'data')
    for (const name of ['1.png', '2.png']) await writePicture(join(folder, 'in', name), 1)
    renameSync(await writePicture(join(folder, 'x.png'), 9), join(folder, 'in', 'fatal.png'))
    const { child, finished } = withFatalDecoder(join(folder, 'temporary'), () =>
      startEnlarger(data, 'worker', ...address, '--root', folder),
    )
    const submitted = await runEnlarger(
      data,
      ...['submit', join(folder, 'in'), ...address, '--device', 'cpu', '--wait'],
    )
    expect(submitted.exitCode).toBe(1)
    const tasks = await runEnlarger(data, 'tasks', ...address, '--json')
    expect(JSON.parse(tasks.stdout)).toMatchObject({ waiting: 0, active: 0, done: 2, failed: 1 })
    expect(tasks.stdout).toMatch(/fatal\.png.*made its decoder stop unexpectedly/s)
    child.kill('SIGTERM')
    expect((await finished).exitCode).toBe(0)
    expect(readdirSync(join(folder, 'in-enlarged')).sort()).toEqual(['1_4x.png', '2_4x.png'])
  },
)
