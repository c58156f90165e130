import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Queue } from 'bullmq'
import { expect, onTestFinished, test } from 'vitest'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { startRedis } from '../../fixtures/redis-server.ts'
import { runEnlarger, startEnlarger } from '../../fixtures/run-enlarger.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'enlarger-photo-x4', device: 'cpu' })

test(
  'tasks that name folders, places outside the roots or nonsense are refused, and each later task gets its own answer',
  { timeout: 300_000 },
  async ({ skip }) => {
    const folder = temporaryFolder()
    const url = await startRedis(skip)
    const root = join(folder, 'root')
    for (const name of ['1.png', '2.png', '3.png']) await writePicture(join(root, 'many', name), 1)
    const honest = await writePicture(join(root, 'in', 'honest.png'), 5)
    const secret = await writePicture(join(folder, 'secret.png'), 6)
    mkdirSync(join(root, 'out'))

    const queue = new Queue('enlarger', { connection: { url } })
    onTestFinished(() => queue.close())
    const out = join(root, 'out')
    const hostile = {
      folder: { inputPath: join(root, 'many'), outputDirectory: out, settings },
      readsOutside: { inputPath: secret, outputDirectory: out, settings },
      writesOutside: { inputPath: honest, outputDirectory: join(folder, 'outside'), settings },
      longPath: { inputPath: 'x'.repeat(1_000_000), outputDirectory: out, settings },
      nonsense: { rm: '-rf' },
    }
    for (const [jobId, data] of Object.entries(hostile))
      await queue.add('image', data, { jobId, attempts: 1 })
    const { child, finished } = startEnlarger(
      join(folder, 'data'),
      ...['worker', '--redis', url, '--root', root],
    )
    const submitted = await runEnlarger(
      join(folder, 'data'),
      ...['submit', honest, '-o', out, '--redis', url, '--device', 'cpu', '--wait'],
    )
    expect(submitted).toMatchObject({ exitCode: 0 })
    const reasons = new Map((await queue.getFailed()).map((job) => [job.id, job.failedReason]))
    child.kill('SIGTERM')
    const { stderr, stdout } = await finished
    expect([...reasons.keys()].sort()).toEqual(Object.keys(hostile).sort())
    expect(reasons.get('folder')).toContain('it is a folder')
    expect(reasons.get('readsOutside')).toContain('--root')
    expect(reasons.get('writesOutside')).toContain('--root')
    expect(readdirSync(out)).toEqual(['honest_4x.png'])
    expect(existsSync(join(folder, 'outside'))).toBe(false)
    // A path of a million characters floods no terminal.
    expect((stderr + stdout).length).toBeLessThan(5000)
  },
)
