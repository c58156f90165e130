import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { startRedis } from '../../fixtures/redis-server.ts'
import { runEnlarger, startEnlarger } from '../../fixtures/run-enlarger.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

const data = mkdtempSync(join(tmpdir(), 'enlarger-data-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))

test(
  'two workers side by side, one killed in the midst of an image, make every image exactly once and name the broken one',
  { timeout: 300_000 },
  async ({ skip }) => {
    const folder = temporaryFolder()
    const address = ['--redis', await startRedis(skip)]
    const images = 12
    for (let i = 0; i < images; i++) await writePicture(join(folder, 'in', `${i}.png`), i + 1, 200, 150)
    await writePicture(join(folder, 'in', '0.jpg'), 99)
    writeFileSync(join(folder, 'in', 'broken.jpg'), 'no image')
    const [victim, survivor] = [
      startEnlarger(data, 'worker', ...address, '--root', folder),
      startEnlarger(data, 'worker', ...address, '--root', folder),
    ]
    const submitted = await runEnlarger(data, 'submit', join(folder, 'in'), ...address, '--device', 'cpu')
    expect(submitted).toMatchObject({ exitCode: 0 })
    await Promise.all([hasDoneOne(victim.child), hasDoneOne(survivor.child)])
    victim.child.kill('SIGKILL')
    // Submitting the same images again adds nothing, and waits for what is there.
    const again = await runEnlarger(
      data,
      'submit',
      join(folder, 'in'),
      ...address,
      '--device',
      'cpu',
      '--wait',
    )
    expect(again.exitCode).toBe(1)
    const tasks = await runEnlarger(data, 'tasks', ...address, '--json')
    expect(JSON.parse(tasks.stdout)).toMatchObject({ waiting: 0, active: 0, done: images + 1, failed: 1 })
    expect(tasks.stdout).toContain('input-unsupported')
    survivor.child.kill('SIGTERM')
    expect((await survivor.finished).exitCode).toBe(0)
    // What the killed one left half-written is gone, too.
    const outputs = readdirSync(join(folder, 'in-enlarged'), { recursive: true }).map(String)
    expect(outputs.sort()).toEqual(
      ['0_4x (2).png', ...Array.from({ length: images }, (_, i) => `${i}_4x.png`)].sort(),
    )
    for (const name of outputs) {
      const { width, height } = await sharp(join(folder, 'in-enlarged', name)).metadata()
      expect(width * height).toBeGreaterThan(0)
    }
  },
)

test('a server that does not answer is named, with exit code 1', async () => {
  const { exitCode, stderr } = await runEnlarger(data, 'tasks', '--redis', 'redis://127.0.0.1:9')
  expect(exitCode).toBe(1)
  expect(stderr).toContain('Redis')
})

/** Settles when a worker has finished its first image and begun the next. */
function hasDoneOne(child: ReturnType<typeof startEnlarger>['child']): Promise<void> {
  return new Promise((resolve) => {
    child.stderr.on('data', (text: string) => {
      if (text.includes('done:')) setTimeout(resolve, 100)
    })
  })
}
