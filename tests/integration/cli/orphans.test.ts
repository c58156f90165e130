import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { runEnlarger } from '../../fixtures/run-enlarger.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

test.skipIf(process.platform !== 'linux')(
  'a process whose own thread computes without end dies soon after its parent was killed',
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder()
    const watch = pathToFileURL(
      join(import.meta.dirname, '../../../electron/child-process/supervise-process.ts'),
    ).href
    const busy = join(folder, 'busy.mjs')
    writeFileSync(
      busy,
      `import { superviseProcess } from '${watch}'
       superviseProcess()
       // The thread is started by the event loop, which is blocked from then on.
       setTimeout(() => { process.send(process.pid); setTimeout(() => { for (;;); }, 100) }, 500)`,
    )
    const parent = join(folder, 'parent.mjs')
    writeFileSync(
      parent,
      `import { fork } from 'node:child_process'
       fork('${busy}').on('message', (id) => process.stdout.write(String(id)))
       setInterval(() => undefined, 1000)`,
    )
    const child = spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [id] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
    child.kill('SIGKILL')
    await expect.poll(() => existsSync(`/proc/${id}`), { timeout: 40_000 }).toBe(false)
  },
)

test('a run removes the temporary queues of commands that were killed, and none of those that live', async () => {
  const folder = temporaryFolder()
  const temporary = join(folder, 'tmp')
  for (const name of [`enlarger-queue-${2 ** 22 + 1}-dead`, `enlarger-queue-${process.pid}-alive`]) {
    mkdirSync(join(temporary, name), { recursive: true })
    writeFileSync(join(temporary, name, 'queue.sqlite'), '')
  }
  await writePicture(join(folder, 'in', 'a.png'))
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = temporary
  try {
    const { exitCode } = await runEnlarger(
      join(folder, 'data'),
      'upscale',
      join(folder, 'in'),
      '--device',
      'cpu',
    )
    expect(exitCode).toBe(0)
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
  expect(readdirSync(temporary)).toEqual([`enlarger-queue-${process.pid}-alive`])
})
